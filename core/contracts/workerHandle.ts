import type { ToWorker } from './workerMessages.js';

/**
 * One worker process, whatever made it. Two makers exist: `core/io/nodeWorker.ts` (child_process) and
 * `main/electronWorker.ts` (utilityProcess); one conformance suite runs over both.
 */
export interface WorkerHandle {
  /** Undefined until the process has been spawned. */
  readonly pid: number | undefined;
  /** Queues a message; ignored once the worker has ended. */
  post(message: ToWorker): void;
  /** What comes is not checked yet; see readFromWorker. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the process has ended for any reason; `reason` is for people. */
  onExit(listener: (reason: string) => void): void;
  /** From now on the program may end without waiting for this worker, which then ends itself. */
  unref(): void;
  /** Ends the process at once; `onExit` follows. */
  kill(): void;
}

/** Starts a worker. `name` is unique within the program and shows in process lists after `voxfit-worker`. */
export type WorkerMaker = (name: string) => WorkerHandle;
