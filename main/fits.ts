import { Cancelled, toErrorReport, VoxfitError } from '../core/contracts/errors.js';
import type { FitRequest, WindowDesign } from '../core/contracts/fitRequest.js';
import type { FitOptions, MapTarget } from '../core/contracts/job.js';
import { isSingleVolume } from '../core/contracts/mapSources.js';
import type { Forecast } from '../core/contracts/run.js';
import type { ImportedSeries } from '../core/contracts/series.js';
import type { CurrentWork, WindowEvent } from '../core/contracts/windowApi.js';
import type { DesignView, MapView, RunOutcome } from '../core/contracts/windowViews.js';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import { hashFile } from '../core/io/hashFile.js';
import type { JournalKey } from '../core/io/journal.js';
import type { ScratchFolder } from '../core/io/scratch.js';
import { forecastRun } from '../core/run/forecast.js';
import { type HashedInput, hashInputs, inputFilesOf } from '../core/run/jobInputs.js';
import { journalKey } from '../core/run/journalKey.js';
import { planRun, type RunPlan } from '../core/run/plan.js';
import { Run } from '../core/run/run.js';
import { windowBase } from '../core/run/workerMemory.js';
import { arrayBytes } from './arrayBytes.js';
import { readWindowDesign } from './design.js';
import { Grants } from './grants.js';
import { kernelsPath } from './kernelsPath.js';
import { mapView } from './mapView.js';
import { meanOf } from './means.js';
import type { OpenedSeries } from './openings.js';
import { ownMaskIn } from './ownFiles.js';
import { newestEvery } from './progressEvents.js';
import { editsOf, type RequestedJob, requestedJob } from './requestedJob.js';
import { restoreRequest, type StoredRequest, storeRequest } from './storedRequest.js';
import { ownFilesOf, type UnfinishedFits } from './unfinishedFits.js';
import type { WindowFiles } from './windowFiles.js';

/** Ten times a second, as the contract says. */
const progressIntervalMs = 100;

/** A fit from its start on. */
export interface Fit {
  readonly series: OpenedSeries;
  /** The series with the acquisition variables as the form had them. */
  readonly edited: ImportedSeries;
  readonly plan: RunPlan;
  readonly options: FitOptions;
  readonly maps: readonly MapTarget[];
  readonly started: Date;
  /** The files that it reads, with their hashes as it started. */
  readonly inputs: Promise<readonly HashedInput[]>;
  /** Of the kernels that it is computed with; rejects with what hashFile throws. */
  readonly kernelsSha256: Promise<string>;
  /** Words of a command line that asks for the same. */
  readonly command: readonly string[];
  /** How it ends; never rejects. */
  readonly ended: Promise<RunOutcome>;
}

export interface FitsOptions {
  readonly makeWorker: WorkerMaker;
  readonly workers: number;
  send(event: WindowEvent): void;
  readonly files: WindowFiles;
  readonly unfinished: UnfinishedFits;
  /** Told when a fit starts and when it has ended. */
  onActive(active: boolean): void;
}

/** A fit that is planned and has a folder. */
interface Begun extends RequestedJob<ImportedSeries> {
  readonly request: StoredRequest;
  readonly plan: RunPlan;
  readonly workers: number;
  readonly chunkBytes: number;
  readonly key: JournalKey;
  readonly folder: ScratchFolder;
  readonly resume: boolean;
}

/** What the window knows of the last fit. */
interface ShownFit {
  readonly series: OpenedSeries;
  readonly request: StoredRequest;
  readonly maps: readonly MapView[];
  readonly run: Run;
  /** Null while it runs. */
  outcome: RunOutcome | null;
}

/** The fit that runs or ran last: one at a time. */
export class Fits {
  readonly #options: FitsOptions;
  readonly #mapGrants = new Grants<{ readonly fit: Fit; readonly map: MapTarget }>('map');
  #run: Run | null = null;
  #starting = false;
  #last: Fit | null = null;
  #folder: ScratchFolder | null = null;
  #interrupted = false;
  #shown: ShownFit | null = null;

  constructor(options: FitsOptions) {
    this.#options = options;
  }

  get isActive(): boolean {
    return this.#starting || this.#run !== null;
  }

  /** The fit whose maps can be read; null before the first. */
  get last(): Fit | null {
    return this.#last;
  }

  /** The last fit of a series as the window knows it; null where there is none. Throws what restoreRequest throws. */
  async shownOf(series: OpenedSeries, seriesId: string): Promise<CurrentWork['fit']> {
    const shown = this.#shown;
    if (shown?.series !== series) return null;
    const restored = await restoreRequest(shown.request, seriesId, this.#options.files);
    return { restored, maps: shown.maps, progress: shown.run.progress, outcome: shown.outcome };
  }

  /** Bytes of the maps of the last fit. */
  sharedBytes(): number {
    return (this.#last?.maps ?? []).reduce((sum, { array }) => sum + arrayBytes(array), 0);
  }

  /** Throws WRONG_USE for an id that is not of the last fit. */
  map(id: string): { readonly fit: Fit; readonly map: MapTarget } {
    return this.#mapGrants.get(id);
  }

  /** Throws what readWindowDesign throws. */
  async describeDesign({ imported }: OpenedSeries, asked: WindowDesign): Promise<DesignView> {
    const { files } = this.#options;
    const { design, problems } = await readWindowDesign(imported, asked, (token) => files.filePath(token));
    return { regressors: design.regressors, notes: problems.map(({ message }) => message) };
  }

  async forecast(series: OpenedSeries, request: FitRequest): Promise<Forecast> {
    const { options, edited } = await this.#job(series, request);
    return this.#forecast(edited, planRun(edited, options), options.mask);
  }

  /**
   * Starts a fit, or goes on with that of an earlier session in its folder; answers when its maps can be read. Throws
   * WRONG_USE while another runs, RESUME_MISMATCH, INPUT_CHANGED since it was opened, and what planning throws.
   */
  async start(
    series: OpenedSeries,
    request: FitRequest,
    earlier: ScratchFolder | null = null,
  ): Promise<{ readonly maps: readonly MapView[] }> {
    if (this.isActive) throw new VoxfitError('WRONG_USE', 'A fit is running already.');
    this.#starting = true;
    this.#options.onActive(true);
    try {
      return await this.#start(series, request, earlier);
    } catch (error) {
      this.#close();
      throw error;
    } finally {
      this.#starting = false;
    }
  }

  async #start(
    series: OpenedSeries,
    request: FitRequest,
    earlier: ScratchFolder | null,
  ): Promise<{ readonly maps: readonly MapView[] }> {
    await series.images.require();
    const { options, edited } = await this.#job(series, request);
    const plan = planRun(edited, options);
    const { workers, chunkBytes } = await this.#forecast(edited, plan, options.mask);
    const { files, unfinished } = this.#options;
    const ownFolder = series.scratch.path;
    const record = {
      ...{ name: edited.name, modelName: plan.model.name, slices: edited.geometry.shape[2] },
      ...{ from: series.from, request: storeRequest(request, files) },
    };
    const folder = earlier ?? (await unfinished.begin(record, ownFolder));
    try {
      // Of a mask that ends with the program, the copy is what stays the same.
      const key = await journalKey(edited, plan, ownMaskIn(ownFilesOf(folder), options.mask, ownFolder));
      return await this.#begin(series, {
        options,
        request: record.request,
        edited,
        plan,
        workers,
        chunkBytes,
        key,
        folder,
        resume: earlier !== null,
      });
    } catch (error) {
      if (earlier === null) await folder.dispose();
      throw error;
    }
  }

  async #begin(series: OpenedSeries, begun: Begun): Promise<{ readonly maps: readonly MapView[] }> {
    const { makeWorker, send } = this.#options;
    const { options, request, edited, plan, workers, chunkBytes, key, folder, resume } = begun;
    // The mean on screen is that of all volumes.
    const isOfAll = options.mask.kind !== 'none' && plan.excluded.length === 0;
    const mean = isOfAll ? await meanOf(series, { makeWorker, workers }) : undefined;

    const started = new Date();
    const progress = newestEvery<WindowEvent>(progressIntervalMs, send);
    const run = new Run({
      series: edited,
      plan,
      mask: options.mask,
      workFolder: folder.path,
      workers,
      chunkBytes,
      makeWorker,
      ...(mean !== undefined && { mean }),
      journalKey: key,
      resume,
      // How long a function takes for a slice is its own affair.
      ...(plan.fit.kind === 'function' && { silenceTimeoutMs: Number.POSITIVE_INFINITY }),
      onProgress: (value) => progress.add({ kind: 'runProgress', progress: value }),
    });
    this.#run = run;
    const ended = this.#outcome(run);
    const maps = await run.maps;
    const inputs = hashInputs(await inputFilesOf(edited, options));
    inputs.catch(() => {}); // looked at by an export
    const kernelsSha256 = hashFile(kernelsPath());
    kernelsSha256.catch(() => {}); // as the inputs
    const fit: Fit = {
      ...{ series, edited, plan, options, maps, ended, started, inputs, kernelsSha256, command: [] },
    };
    await this.#replace(fit, folder);
    const views = this.#grantMaps(fit);
    const shownFit: ShownFit = { series, request, maps: views, run, outcome: null };
    this.#shown = shownFit;
    void ended.then((outcome) => {
      shownFit.outcome = outcome;
      progress.flush();
      // The answer to the call goes out first: the window knows the fit only from there.
      setImmediate(() => send({ kind: 'runEnded', outcome }));
    });
    return { maps: views };
  }

  /** Shows the maps of a fit that ended earlier, in the place of those of the last. Throws WRONG_USE while one runs. */
  async show(fit: Fit): Promise<readonly MapView[]> {
    if (this.isActive) throw new VoxfitError('WRONG_USE', 'A fit is running already.');
    await this.#replace(fit, null);
    return this.#grantMaps(fit);
  }

  #grantMaps(fit: Fit): readonly MapView[] {
    const shown = fit.maps.filter((map) => isSingleVolume(map.source));
    return shown.map((map) => mapView(this.#mapGrants.give({ fit, map }), map));
  }

  /** The maps of the fit before are no longer of use; their files go. */
  async #replace(fit: Fit | null, folder: ScratchFolder | null): Promise<void> {
    const before = this.#folder;
    this.#last = fit;
    this.#folder = folder;
    this.#shown = null;
    this.#mapGrants.withdrawAll();
    await before?.dispose();
  }

  /** Another series is open: the maps of the last fit cannot be seen any more. To be called when no fit is active. */
  async forget(): Promise<void> {
    await this.#replace(null, null);
  }

  async #job({ imported }: OpenedSeries, request: FitRequest): Promise<RequestedJob<ImportedSeries>> {
    const { files } = this.#options;
    const sliceFunction = await files.functionOf(request);
    const edits = editsOf(imported, request, sliceFunction);
    return requestedJob(imported, request, edits, files.forSeries(imported));
  }

  #forecast(
    series: ImportedSeries,
    { maps, fit, rival }: RunPlan,
    mask: FitOptions['mask'],
  ): Promise<Forecast> {
    const workFolder = this.#options.unfinished.parent;
    return forecastRun({
      ...{ series, maps, fit, mask: mask.kind, compares: rival !== undefined, workFolder },
      ...{ base: windowBase, workers: this.#options.workers },
    });
  }

  pause(): void {
    this.#run?.pause();
  }

  resume(): void {
    this.#run?.resume();
  }

  preferSlice(slice: number): void {
    this.#run?.preferSlice(slice);
  }

  /** Ends the fit and waits until its workers have gone; finished slices stay. */
  async cancel(): Promise<void> {
    await this.#run?.cancel();
  }

  /** Ends the fit for the end of the program: its finished slices stay on disk, for a later session. */
  async interrupt(): Promise<void> {
    this.#interrupted = this.isActive;
    await this.cancel();
  }

  /** Removes the maps of the last fit, unless it was interrupted, without waiting: for the end of the program. */
  disposeSync(): void {
    if (!this.#interrupted) this.#folder?.disposeSync();
  }

  /** How a run ends, as data: never rejects. */
  async #outcome(run: Run): Promise<RunOutcome> {
    try {
      const summary = await run.finished;
      this.#close();
      return { kind: 'done', summary };
    } catch (error) {
      const slicesDone = run.progress.slices.filter((state) => state === 'done').length;
      this.#close();
      if (error instanceof Cancelled) {
        const maps = await run.maps.catch(() => []);
        return { kind: 'cancelled', slicesDone, summary: run.summarySoFar(maps) };
      }
      return { kind: 'failed', error: toErrorReport(error) };
    }
  }

  #close(): void {
    this.#run = null;
    this.#options.onActive(false);
  }
}
