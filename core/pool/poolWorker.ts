import type { ErrorReport, Reply } from '../contracts/errors.js';
import type { FitTask } from '../contracts/job.js';
import type { WorkerView } from '../contracts/run.js';
import type { SyncRequest } from '../contracts/synchronization.js';
import type { WorkerHandle } from '../contracts/workerHandle.js';
import { protocolVersion, readFromWorker, type Work, type WorkResult } from '../contracts/workerMessages.js';

/** How long a worker that was asked to stop may take before it is killed. */
const stopTimeoutMs = 1000;

const nonsense = 'it sent a message that no worker sends';

/** Work that a worker has been given, with whom to tell; `work` is all that is read here. */
export interface Given {
  readonly work: Work;
}

export interface PoolWorkerEvents<A extends Given> {
  onReady(): void;
  /** The assignment is what the process does from now on, not what it was given to do next. */
  onBegun(assignment: A): void;
  onDone(assignment: A, result: WorkResult): void;
  onFailed(assignment: A, report: ErrorReport): void;
  onProgress(assignment: A, fraction: number): void;
  /** What its work asks of the things that processes share. */
  onSync(request: SyncRequest): Promise<Reply<unknown>>;
  /** Once, when the process has ended; `take` still answers what it had been given. */
  onGone(reason: string): void;
}

/**
 * One worker of a pool: what it is doing, what it does next, what it knows, and when it was last heard of. It takes its
 * work in the order in which it was given.
 */
export class PoolWorker<A extends Given> {
  lastHeardMs = performance.now();
  /** Whether it has answered any work. */
  hasServed = false;
  /** Whether it has said hello. */
  hasStarted = false;
  private gone = false;
  private line: { readonly workId: number; readonly assignment: A }[] = [];
  private workId = 0;
  private fitTaskId: string | null = null;
  private residentBytes = 0;
  /** Why the process has ended or must, where that is known better than from its exit. */
  private fault: string | null = null;
  private readonly ended: Promise<void>;

  constructor(
    private readonly handle: WorkerHandle,
    private readonly events: PoolWorkerEvents<A>,
  ) {
    handle.onMessage((message) => this.receive(message));
    this.ended = new Promise((resolve) => {
      handle.onExit((reason) => {
        this.gone = true;
        events.onGone(this.fault ?? reason);
        resolve();
      });
    });
  }

  /** Process id, or -1 while it is not known. */
  get pid(): number {
    return this.handle.pid ?? -1;
  }

  /** What it is doing. */
  get given(): A | null {
    return this.line[0]?.assignment ?? null;
  }

  get isIdle(): boolean {
    return this.hasStarted && !this.gone && this.line.length === 0;
  }

  /**
   * Whether it may be given this to do after what it is doing, so that it need not wait for it: one more slab of the
   * same task. Other work is given to whoever is idle first.
   */
  mayTakeNext({ work }: A): boolean {
    return !this.gone && this.line.length === 1 && work.kind === 'fit' && this.fitTaskId === work.fitTaskId;
  }

  give(assignment: A): void {
    this.workId++;
    this.line.push({ workId: this.workId, assignment });
    this.handle.post({ kind: 'work', workId: this.workId, work: assignment.work });
    if (this.line.length === 1) this.begin();
  }

  /** Sends the task unless this worker has it already. */
  giveTask(fitTaskId: string, task: FitTask): void {
    if (this.fitTaskId === fitTaskId) return;
    this.fitTaskId = fitTaskId;
    this.handle.post({ kind: 'task', fitTaskId, task });
  }

  /** Takes its work away, what it was doing first; what the worker still says of it is ignored. */
  take(): readonly A[] {
    return this.line.splice(0).map(({ assignment }) => assignment);
  }

  view(): WorkerView | null {
    const { pid } = this.handle;
    if (pid === undefined || this.gone) return null;
    const work = this.given?.work;
    return {
      pid,
      state: !this.hasStarted ? 'starting' : work === undefined ? 'idle' : 'busy',
      slice: work?.kind === 'fit' ? work.slab.k0 : null,
      residentBytes: this.residentBytes,
    };
  }

  /** Asks the process to end, ends it after a while; resolves when it has gone. */
  async stop(): Promise<void> {
    this.handle.post({ kind: 'stop' });
    const timer = setTimeout(() => this.handle.kill(), stopTimeoutMs);
    await this.ended;
    clearTimeout(timer);
  }

  /** why: told in place of the reason of its exit. */
  async kill(why: string | null = null): Promise<void> {
    this.fault ??= why;
    this.handle.kill();
    await this.ended;
  }

  private receive(sent: unknown): void {
    this.lastHeardMs = performance.now();
    const message = readFromWorker(sent);
    if (message === null) {
      void this.kill(nonsense);
      return;
    }
    switch (message.kind) {
      case 'hello':
        if (message.protocolVersion !== protocolVersion) {
          void this.kill('it is a worker of another version of the program');
          return;
        }
        this.hasStarted = true;
        this.events.onReady();
        return;
      case 'beat':
        this.residentBytes = message.residentBytes;
        return;
      case 'progress':
        if (message.workId === this.line[0]?.workId)
          this.events.onProgress(this.line[0].assignment, message.fraction);
        return;
      case 'done':
      case 'failed': {
        const first = this.line[0];
        if (first === undefined || message.workId !== first.workId) return;
        const { assignment } = first;
        if (message.kind === 'done' && message.result.kind !== assignment.work.kind) {
          void this.kill(nonsense);
          return;
        }
        this.line.shift();
        this.hasServed = true;
        if (this.line.length > 0) this.begin();
        if (message.kind === 'done') this.events.onDone(assignment, message.result);
        else this.events.onFailed(assignment, message.error);
        return;
      }
      case 'sync':
        void this.answer(message.requestId, message.request);
        return;
      case 'fault':
        this.fault = message.message;
        return;
      case 'bye':
        return;
    }
  }

  private begin(): void {
    this.lastHeardMs = performance.now();
    this.events.onBegun(this.given as A);
  }

  private async answer(requestId: number, request: SyncRequest): Promise<void> {
    const reply = await this.events.onSync(request);
    this.handle.post({ kind: 'synced', requestId, reply });
  }
}
