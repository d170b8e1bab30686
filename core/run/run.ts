import { Cancelled, type ErrorReport, fromErrorReport, toErrorReport } from '../contracts/errors.js';
import type {
  FitTask,
  MapTarget,
  MaskChoice,
  MaskOverlap,
  Slab,
  SlabResult,
  VoxelRun,
} from '../contracts/job.js';
import type { RunProgress, RunSummary } from '../contracts/run.js';
import type { ArrayPlace, ImportedSeries, Volume } from '../contracts/series.js';
import { voxelStatus, voxelStatusLabels } from '../contracts/voxelStatus.js';
import type { WorkerMaker } from '../contracts/workerHandle.js';
import {
  createJournal,
  type JournalEntry,
  type JournalKey,
  removeJournal,
  resumeJournal,
} from '../io/journal.js';
import { largestSample } from '../io/largestSample.js';
import { PeakMemory } from '../io/peakMemory.js';
import { UnchangedFiles } from '../io/unchangedFiles.js';
import { usualSilenceTimeoutMs, WorkerPool, type WorkLimits } from '../pool/workerPool.js';
import { newDeathBudget } from './halving.js';
import { labelOrderNotes } from './labelOrder.js';
import { createMapFiles, existingMapFiles } from './mapFiles.js';
import { prepareMask } from './mask.js';
import { type PreparedMaps, prepareParameterMaps } from './parameterMaps.js';
import type { RunPlan } from './plan.js';
import { ProgressCount } from './progress.js';
import { salvageSlab } from './salvage.js';
import { type FinishedSlab, SlabLedger } from './slabLedger.js';
import { requireCounts, stopsTheRun, triedVoxels } from './slabOutcome.js';
import { nextSlab, slabsOf } from './slabs.js';
import { prepareWeights } from './weights.js';

/** Ten times a second: as fast as the eye follows. */
const progressIntervalMs = 100;

export interface RunOptions {
  readonly series: ImportedSeries;
  readonly plan: RunPlan;
  readonly mask: MaskChoice;
  /** Folder for map files, mask and journal; exists, belongs to this run, is left in place. */
  readonly workFolder: string;
  readonly workers: number;
  /** See FitTask. */
  readonly chunkBytes?: number;
  readonly makeWorker: WorkerMaker;
  /** The series' mean, where it has been computed already; the automatic mask is made from it. */
  readonly mean?: ArrayPlace;
  /** What must be the same for a later run to go on with this one; with `resume`, go on with the journal there. */
  readonly journalKey: JournalKey;
  readonly resume?: boolean;
  /** See PoolOptions. */
  readonly silenceTimeoutMs?: number | undefined;
  /** Called ten times a second and once at the end. */
  readonly onProgress?: (progress: RunProgress) => void;
}

/** A fit under way. */
export class Run {
  /** The maps, once their files exist; they can be read from then on. Rejects when the run fails before. */
  readonly maps: Promise<readonly MapTarget[]>;
  /** Ends with the summary; rejects with Cancelled, or with the VoxfitError that stopped it. */
  readonly finished: Promise<RunSummary>;
  private readonly pool: WorkerPool;
  private readonly count: ProgressCount;
  private readonly slabErrors: ErrorReport[] = [];
  private readonly deathBudget = newDeathBudget();
  private slabsFailed = 0;
  private notes: readonly string[] = [];
  private overlap: MaskOverlap | null = null;
  private readonly statusCounts = voxelStatusLabels.map(() => 0);
  private slabsUnfinished = 0;
  private preferredSlice: number | null = null;
  private peakMemoryBytes = 0;
  private slabSeconds = 0;
  private readonly stop = new AbortController();
  private paused: { readonly wait: Promise<void>; readonly release: () => void } | null = null;
  private setMaps: (maps: readonly MapTarget[]) => void = () => {};
  private failMaps: (error: unknown) => void = () => {};

  constructor(private readonly options: RunOptions) {
    this.maps = new Promise((resolve, reject) => {
      this.setMaps = resolve;
      this.failMaps = reject;
    });
    this.maps.catch(() => {}); // the same error ends `finished`
    this.pool = new WorkerPool({
      ...{ makeWorker: options.makeWorker, size: options.workers },
      silenceTimeoutMs: options.silenceTimeoutMs,
    });
    this.count = new ProgressCount(options.series.geometry.shape);
    this.finished = this.work();
  }

  private get isCancelled(): boolean {
    return this.stop.signal.aborted;
  }

  get progress(): RunProgress {
    return this.count.snapshot(this.pool.views(), this.pool.workersLost);
  }

  /** No further slab is handed out; those under way are finished. */
  pause(): void {
    if (this.paused !== null || this.count.phase !== 'fitting') return;
    let release = (): void => {};
    const wait = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.paused = { wait, release };
    this.count.phase = 'paused';
  }

  resume(): void {
    if (this.paused === null) return;
    this.paused.release();
    this.paused = null;
    if (this.count.phase === 'paused') this.count.phase = 'fitting';
  }

  /** Ends all workers at once; finished slabs stay in the maps and in the journal. */
  async cancel(): Promise<void> {
    this.stop.abort();
    this.resume();
    await this.pool.terminate();
  }

  /** The slab that holds this slice is handed out first, then its neighbours. */
  preferSlice(slice: number): void {
    this.preferredSlice = slice;
  }

  private async work(): Promise<RunSummary> {
    const peak = new PeakMemory(() => this.pool.views().map((view) => view.pid));
    const timer = setInterval(() => this.report(), progressIntervalMs);
    try {
      const maps = await this.fitAll();
      await this.pool.close();
      this.count.end('done');
      this.peakMemoryBytes = await peak.stop();
      return this.summarySoFar(maps);
    } catch (error) {
      await this.pool.terminate();
      this.count.end(this.isCancelled ? 'cancelled' : 'failed');
      this.failMaps(error);
      this.peakMemoryBytes = await peak.stop();
      throw this.isCancelled ? new Cancelled() : error;
    } finally {
      clearInterval(timer);
      this.report();
    }
  }

  private async fitAll(): Promise<readonly MapTarget[]> {
    const { series, plan, workFolder } = this.options;
    const { model, fit, volumes } = plan;
    if (model.kind === 'calculation' && model.checkLargest !== undefined && fit.kind === 'calculation') {
      model.checkLargest(await largestSample(volumes.map((t) => series.volumes[t] as Volume)), fit.method);
    }
    const { signal } = this.stop;
    const parameterMaps = await prepareParameterMaps(plan, series.geometry, workFolder, signal);
    try {
      const weights = await prepareWeights(plan.fit, series, plan.volumes, workFolder, signal);
      try {
        this.notes = [...parameterMaps.notes, ...weights.notes];
        return await this.fitSlabs(parameterMaps, weights.volumes);
      } finally {
        await weights.dispose();
      }
    } finally {
      await parameterMaps.dispose();
    }
  }

  private async fitSlabs(
    { volumes: parameterMaps, rivalVolumes }: PreparedMaps,
    weightVolumes: readonly Volume[] | null,
  ): Promise<readonly MapTarget[]> {
    const { series, plan, workFolder, mean } = this.options;
    const { geometry } = series;
    const volumes = plan.volumes.map((t) => series.volumes[t] as Volume);
    const counting = series.volumes.filter((_, t) => !plan.excluded.includes(t));
    const journal = `${workFolder}/journal.jsonl`;
    const { maps, before } = await this.openMaps(journal);
    this.setMaps(maps);
    const {
      array: mask,
      overlap,
      notes,
    } = await prepareMask(
      this.options.mask,
      { ...series, volumes: counting },
      workFolder,
      this.pool,
      mean,
      this.stop.signal,
    );
    this.overlap = overlap;
    this.notes = [...this.notes, ...notes, ...(await labelOrderNotes(plan, series, mask))];
    const task: FitTask = {
      ...{ volumes, positions: plan.volumes, mask, fit: plan.fit, maps, parameterMaps },
      ...(weightVolumes === null ? {} : { weightVolumes }),
      ...(this.options.chunkBytes === undefined ? {} : { chunkBytes: this.options.chunkBytes }),
      ...(plan.rival === undefined
        ? {}
        : {
            rival: {
              fit: plan.rival.fit,
              criterion: plan.rival.criterion,
              parameterMaps: rivalVolumes,
            },
          }),
    };
    const read = [task.volumes, weightVolumes, parameterMaps, rivalVolumes];
    const paths = read.flatMap((of) => (of ?? []).map(({ path }) => path));
    const inputs = await UnchangedFiles.of(paths);
    const fitTaskId = `fit in ${workFolder}`;
    this.pool.addTask(fitTaskId, task);

    const finished = new Map(before.map((entry) => [entry.slab.index, entry]));
    for (const entry of finished.values()) this.addCounts(entry.result);
    this.count.alreadyDone([...finished.values()].map((entry) => entry.slab));
    const waiting = slabsOf(geometry.shape, plan.fit.kind).filter((slab) => !finished.has(slab.index));
    this.slabsUnfinished = waiting.length;
    this.count.startFitting();
    const ledger = new SlabLedger(journal, inputs, (slab) => this.finishSlab(slab));
    const { workers } = this.options;
    const takeSlabs = async (leave: number): Promise<void> => {
      for (;;) {
        await this.paused?.wait;
        if (waiting.length <= leave || this.isCancelled) return;
        const slab = nextSlab(waiting, this.preferredSlice);
        waiting.splice(waiting.indexOf(slab), 1);
        ledger.add(await this.fitSlab(slab, fitTaskId, task));
      }
    };
    // Twice as many as workers, so that each worker has its next slab before it asks for it; towards the end as many,
    // so that none waits behind a slow one. A user's function is slow enough to be asked for slice by slice.
    const ahead = plan.fit.kind === 'function' ? 0 : workers;
    const leaves = [...Array<number>(workers).fill(0), ...Array<number>(ahead).fill(2 * workers)];
    try {
      await Promise.race([Promise.all(leaves.map(takeSlabs)), ledger.failure]);
    } finally {
      await ledger.close();
    }
    if (this.isCancelled) throw new Cancelled();
    return maps;
  }

  /** The map files, those of an earlier run with its finished slabs, or new ones. */
  private async openMaps(
    journal: string,
  ): Promise<{ readonly maps: readonly MapTarget[]; readonly before: readonly JournalEntry[] }> {
    const { series, plan, workFolder, journalKey, resume } = this.options;
    if (resume) {
      const before = await resumeJournal(journal, journalKey);
      return { maps: await existingMapFiles(plan.maps, series, workFolder), before };
    }
    await removeJournal(journal);
    const maps = await createMapFiles(plan.maps, series, workFolder, residualFreedom(plan), this.stop.signal);
    await createJournal(journal, journalKey);
    return { maps, before: [] };
  }

  private async fitSlab(slab: Slab, fitTaskId: string, task: FitTask): Promise<FinishedSlab> {
    const fitRun = async (run?: VoxelRun, limits?: WorkLimits): Promise<SlabResult> => {
      const work = { kind: 'fit', fitTaskId, slab, ...(run === undefined ? {} : { run }) } as const;
      const done = await this.pool.perform(work, () => this.count.start(slab), limits);
      if (done.kind !== 'fit') throw new Error(`A worker answered ${done.kind} to a fit.`);
      requireCounts(done.result, run === undefined ? this.voxelsOf(slab) : run.to - run.from);
      return done.result;
    };
    try {
      return { slab, result: await fitRun(), failedSlices: [] };
    } catch (thrown) {
      if (this.isCancelled || stopsTheRun(thrown)) throw thrown;
      const error = fromErrorReport(toErrorReport(thrown));
      const { deathBudget: budget } = this;
      const { silenceTimeoutMs = usualSilenceTimeoutMs } = this.options;
      const salvaged = await salvageSlab({ slab, task, error, budget, silenceTimeoutMs, fitRun });
      this.slabErrors.push(...salvaged.errors.map(toErrorReport));
      if (salvaged.errors.length > 0) this.slabsFailed++;
      return { slab, result: salvaged.result, failedSlices: salvaged.failedSlices };
    }
  }

  private voxelsOf({ k0, k1 }: Slab): number {
    const [ni, nj] = this.options.series.geometry.shape;
    return (k1 - k0) * ni * nj;
  }

  private finishSlab({ slab, result, failedSlices }: FinishedSlab): void {
    this.addCounts(result);
    this.slabSeconds += result.seconds;
    this.slabsUnfinished--;
    this.count.finish(slab, triedVoxels(result), failedSlices);
  }

  private addCounts(result: SlabResult): void {
    for (const [status, voxels] of result.statusCounts.entries()) {
      this.statusCounts[status] = (this.statusCounts[status] ?? 0) + voxels;
    }
  }

  /** What the run has come to: the whole when it has finished, the finished slabs when it was cancelled. */
  summarySoFar(maps: readonly MapTarget[]): RunSummary {
    const of = (status: number): number => this.statusCounts[status] ?? 0;
    const voxelsFitted = of(voxelStatus.converged) + of(voxelStatus.atBound);
    const all = this.statusCounts.reduce((sum, voxels) => sum + voxels, 0);
    const { seconds, fitSeconds } = this.count;
    return {
      voxelsFitted,
      voxelsFailed: all - voxelsFitted - of(voxelStatus.skipped),
      statusCounts: [...this.statusCounts],
      slabsFailed: this.slabsFailed,
      slabsUnfinished: this.slabsUnfinished,
      seconds,
      fitSeconds,
      slabSeconds: this.slabSeconds,
      voxelsPerSecond: this.count.voxelsPerSecond,
      workers: this.options.workers,
      workersLost: this.pool.workersLost,
      peakMemoryBytes: this.peakMemoryBytes,
      maps,
      slabErrors: this.slabErrors,
      ...{ mask: this.overlap, notes: this.notes },
    };
  }

  private report(): void {
    this.options.onProgress?.(this.progress);
  }
}

/** Samples less columns of a linear fit; null for others. */
function residualFreedom({ fit, volumes, excluded }: RunPlan): number | null {
  const samples = volumes.filter((volume) => !excluded.includes(volume)).length;
  return fit.kind === 'linear' ? samples - fit.columns.length : null;
}
