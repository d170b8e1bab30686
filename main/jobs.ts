import { basename, join } from 'node:path';
import { Cancelled, type ErrorReport, toErrorReport, VoxfitError } from '../core/contracts/errors.js';
import type { FitRequest } from '../core/contracts/fitRequest.js';
import type { WindowEvent } from '../core/contracts/windowApi.js';
import type { JobsView } from '../core/contracts/windowViews.js';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import type { ConvertFolder } from '../core/io/chooseSeries.js';
import { makeFolder } from '../core/io/makeFolder.js';
import { createScratchFolder } from '../core/io/scratch.js';
import { batchFitJob } from '../core/options/batchFitJob.js';
import { queueFile } from '../core/options/batchQueueFile.js';
import { type BatchEntry, readBatch } from '../core/options/batchTable.js';
import {
  type BatchOutcome,
  batchOutcomes,
  type OpenBatch,
  openBatch,
} from '../core/run/batch/batchJournal.js';
import { writeBatchTables } from '../core/run/batch/batchTables.js';
import { runBatchJob } from '../core/run/batch/runBatchJob.js';
import { DicomConversions } from '../core/run/dicomConversions.js';
import { type FitJob, type FitToFolder, fitToFolder } from '../core/run/fitToFolder.js';
import type { Run } from '../core/run/run.js';
import { windowBase } from '../core/run/workerMemory.js';
import { completeJobs } from './completeJobs.js';
import { kernelsPath } from './kernelsPath.js';
import { newestEvery } from './progressEvents.js';
import { isComplete, jobView, type QueuedJob, queuedJob } from './queuedJob.js';
import type { RememberedQueue } from './rememberedQueue.js';

/** Ten times a second, as for a fit. */
const progressIntervalMs = 100;

export interface JobsOptions {
  readonly makeWorker: WorkerMaker;
  readonly workers: number;
  readonly remembered: RememberedQueue;
  /** The path that a token of the window stands for. Throws WRONG_USE. */
  filePath(token: string): string;
  send(event: WindowEvent): void;
  /** Told when jobs start to run and when none does any more. */
  onActive(active: boolean): void;
}

/** The job under way. */
interface Current {
  readonly job: QueuedJob;
  readonly cancel: AbortController;
  run: Pick<Run, 'pause' | 'resume'> | null;
}

/** The queue of jobs: one runs at a time, in the workers that a fit would have. Its folder is that of a batch. */
export class Jobs {
  readonly #options: JobsOptions;
  readonly #changes: ReturnType<typeof newestEvery<null>>;
  #jobs: QueuedJob[] = [];
  #folder: string | null = null;
  #before: ReadonlyMap<string, BatchOutcome> = new Map();
  #state: JobsView['state'] = 'idle';
  #current: Current | null = null;
  #running: Promise<void> = Promise.resolve();
  #error: ErrorReport | null = null;

  constructor(options: JobsOptions) {
    this.#options = options;
    this.#changes = newestEvery(progressIntervalMs, () => options.send({ kind: 'jobs', jobs: this.view }));
  }

  get isActive(): boolean {
    return this.#state !== 'idle';
  }

  /** Jobs that wait and would be forgotten with the program. */
  get unkept(): number {
    return this.#jobs.filter(({ state, isKept }) => state === 'waiting' && !isKept).length;
  }

  get folder(): string | null {
    return this.#folder;
  }

  get view(): JobsView {
    return {
      jobs: this.#jobs.map(jobView),
      state: this.#state,
      folderName: this.#folder === null ? null : basename(this.#folder),
      doneBefore: this.#jobs.filter(({ state, entry }) => state === 'waiting' && this.#before.has(entry.name))
        .length,
      error: this.#error,
    };
  }

  /** Shows again the queue that an earlier session has begun and not ended; what keeps it from that is in the view. */
  async restore(): Promise<void> {
    try {
      const folder = await this.#options.remembered.folder();
      if (folder !== null) await this.addTable(join(folder, queueFile));
    } catch (error) {
      this.#error = toErrorReport(error);
    }
    this.#changed();
  }

  /**
   * Adds the rows of a batch table; that which an earlier queue has left in its folder goes on there. Throws WRONG_USE for
   * a name that the queue has, and what readBatch throws.
   */
  async addTable(path: string): Promise<readonly BatchEntry[]> {
    const entries = await readBatch(path, undefined);
    const isQueue = basename(path) === queueFile && this.#jobs.length === 0;
    if (isQueue) await this.setFolder(path.slice(0, -queueFile.length - 1));
    const outcomeOf = ({ name }: BatchEntry): BatchOutcome | null => this.#before.get(name) ?? null;
    const jobs = entries.map((entry) => queuedJob(entry, null, isQueue ? outcomeOf(entry) : null));
    this.#add(jobs.map((job) => ({ ...job, isKept: isQueue })));
    return entries;
  }

  /** Adds one job; a name that is taken gets a number. */
  async add(entry: BatchEntry, request: FitRequest | null): Promise<void> {
    const taken = new Set(this.#jobs.map(({ entry: { name } }) => name));
    let name = entry.name;
    for (let n = 2; taken.has(name); n += 1) name = `${entry.name}-${n}`;
    this.#add([queuedJob({ ...entry, name }, request)]);
    if (this.#folder !== null && this.isActive) await this.#complete(this.#folder, null);
  }

  #add(jobs: readonly QueuedJob[]): void {
    const taken = new Set(this.#jobs.map(({ entry }) => entry.name));
    const twice = jobs.find(({ entry }) => taken.has(entry.name));
    if (twice !== undefined) {
      throw new VoxfitError('WRONG_USE', `A job called ${twice.entry.name} is in the queue already.`, {
        name: twice.entry.name,
      });
    }
    this.#jobs.push(...jobs);
    this.#changed();
  }

  /** Throws WRONG_USE while jobs run, READ_FAILED. */
  async setFolder(folder: string): Promise<void> {
    if (this.isActive) throw new VoxfitError('WRONG_USE', 'The folder cannot be changed while jobs run.');
    this.#before = await batchOutcomes(folder);
    this.#folder = folder;
    this.#changed();
  }

  /**
   * Starts what waits and what was cancelled, in the folder that was chosen; answers when the first job is about to
   * begin. form: what rows without a model are fitted with. Throws WRONG_USE, and what writing into the folder throws.
   */
  async start(form: FitRequest | null): Promise<void> {
    const folder = this.#folder;
    if (folder === null) throw new VoxfitError('WRONG_USE', 'Choose a folder for the results first.');
    if (this.isActive) throw new VoxfitError('WRONG_USE', 'The jobs are running already.');
    this.#error = null;
    this.#state = 'running';
    try {
      for (const job of this.#jobs) if (job.state === 'cancelled') job.state = 'waiting';
      await makeFolder(folder);
      await this.#complete(folder, form);
      const batch = await openBatch(folder, { resume: true, overwrite: false });
      await this.#options.remembered.remember(folder);
      this.#options.onActive(true);
      this.#running = this.#runAll(batch);
    } catch (error) {
      this.#state = 'idle';
      throw error;
    } finally {
      this.#changed();
    }
  }

  /** Throws what completeJobs throws. */
  async #complete(folder: string, form: FitRequest | null): Promise<void> {
    await completeJobs(this.#jobs, folder, form, this.#options.filePath);
  }

  async #runAll(batch: OpenBatch): Promise<void> {
    try {
      for (;;) {
        const job = this.#jobs.find((each) => each.state === 'waiting' && isComplete(each));
        if (job === undefined || this.#state === 'stopping') break;
        await this.#runOne(job, batch);
        const outcomes = this.#jobs.flatMap(({ outcome }) => (outcome === null ? [] : [outcome]));
        await writeBatchTables(batch.folder, outcomes);
      }
      if (this.#isOver()) await this.#options.remembered.forget();
    } catch (error) {
      this.#error = toErrorReport(error);
    }
    this.#state = 'idle';
    this.#options.onActive(false);
    this.#changed();
  }

  #isOver(): boolean {
    return this.#jobs.every(({ state }) => state === 'done' || state === 'failed');
  }

  /** Throws what the journal throws. */
  async #runOne(job: QueuedJob, batch: OpenBatch): Promise<void> {
    const current: Current = { job, cancel: new AbortController(), run: null };
    this.#current = current;
    Object.assign(job, { state: 'running', fraction: 0, outcome: null });
    this.#changed();
    const { entry } = job;
    const conversions = new DicomConversions({ makeWorker: this.#options.makeWorker });
    const convert: ConvertFolder = (folder) => conversions.convert(folder, { signal: current.cancel.signal });
    try {
      const read = (): Promise<FitJob> => batchFitJob(entry, [], this.#limits(batch.folder), convert);
      const fit = (asked: FitJob): Promise<FitToFolder> => this.#fit(asked, current);
      job.outcome = await runBatchJob({ ...entry, read, fit }, batch);
      Object.assign(job, { state: job.outcome.state, fraction: job.outcome.state === 'done' ? 1 : 0 });
    } catch (error) {
      job.state = error instanceof Cancelled ? 'cancelled' : 'waiting';
      if (!(error instanceof Cancelled)) throw error;
    } finally {
      await conversions.dispose();
      this.#current = null;
      this.#changed();
    }
  }

  async #fit(asked: FitJob, current: Current): Promise<FitToFolder> {
    const scratch = await createScratchFolder();
    try {
      return await fitToFolder(asked, {
        ...{ makeWorker: this.#options.makeWorker, kernelsPath: kernelsPath(), base: windowBase },
        ...{ scratchFolder: scratch.path, signal: current.cancel.signal, onImport: () => {} },
        onBegun: (run) => {
          current.run = run;
        },
        onProgress: ({ voxelsDone, voxelsTotal, phase }) => {
          if (this.#state === 'paused' && phase === 'fitting') current.run?.pause();
          current.job.fraction = voxelsTotal === 0 ? 0 : voxelsDone / voxelsTotal;
          this.#changed();
        },
      });
    } finally {
      await scratch.dispose();
    }
  }

  #limits(folder: string): Parameters<typeof batchFitJob>[2] {
    return {
      ...{ folder, format: 'nii', layout: 'plain', overwrite: false, resume: true, command: [] },
      ...{ workers: this.#options.workers, memoryLimitBytes: undefined, silenceTimeoutMs: undefined },
      ...{ regions: null, report: false, voxelTable: false },
    };
  }

  /** Nothing further is handed out; what is under way is finished. */
  pause(): void {
    if (this.#state !== 'running') return;
    this.#state = 'paused';
    this.#current?.run?.pause();
    this.#changed();
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    this.#current?.run?.resume();
    this.#changed();
  }

  /** Ends the job under way, whose finished slices are kept, and waits for it; those that wait go on waiting. */
  async cancelAll(): Promise<void> {
    if (!this.isActive) return;
    this.#state = 'stopping';
    this.#current?.cancel.abort();
    this.#changed();
    await this.#running;
  }

  /** Throws WRONG_USE for an id that is none of the queue; so do the next four. */
  cancel(id: string): void {
    const job = this.get(id);
    if (this.#current?.job === job) this.#current.cancel.abort();
    else if (job.state === 'waiting') job.state = 'cancelled';
    this.#changed();
  }

  /** One that failed or was cancelled waits again. */
  retry(id: string): void {
    const job = this.get(id);
    if (job.state !== 'failed' && job.state !== 'cancelled') return;
    Object.assign(job, { state: 'waiting', outcome: null });
    this.#changed();
  }

  async remove(id: string): Promise<void> {
    const job = this.get(id);
    if (job.state === 'running') throw new VoxfitError('WRONG_USE', 'Cancel a job before it is removed.');
    this.#jobs = this.#jobs.filter((each) => each !== job);
    if (this.#jobs.length === 0) this.#error = null;
    if (!this.isActive && this.#isOver()) await this.#options.remembered.forget();
    this.#changed();
  }

  get(id: string): QueuedJob {
    const job = this.#jobs.find((each) => each.id === id);
    if (job === undefined) throw new VoxfitError('WRONG_USE', 'There is no such job in the queue.', { id });
    return job;
  }

  #changed(): void {
    this.#changes.add(null);
  }
}
