import { Cancelled, VoxfitError } from '../core/contracts/errors.js';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import { WorkerPool } from '../core/pool/workerPool.js';
import { AsyncResult } from './asyncResult.js';
import type { Packed } from './cloning.js';
import { keepAlive } from './keepAlive.js';
import { broker, isWorker } from './syncLine.js';
import { packCalls, type Task, unpackOutcome } from './task.js';
import { usualWorker } from './workerPath.js';

export interface ProcessSettings {
  /** The program may end without waiting for it; it then ends as well. */
  readonly daemon?: boolean;
  /** See PoolSettings. */
  readonly makeWorker?: WorkerMaker;
}

/** One task in a process of its own, from its start to its end. To be extended by a class that fixes the task. */
export class Process<A extends readonly unknown[], R> {
  private workers: WorkerPool | null = null;
  private result: AsyncResult<R> | null = null;
  private hasEnded = false;

  /** Throws SYNC_MISUSE in a worker. */
  constructor(
    private readonly wanted: Task<A, R>,
    private readonly args: A,
    private readonly settings: ProcessSettings = {},
  ) {
    if (isWorker()) throw new VoxfitError('SYNC_MISUSE', 'A worker cannot start processes of its own.');
  }

  /** Undefined before the process runs and after its end. */
  get pid(): number | undefined {
    return this.workers?.views()[0]?.pid;
  }

  get isAlive(): boolean {
    return this.workers !== null && !this.hasEnded;
  }

  /** Starts the process; once. Throws NOT_CLONEABLE, TASK_INVALID, SYNC_MISUSE. */
  start(): void {
    if (this.workers !== null) throw new VoxfitError('SYNC_MISUSE', 'A process can be started once.');
    const calls = packCalls(this.wanted, [this.args]);
    const { daemon = false, makeWorker = usualWorker() } = this.settings;
    const workers = new WorkerPool({
      ...{ makeWorker, size: 1, attempts: 1, silenceTimeoutMs: Number.POSITIVE_INFINITY },
      ...{ broker: broker(), isDaemon: true },
    });
    this.workers = workers;
    const ended = this.run(workers, calls, new Error('started here'));
    this.result = new AsyncResult(daemon ? ended : keepAlive(ended));
  }

  /**
   * What the task returns, once the process has ended. Rejects with the task's error, WORKER_LOST where the process
   * ended by itself or was killed, TASK_TIMEOUT when it takes longer (it then goes on), SYNC_MISUSE before `start`.
   */
  join(timeoutMs?: number): Promise<R> {
    if (this.result === null) {
      return Promise.reject(new VoxfitError('SYNC_MISUSE', 'A process must be started before it is joined.'));
    }
    return keepAlive(this.result.get(timeoutMs));
  }

  /** Ends the process at once; resolves when it has gone. */
  async kill(): Promise<void> {
    await this.workers?.terminate();
  }

  private async run(workers: WorkerPool, calls: Packed, calledAt: Error): Promise<R> {
    try {
      const done = await workers.perform({ kind: 'call', task: this.wanted.place, calls, count: 1 });
      if (done.kind !== 'call') throw new Error(`A worker answered ${done.kind} to a call.`);
      await workers.close();
      return unpackOutcome<R>(done.outcomes, calledAt);
    } catch (error) {
      await workers.terminate();
      if (!(error instanceof Cancelled)) throw error;
      throw new VoxfitError('WORKER_LOST', `${this.wanted.place.name} was killed before its end.`);
    } finally {
      this.hasEnded = true;
    }
  }
}
