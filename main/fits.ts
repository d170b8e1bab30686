import { mkdir, rm } from 'node:fs/promises';
import { Cancelled, toErrorReport, VoxfitError } from '../core/contracts/errors.js';
import type { FitOptions, MapTarget } from '../core/contracts/job.js';
import { isSingleVolume } from '../core/contracts/mapSources.js';
import type { Forecast } from '../core/contracts/run.js';
import type { ImportedSeries } from '../core/contracts/series.js';
import type {
  DesignView,
  FitRequest,
  MapView,
  RunOutcome,
  WindowDesign,
  WindowEvent,
} from '../core/contracts/windowApi.js';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import { forecastRun } from '../core/run/forecast.js';
import { type HashedInput, hashInputs, inputFilesOf } from '../core/run/jobInputs.js';
import { planRun, type RunPlan } from '../core/run/plan.js';
import { Run } from '../core/run/run.js';
import { arrayBytes } from './arrayBytes.js';
import { readWindowDesign } from './design.js';
import { Grants } from './grants.js';
import { meanOf } from './means.js';
import type { OpenedSeries } from './openings.js';
import { newestEvery } from './progressEvents.js';
import { editedVariables, type RequestedJob, requestedJob } from './requestedJob.js';
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
  /** Told when a fit starts and when it has ended. */
  onActive(active: boolean): void;
}

/** The fit that runs or ran last: one at a time. */
export class Fits {
  readonly #options: FitsOptions;
  readonly #mapGrants = new Grants<{ readonly fit: Fit; readonly map: MapTarget }>('map');
  #run: Run | null = null;
  #starting = false;
  #last: Fit | null = null;
  #count = 0;
  #workFolder: string | null = null;

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
    return this.#forecast(edited, planRun(edited, options), series.scratch.path);
  }

  /** Starts a fit; answers when its maps can be read. Throws WRONG_USE while another runs, and what planning throws. */
  async start(series: OpenedSeries, request: FitRequest): Promise<{ readonly maps: readonly MapView[] }> {
    if (this.isActive) throw new VoxfitError('WRONG_USE', 'A fit is running already.');
    this.#starting = true;
    this.#options.onActive(true);
    try {
      return await this.#start(series, request);
    } catch (error) {
      this.#close();
      throw error;
    } finally {
      this.#starting = false;
    }
  }

  async #start(series: OpenedSeries, request: FitRequest): Promise<{ readonly maps: readonly MapView[] }> {
    const { makeWorker, send } = this.#options;
    const { options, edited } = await this.#job(series, request);
    const plan = planRun(edited, options);
    const { workers } = await this.#forecast(edited, plan, series.scratch.path);
    const workFolder = series.scratch.file(`fit-${++this.#count}`);
    await mkdir(workFolder);
    const mean = options.mask.kind === 'auto' ? await meanOf(series, { makeWorker, workers }) : undefined;

    const started = new Date();
    const progress = newestEvery<WindowEvent>(progressIntervalMs, send);
    const run = new Run({
      series: edited,
      plan,
      mask: options.mask,
      workFolder,
      workers,
      makeWorker,
      ...(mean !== undefined && { mean }),
      journalKey: { window: workFolder },
      // How long a function takes for a slice is its own affair.
      ...(plan.fit.kind === 'function' && { silenceTimeoutMs: Number.POSITIVE_INFINITY }),
      onProgress: (value) => progress.add({ kind: 'runProgress', progress: value }),
    });
    this.#run = run;
    const ended = this.#outcome(run);
    const maps = await run.maps;
    const inputs = hashInputs(await inputFilesOf(edited, options));
    inputs.catch(() => {}); // looked at by an export
    const fit: Fit = { series, edited, plan, options, maps, ended, started, inputs, command: [] };
    await this.#replace(fit, workFolder);
    const shown = maps.filter((map) => isSingleVolume(map.source));
    const views = shown.map((map) => mapView(this.#mapGrants.give({ fit, map }), map));
    void ended.then((outcome) => {
      progress.flush();
      // The answer to the call goes out first: the window knows the fit only from there.
      setImmediate(() => send({ kind: 'runEnded', outcome }));
    });
    return { maps: views };
  }

  /** The maps of the fit before are no longer of use; their files go. */
  async #replace(fit: Fit, workFolder: string): Promise<void> {
    const before = this.#workFolder;
    this.#last = fit;
    this.#workFolder = workFolder;
    this.#mapGrants.withdrawAll();
    if (before !== null) await rm(before, { recursive: true, force: true });
  }

  async #job({ imported }: OpenedSeries, request: FitRequest): Promise<RequestedJob<ImportedSeries>> {
    const { files } = this.#options;
    const sliceFunction = await files.functionOf(request);
    const edits = editedVariables(imported, request, sliceFunction);
    return requestedJob(imported, request, edits, files.forSeries(imported));
  }

  #forecast(series: ImportedSeries, plan: RunPlan, workFolder: string): Promise<Forecast> {
    const { maps, fit, rival } = plan;
    const compares = rival !== undefined;
    return forecastRun({ series, maps, fit, compares, workFolder, workers: this.#options.workers });
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

function mapView(id: string, map: MapTarget): MapView {
  return { id, name: map.name, label: map.label, unit: map.unit, role: roleOf(map) };
}

function roleOf({ source }: Pick<MapTarget, 'source'>): MapView['role'] {
  switch (source.kind) {
    case 'parameter':
      return 'parameter';
    case 'derived':
    case 'statistic':
    case 'linear':
    case 'calculated':
      return 'derived';
    case 'rmse':
    case 'r2':
    case 'standardError':
    case 'confidence':
    case 'covariance':
    case 'aicc':
    case 'bic':
    case 'degreesOfFreedom':
    case 'evaluations':
    case 'predicted':
    case 'residuals':
      return 'quality';
    case 'comparison':
      return 'quality';
    case 'rival':
      return roleOf(source);
    case 'status':
      return 'status';
  }
}
