/** Voxfit's parallel layer for other programs: `import { Pool, task } from 'voxfit/parallel'`. */
export { VoxfitError } from '../core/contracts/errors.js';
export { availableProcessors, sampleMemory, sampleProcesses } from '../core/io/memory.js';
export { AsyncResult } from './asyncResult.js';
export { Condition, Event, Lock, RLock, Semaphore, withLock } from './locks.js';
export { watchMemory } from './memory.js';
export { Connection, Pipe } from './pipe.js';
export { Pool } from './pool.js';
export { Process } from './process.js';
export { Queue } from './queue.js';
export { SharedArray } from './sharedArray.js';
export { SharedValue } from './sharedValue.js';
export { isProgram, task } from './task.js';
export { Thread } from './thread.js';
export {
  ThreadCondition,
  ThreadEvent,
  ThreadLock,
  ThreadRLock,
  ThreadSemaphore,
  withThreadLock,
} from './threadLocks.js';
