import { Cancelled, fromErrorReport, type Reply, toErrorReport, VoxfitError } from '../contracts/errors.js';
import type { FitTask } from '../contracts/job.js';
import type { WorkerView } from '../contracts/run.js';
import type { SyncRequest } from '../contracts/synchronization.js';
import type { WorkerHandle, WorkerMaker } from '../contracts/workerHandle.js';
import type { Work, WorkResult } from '../contracts/workerMessages.js';
import type { Broker } from './broker.js';
import { PoolWorker } from './poolWorker.js';

/** See PoolOptions. */
const usualAttempts = 3;
/** Workers that die one after another before they have been of use, per worker of the pool, until no more are started. */
const failedStartsPerWorker = 3;
/** See PoolOptions. */
export const usualSilenceTimeoutMs = 60_000;
const watchIntervalMs = 1000;
/** When the pool has looked this late, the program was stopped or the machine asleep, and the workers with it. */
const lateLookMs = 2 * watchIntervalMs;

export interface PoolOptions {
  readonly makeWorker: WorkerMaker;
  readonly size: number;
  /**
   * A worker that says nothing for this long (it beats once a second between pieces of its work) is taken for dead and
   * replaced. Absent: 60 s; Infinity: never.
   */
  readonly silenceTimeoutMs?: number | undefined;
  /** See WorkLimits. Absent: 3. */
  readonly attempts?: number;
  /** Keeps the locks, events and queues of tasks that run here; absent where no work has any. */
  readonly broker?: Broker;
  /** The program may end without closing the pool, whose workers then end themselves. */
  readonly isDaemon?: boolean;
}

/** What one piece of work may cost (what is absent is as for the pool), and who hears of it. */
export interface WorkLimits {
  /** A piece of work is given to this many workers before it is reported as lost. */
  readonly attempts?: number;
  /** See PoolOptions. */
  readonly silenceTimeoutMs?: number;
  /** Told of progress by work that tells it: fraction done, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

interface Assignment {
  readonly work: Work;
  readonly limits: WorkLimits;
  readonly resolve: (result: WorkResult) => void;
  readonly reject: (error: Error) => void;
  readonly onStart: (pid: number) => void;
  attempts: number;
}

/**
 * A fixed number of worker processes and a queue of work. A worker that dies is replaced, and its work is given to
 * another; what has killed `attempts` workers is rejected with WORKER_LOST. When one worker after another dies before it
 * has been of use, no more are started: the pool goes on with those that it has, and without any ends with WORKER_START.
 * The pool knows neither Electron nor Node: `makeWorker` starts the processes.
 */
export class WorkerPool {
  private readonly workers = new Set<PoolWorker<Assignment>>();
  private readonly queue: Assignment[] = [];
  private readonly tasks = new Map<string, FitTask>();
  private readonly watch: ReturnType<typeof setInterval>;
  private made = 0;
  private failedStarts = 0;
  private lost = 0;
  private closing = false;
  /** Set once no worker can be started and none is left. */
  private broken: VoxfitError | null = null;
  private lastLookMs = performance.now();

  constructor(private readonly options: PoolOptions) {
    this.watch = setInterval(() => this.killSilent(), watchIntervalMs);
    for (let n = 0; n < options.size; n++) this.addWorker();
    if (options.isDaemon) (this.watch as { unref?: () => void }).unref?.(); // only Node's timers keep a program alive
  }

  /** Workers that died during work or at rest since the pool was made. */
  get workersLost(): number {
    return this.lost;
  }

  /** The workers as people see them, those still starting without a pid left out. */
  views(): readonly WorkerView[] {
    return [...this.workers].flatMap((worker) => {
      const view = worker.view();
      return view === null ? [] : [view];
    });
  }

  /** Makes a task known under an id, so that `perform` can name it; workers are given it when they first need it. */
  addTask(fitTaskId: string, task: FitTask): void {
    this.tasks.set(fitTaskId, task);
  }

  /**
   * Does one piece of work on the next free worker. `onStart` is called whenever a worker takes it (again after a
   * worker has died). Rejects with the worker's own error, WORKER_LOST, WORKER_START, or Cancelled by `terminate`.
   */
  perform(
    work: Work,
    onStart: (pid: number) => void = () => {},
    limits: WorkLimits = {},
  ): Promise<WorkResult> {
    return new Promise((resolve, reject) => {
      if (this.closing) {
        reject(new Cancelled());
        return;
      }
      if (this.broken !== null) {
        reject(this.broken);
        return;
      }
      this.queue.push({ work, limits, resolve, reject, onStart, attempts: 0 });
      this.hand();
    });
  }

  /** Lets idle workers end by themselves; resolves when all have gone. To be called when nothing is under way. */
  async close(): Promise<void> {
    this.stopTaking();
    await Promise.all([...this.workers].map((worker) => worker.stop()));
  }

  /** Ends all workers at once; what is under way is rejected with Cancelled. Resolves when all have gone. */
  async terminate(): Promise<void> {
    this.stopTaking();
    for (const assignment of this.queue.splice(0)) assignment.reject(new Cancelled());
    const workers = [...this.workers];
    for (const assignment of workers.flatMap((worker) => worker.take())) assignment.reject(new Cancelled());
    await Promise.all(workers.map((worker) => worker.kill()));
  }

  private stopTaking(): void {
    this.closing = true;
    clearInterval(this.watch);
  }

  private addWorker(): void {
    this.made++;
    let handle: WorkerHandle;
    try {
      handle = this.options.makeWorker(`${this.made}`);
    } catch (error) {
      // Not at once: a caller that is still being made must not be told.
      setTimeout(() => this.countFailedStart(`it could not be started: ${error}`), 0);
      return;
    }
    if (this.options.isDaemon) handle.unref();
    const worker: PoolWorker<Assignment> = new PoolWorker(handle, {
      onReady: () => this.hand(),
      onBegun: (assignment) => {
        assignment.attempts++;
        assignment.onStart(worker.pid);
      },
      onDone: (assignment, result) => {
        this.failedStarts = 0;
        assignment.resolve(result);
        this.hand();
      },
      onFailed: (assignment, report) => {
        this.failedStarts = 0;
        assignment.reject(fromErrorReport(report));
        this.hand();
      },
      onProgress: ({ limits }, fraction) => limits.onProgress?.(fraction),
      onSync: (request) => this.synchronize(worker, request),
      onGone: (reason) => {
        this.options.broker?.forget(worker);
        this.replace(worker, reason);
      },
    });
    this.workers.add(worker);
  }

  private replace(worker: PoolWorker<Assignment>, reason: string): void {
    this.workers.delete(worker);
    if (this.closing) return;
    this.lost++;
    const [begun, ...next] = worker.take();
    if (begun === undefined && !worker.hasServed) {
      this.countFailedStart(reason);
      return;
    }
    this.queue.unshift(...next);
    if (begun !== undefined) this.giveAgain(begun, reason);
    this.addWorker();
  }

  /** Starts another worker, unless too many in a row have been of no use. */
  private countFailedStart(reason: string): void {
    if (this.closing) return;
    this.failedStarts++;
    if (this.failedStarts < failedStartsPerWorker * this.options.size) this.addWorker();
    else if (this.workers.size === 0) this.giveUp(reason);
  }

  private giveAgain(assignment: Assignment, reason: string): void {
    const { attempts = this.options.attempts ?? usualAttempts } = assignment.limits;
    if (assignment.attempts < attempts) {
      this.queue.unshift(assignment);
      return;
    }
    assignment.reject(
      new VoxfitError(
        'WORKER_LOST',
        attempts === 1
          ? `${describeWork(assignment.work)} was lost with its worker: ${reason}.`
          : `${describeWork(assignment.work)} was given up: ${attempts} workers died on it (the last: ${reason}).`,
        { attempts, reason },
      ),
    );
  }

  private async synchronize(owner: object, request: SyncRequest): Promise<Reply<unknown>> {
    try {
      if (this.options.broker === undefined)
        throw new Error('This pool keeps nothing that tasks could share.');
      return { ok: true, value: await this.options.broker.request(owner, request) };
    } catch (error) {
      return { ok: false, error: toErrorReport(error) };
    }
  }

  private giveUp(reason: string): void {
    const error = new VoxfitError(
      'WORKER_START',
      `Worker processes cannot be started: ${this.failedStarts} ended before they were ready (the last: ${reason}).`,
      { failedStarts: this.failedStarts, reason },
    );
    this.broken = error;
    for (const assignment of this.queue.splice(0)) assignment.reject(error);
  }

  private hand(): void {
    for (const worker of this.workers) {
      if (!worker.isIdle) continue;
      const assignment = this.queue.shift();
      if (assignment === undefined) return;
      const { work } = assignment;
      if (work.kind === 'fit') {
        const task = this.tasks.get(work.fitTaskId);
        if (task === undefined) throw new Error(`The pool does not know task ${work.fitTaskId}.`);
        worker.giveTask(work.fitTaskId, task);
      }
      worker.give(assignment);
    }
    for (const worker of this.workers) {
      const next = this.queue[0];
      if (next === undefined) return;
      if (!worker.mayTakeNext(next)) continue;
      this.queue.shift();
      worker.give(next);
    }
  }

  /**
   * Only work may be silent for longer than usual: a worker that rests has nothing that keeps it from beating. How long a
   * process takes to start is a matter of the machine, and not of what a pool allows its work.
   */
  private silenceTimeoutOf({ given, hasStarted }: PoolWorker<Assignment>): number {
    const { silenceTimeoutMs = usualSilenceTimeoutMs } = this.options;
    if (!hasStarted) return usualSilenceTimeoutMs;
    if (given === null) return Math.min(silenceTimeoutMs, usualSilenceTimeoutMs);
    return given.limits.silenceTimeoutMs ?? silenceTimeoutMs;
  }

  private killSilent(): void {
    const now = performance.now();
    const isLate = now - this.lastLookMs > lateLookMs;
    this.lastLookMs = now;
    for (const worker of this.workers) {
      const timeoutMs = this.silenceTimeoutOf(worker);
      if (isLate) worker.lastHeardMs = now;
      else if (now - worker.lastHeardMs > timeoutMs) {
        void worker.kill(`it said nothing for ${Math.round(timeoutMs / 1000)} s`);
      }
    }
  }
}

function describeWork(work: Work): string {
  if (work.kind === 'mask') return 'The mask';
  if (work.kind === 'deflate') return `Compressing ${work.task.source}`;
  if (work.kind === 'dicom') return `Converting ${work.task.files.length} DICOM files`;
  if (work.kind === 'declare') return `Loading ${work.path}`;
  if (work.kind === 'call') {
    const { count, task } = work;
    return count === 1 ? `A call of ${task.name}` : `One of ${count} calls of ${task.name}`;
  }
  const { k0, k1 } = work.slab;
  return k1 - k0 === 1 ? `Slice ${k0}` : `Slices ${k0} to ${k1 - 1}`;
}
