import { basename, dirname, join } from 'node:path';
import { Cancelled, toErrorReport, VoxfitError } from '../core/contracts/errors.js';
import type { ArrayPlace } from '../core/contracts/series.js';
import { voxfitVersion } from '../core/contracts/version.js';
import type {
  AppInfo,
  CurrentWork,
  MapView,
  PageArea,
  SeriesView,
  WindowEvent,
} from '../core/contracts/windowApi.js';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import { readModelFile, writeModelFile } from '../core/io/modelFile.js';
import { readSliceTiming } from '../core/io/sliceTiming.js';
import { modelFileEnding } from '../core/models/definition/modelFileText.js';
import { systemColorScheme } from './colorScheme.js';
import type { Dialogs } from './dialogs.js';
import { droppedJob } from './droppedJob.js';
import { Exports } from './exports.js';
import { Fits } from './fits.js';
import { Grants } from './grants.js';
import type { WindowHandlers } from './ipc.js';
import { type BroughtBack, jobHandlers } from './jobHandlers.js';
import { Jobs } from './jobs.js';
import { previewMask, writeDrawnMask } from './masks.js';
import { meanOf } from './means.js';
import { type OpenedSeries, Openings } from './openings.js';
import {
  batchTablesAmong,
  folderRequest,
  type OpenChoice,
  type OpenRequest,
  readOpenRequest,
  requestAgain,
} from './openRequest.js';
import { isFunctionFile, OwnFunctions } from './ownFunctions.js';
import { readMapSlices, readSeriesVolume, readVoxel } from './readings.js';
import type { RememberedQueue } from './rememberedQueue.js';
import { jobForm, jobRequest, readRestoredJob } from './restoredJob.js';
import { restoreRequest } from './storedRequest.js';
import type { UnfinishedFits } from './unfinishedFits.js';
import { WindowConversions } from './windowConversions.js';
import { WindowFiles } from './windowFiles.js';

export interface SessionOptions {
  readonly makeWorker: WorkerMaker;
  readonly workers: number;
  /** The images of the sample series. */
  samplePaths(): readonly string[];
  readonly styleNonce: string;
  readonly unfinished: UnfinishedFits;
  readonly remembered: RememberedQueue;
  readonly dialogs: Dialogs;
  send(event: WindowEvent): void;
  /** A part of the page as PNG. */
  picture(area: PageArea): Promise<Uint8Array>;
  onFitActive(active: boolean): void;
  /** Told of the files or the folder of a series, or of a model, once they are open. */
  onOpened(paths: readonly string[]): void;
}

/** Everything that one window works with: the open series, its fit, the queue of jobs, where files were last. */
export class Session {
  readonly openings: Openings;
  readonly fits: Fits;
  readonly jobs: Jobs;
  readonly exports: Exports;
  readonly handlers: WindowHandlers;
  readonly #options: SessionOptions;
  readonly #functions: OwnFunctions;
  readonly #files: WindowFiles;
  readonly #conversions: WindowConversions;
  readonly #candidates = new Grants<OpenRequest>('series to choose');
  #offered: readonly { readonly name: string; readonly request: OpenRequest }[] = [];
  #folder: string | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#functions = new OwnFunctions({
      makeWorker: options.makeWorker,
      onOtherText: (view) => options.send({ kind: 'functionChosen', view }),
    });
    this.#files = new WindowFiles(this.#functions);
    this.openings = new Openings(options.send);
    this.#conversions = new WindowConversions(options, () => this.openings.convertedFolder);
    this.fits = new Fits({
      makeWorker: options.makeWorker,
      workers: options.workers,
      send: options.send,
      files: this.#files,
      unfinished: options.unfinished,
      onActive: options.onFitActive,
    });
    this.jobs = new Jobs({
      makeWorker: options.makeWorker,
      workers: options.workers,
      remembered: options.remembered,
      filePath: (token) => this.#files.filePath(token),
      send: options.send,
      onActive: options.onFitActive,
    });
    const { makeWorker, workers, dialogs } = options;
    this.exports = new Exports({
      ...{ makeWorker, workers, dialogs, fits: this.fits, picture: options.picture },
      filePath: (token) => this.#files.filePath(token),
    });
    this.handlers = this.#makeHandlers();
  }

  /**
   * Opens files or a folder as the series of the window, model files and modules among them as its model (of a module
   * nothing is run), and batch tables as jobs of the queue; null where there are only these, and where the user has to choose
   * a series, which event `seriesChoice` offers. A job file, a map or a folder of maps brings back the job. Throws WRONG_USE
   * while a fit runs, and what readModelFile, Jobs.addTable and readOpenRequest throw.
   */
  async open(paths: readonly string[]): Promise<SeriesView | null> {
    const isModel = (path: string): boolean => path.toLowerCase().endsWith(modelFileEnding);
    for (const path of paths.filter(isModel)) {
      this.#options.send({ kind: 'modelOpened', definition: await readModelFile(path) });
    }
    for (const path of paths.filter(isFunctionFile)) {
      this.#options.send({ kind: 'functionChosen', view: await this.#functions.choose(path) });
    }
    this.#folder = dirname(paths[0] ?? '.');
    const rest = paths.filter((path) => !isModel(path) && !isFunctionFile(path));
    const view = rest.length === 0 && paths.length > 0 ? null : await this.#openOthers(rest);
    if (paths.length > 0) this.#options.onOpened(paths);
    return view;
  }

  async #openOthers(paths: readonly string[]): Promise<SeriesView | null> {
    const tables = await batchTablesAmong(paths);
    for (const path of tables) await this.#addTable(path);
    const others = paths.filter((path) => !tables.includes(path));
    if (others.length === 0 && tables.length > 0) return null;
    const jobPath = await droppedJob(others);
    if (jobPath !== null) return this.#openJob(jobPath);
    const asked = await readOpenRequest(others, this.#conversions.convert);
    if ('images' in asked) return this.#open(asked);
    this.#offer(asked);
    return null;
  }

  async #openJob(jobPath: string): Promise<SeriesView> {
    const { view, restored } = await this.#bringBack(jobPath);
    this.#options.send({ kind: 'requestRestored', restored });
    return view;
  }

  /** Opens the series of a job file and makes its form. Throws what readRestoredJob and opening throw. */
  async #bringBack(jobPath: string): Promise<BroughtBack> {
    const job = await readRestoredJob(jobPath, this.#conversions.convert);
    const view = await this.#open(jobRequest(job));
    const series = this.openings.get(view.id);
    return { job, view, series, restored: await jobForm(job, view.id, series, this.#files) };
  }

  /** Adds a batch table to the queue; where no series is open, the first image of it that can be read is opened. */
  async #addTable(path: string): Promise<void> {
    const entries = await this.jobs.addTable(path);
    for (const { images, words } of entries) {
      if (this.openings.view !== null) return;
      const series = words.find((word) => word.startsWith('--series='))?.slice('--series='.length);
      await readOpenRequest(images, this.#conversions.convert, series)
        .then((asked) => ('images' in asked ? this.#open(asked) : null))
        .catch(() => null); // its job says what is wrong with it
    }
  }

  openSample(): Promise<SeriesView> {
    return this.#open({ images: this.#options.samplePaths(), options: {}, problems: [] });
  }

  #offer({ place, candidates, problems }: OpenChoice): void {
    this.#candidates.withdrawAll();
    const requests = candidates.map(({ name, images, conversion }) => {
      const told = conversion === undefined ? [] : problems;
      const named = images.length > 1 && conversion === undefined ? {} : { name };
      const made = conversion === undefined ? {} : { conversion };
      return { name, request: folderRequest({ images, ...named, ...made, problems: told }) };
    });
    this.#offered = requests;
    const views = requests.map(({ name, request }, index) => ({
      ...{ id: this.#candidates.give(request), name },
      description: candidates[index]?.description ?? '',
    }));
    this.#options.send({ kind: 'seriesChoice', choice: { place, candidates: views, problems } });
  }

  async #open(request: OpenRequest): Promise<SeriesView> {
    if (this.fits.isActive) {
      throw new VoxfitError(
        'WRONG_USE',
        'A fit is running: cancel it or let it finish before opening other files.',
      );
    }
    const view = await this.openings.open(request);
    await this.fits.forget();
    return view;
  }

  /** Opens files that came with the command line or another launch; faults go to the window as an event. */
  async openUnasked(paths: readonly string[]): Promise<void> {
    try {
      await this.open(paths);
    } catch (error) {
      if (error instanceof Cancelled) return;
      this.#options.send({ kind: 'openFailed', error: toErrorReport(error) });
    }
  }

  /**
   * Goes on with a fit that an earlier session left; the form gets its settings first, so that a refusal leaves them to
   * be run anew. Throws WRONG_USE, RESUME_MISMATCH, CONSENT_NEEDED, and what opening and Fits.start throw.
   */
  async #continueFit(id: string): Promise<{ readonly maps: readonly MapView[] }> {
    const { unfinished, send } = this.#options;
    this.#requireNoJobs();
    const { record, folder } = unfinished.get(id);
    const view = await this.#open(await requestAgain(record.from, this.#conversions.convert));
    const restored = await restoreRequest(record.request, view.id, this.#files);
    send({ kind: 'requestRestored', restored });
    const started = await this.fits
      .start(this.openings.get(view.id), restored.request, folder)
      .catch((error: unknown) => {
        throw error instanceof VoxfitError && error.code === 'RESUME_MISMATCH' ? changedSince(error) : error;
      });
    unfinished.taken(id);
    return started;
  }

  /** What the end of the program would interrupt. */
  get running(): 'fit' | 'jobs' | null {
    if (this.fits.isActive) return 'fit';
    return this.jobs.isActive ? 'jobs' : null;
  }

  /** Ends what runs for the end of the program: what is finished stays on disk, for a later session. */
  async interrupt(): Promise<void> {
    await Promise.all([this.fits.interrupt(), this.jobs.cancelAll()]);
  }

  /** Refuses a fit beside the jobs: both would have all workers. */
  #requireNoJobs(): void {
    if (!this.jobs.isActive) return;
    throw new VoxfitError('WRONG_USE', 'Jobs are running: cancel them or let them end before a fit starts.');
  }

  /** Removes all that must not outlive the program, without waiting. */
  disposeSync(): void {
    this.#conversions.disposeSync();
    this.openings.disposeSync();
    this.fits.disposeSync();
  }

  /** Bytes of input and maps, one copy. */
  sharedBytes(): number {
    return this.openings.sharedBytes() + this.fits.sharedBytes();
  }

  #makeHandlers(): WindowHandlers {
    const { dialogs } = this.#options;
    const nothing = async (deed: () => unknown): Promise<null> => {
      await deed();
      return null;
    };
    return {
      appInfo: async () => this.#appInfo(),
      currentWork: () => this.#currentWork(),
      chooseImages: async () => {
        const paths = await dialogs.chooseImages(this.#folder);
        return paths === null ? null : this.open(paths);
      },
      chooseFolder: async () => {
        const path = await dialogs.chooseFolder(this.#folder);
        return path === null ? null : this.open([path]);
      },
      openCandidate: (id) => this.#open(this.#candidates.get(id)),
      openSample: () => this.openSample(),
      cancelOpening: () =>
        nothing(() => {
          this.#conversions.cancel();
          this.openings.cancel();
        }),
      chooseFile: async (purpose) => {
        const path = await dialogs.chooseFile(purpose, this.#folder);
        return path === null ? null : this.#files.give(path);
      },
      openModel: async () => {
        const path = await dialogs.chooseModel(this.#folder);
        return path === null ? null : readModelFile(path);
      },
      saveModel: async (definition) => {
        const name = `${definition.id}${modelFileEnding}`;
        const path = await dialogs.chooseModelPlace(join(this.#folder ?? '', name));
        if (path === null) return null;
        await writeModelFile(path, definition, 'replaced');
        return basename(path);
      },
      chooseFunction: async () => {
        const path = await dialogs.chooseFunction(this.#folder);
        return path === null ? null : this.#functions.choose(path);
      },
      allowFunction: (token, sha256) => this.#functions.allow(token, sha256),
      sliceTiming: async (seriesId) => {
        const { imported, sidecarPath } = this.openings.get(seriesId);
        return readSliceTiming(imported, sidecarPath);
      },
      describeDesign: (seriesId, design) => this.fits.describeDesign(this.openings.get(seriesId), design),
      previewMask: (seriesId, mask, exclude) =>
        previewMask(this.openings.get(seriesId), this.#files.maskChoice(mask), exclude, this.#options),
      keepMask: async (seriesId, voxels) =>
        this.#files.give(await writeDrawnMask(this.openings.get(seriesId), voxels)),
      forecast: (request) => this.fits.forecast(this.openings.get(request.seriesId), request),
      startFit: async (request) => {
        this.#requireNoJobs();
        return this.fits.start(this.openings.get(request.seriesId), request);
      },
      interruptedFits: async () => this.#options.unfinished.offered(),
      continueFit: (id) => this.#continueFit(id),
      discardFit: (id) => nothing(() => this.#options.unfinished.discard(id)),
      pauseFit: () => nothing(() => this.fits.pause()),
      resumeFit: () => nothing(() => this.fits.resume()),
      cancelFit: () => nothing(() => this.fits.cancel()),
      preferSlice: (slice) => nothing(() => this.fits.preferSlice(slice)),
      readVolume: async (seriesId, volume) => {
        const series = this.openings.get(seriesId);
        if (volume !== null) return readSeriesVolume(series, volume);
        const mean = await this.#mean(series);
        return readMapSlices(mean, 0, series.imported.geometry.shape[2]);
      },
      readMap: (mapId, k0, k1) => readMapSlices(this.fits.map(mapId).map.array, k0, k1),
      readVoxel: (seriesId, i, j, k) => readVoxel(this.openings.get(seriesId), this.fits.last, [i, j, k]),
      exportMaps: (request) => this.exports.ask(request, this.#folder),
      ...jobHandlers({
        ...{ jobs: this.jobs, fits: this.fits, openings: this.openings, files: this.#files, dialogs },
        folder: () => this.#folder,
        candidates: () => this.#offered,
        addTable: (path) => this.#addTable(path),
        bringBack: (jobPath) => this.#bringBack(jobPath),
      }),
      showExported: () => nothing(() => this.exports.show()),
      copyCommand: () => nothing(() => this.exports.copyCommand()),
    };
  }

  #mean(series: OpenedSeries): Promise<ArrayPlace> {
    const { makeWorker, workers } = this.#options;
    return meanOf(series, { makeWorker, workers });
  }

  async #currentWork(): Promise<CurrentWork> {
    const series = this.openings.view;
    if (series === null) return { series, fit: null };
    return { series, fit: await this.fits.shownOf(this.openings.get(series.id), series.id) };
  }

  #appInfo(): AppInfo {
    return {
      version: voxfitVersion,
      electron: process.versions.electron ?? '',
      colorScheme: systemColorScheme(),
      styleNonce: this.#options.styleNonce,
    };
  }
}

/** The refusal of a journal in words of the window. */
function changedSince(mismatch: VoxfitError): VoxfitError {
  const { differs } = mismatch.detail;
  if (!Array.isArray(differs)) return mismatch;
  const verb = differs.length === 1 ? 'is' : 'are';
  return new VoxfitError(
    'RESUME_MISMATCH',
    `This fit cannot be continued: its ${differs.join(', ')} ${verb} not as it was when the fit began. Discard it, and run it anew.`,
    mismatch.detail,
    mismatch,
  );
}
