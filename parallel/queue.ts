import { VoxfitError } from '../core/contracts/errors.js';
import type { SyncObject } from '../core/contracts/synchronization.js';
import { type Packed, pack, readShared, type Shareable, type Shared, shareKey, unpack } from './cloning.js';
import { newId, synchronize } from './syncLine.js';

type QueueObject = Extract<SyncObject, { type: 'queue' }>;

interface SharedQueueEnd extends Shared {
  readonly kind: 'Queue';
  readonly object: QueueObject;
}

/** A line of values between processes: whoever has it may put and get. Values are copies, in the order of putting. */
export class Queue<T> implements Shareable, AsyncIterable<T> {
  private readonly object: QueueObject;

  /** With `maximumItems`, putting waits for room. */
  constructor(maximumItems: number | QueueObject = Number.POSITIVE_INFINITY) {
    this.object =
      typeof maximumItems === 'number' ? { type: 'queue', id: newId(), maximumItems } : maximumItems;
  }

  /** Rejects with TASK_TIMEOUT when there is no room for so long, CLOSED, NOT_CLONEABLE. */
  async put(value: T, timeoutMs: number = Number.POSITIVE_INFINITY): Promise<void> {
    const packed = pack(value, 'The value put in a queue');
    const wasPut = await synchronize({ operation: 'put', object: this.object, value: packed, timeoutMs });
    if (wasPut === false) throw timeout('A queue had no room', timeoutMs);
  }

  /** The oldest value. Rejects with TASK_TIMEOUT, and with CLOSED once nothing is left. */
  async get(timeoutMs: number = Number.POSITIVE_INFINITY): Promise<T> {
    const got = await synchronize({ operation: 'get', object: this.object, timeoutMs });
    if (got === null) throw timeout('Nothing came into a queue', timeoutMs);
    return unpack((got as { readonly value: Packed }).value) as T;
  }

  /** How many values wait in it. */
  size(): Promise<number> {
    return synchronize({ operation: 'size', object: this.object }) as Promise<number>;
  }

  /** Nothing more can be put; what is there can still be got. */
  async close(): Promise<void> {
    await synchronize({ operation: 'close', object: this.object });
  }

  /** All values until the queue is closed and empty. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    for (;;) {
      const next = await this.get().then(
        (value) => ({ value }),
        (error: unknown) => {
          if (error instanceof VoxfitError && error.code === 'CLOSED') return null;
          throw error;
        },
      );
      if (next === null) return;
      yield next.value;
    }
  }

  [shareKey](): SharedQueueEnd {
    return { kind: 'Queue', object: this.object };
  }
}

readShared<SharedQueueEnd>('Queue', ({ object }) => new Queue(object));

function timeout(what: string, timeoutMs: number): VoxfitError {
  return new VoxfitError('TASK_TIMEOUT', `${what} for ${timeoutMs} ms.`, { timeoutMs });
}
