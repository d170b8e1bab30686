import { basename, join } from 'node:path';
import { VoxfitError } from '../core/contracts/errors.js';
import type { ArrayPlace } from '../core/contracts/series.js';
import { voxfitVersion } from '../core/contracts/version.js';
import type { AppInfo, CurrentWork, PageArea } from '../core/contracts/windowApi.js';
import type { MapView } from '../core/contracts/windowViews.js';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import { readModelFile, writeModelFile } from '../core/io/modelFile.js';
import { readSliceTiming } from '../core/io/sliceTiming.js';
import { modelFileEnding } from '../core/models/definition/modelFileText.js';
import { systemColorScheme } from './colorScheme.js';
import type { Dialogs } from './dialogs.js';
import { Exports } from './exports.js';
import { Fits } from './fits.js';
import type { WindowHandlers } from './ipc.js';
import { jobHandlers } from './jobHandlers.js';
import { Jobs } from './jobs.js';
import { drawnFolderOf, previewMask, writeDrawnMask } from './masks.js';
import { meanOf } from './means.js';
import { type OpenedSeries, Openings } from './openings.js';
import { requestAgain } from './openRequest.js';
import { withOwnFilesIn } from './ownFiles.js';
import { OwnFunctions } from './ownFunctions.js';
import { readMapSlices, readSeriesVolume, readVoxel } from './readings.js';
import type { RememberedQueue } from './rememberedQueue.js';
import { type OpenerTools, SeriesOpener } from './seriesOpener.js';
import { restoreRequest } from './storedRequest.js';
import type { UnfinishedFits } from './unfinishedFits.js';
import { WindowConversions } from './windowConversions.js';
import { WindowFiles } from './windowFiles.js';

export interface SessionOptions extends Pick<OpenerTools, 'samplePaths' | 'send' | 'onOpened'> {
  readonly makeWorker: WorkerMaker;
  readonly workers: number;
  readonly styleNonce: string;
  readonly unfinished: UnfinishedFits;
  readonly remembered: RememberedQueue;
  readonly dialogs: Dialogs;
  /** A part of the page as PNG. */
  picture(area: PageArea): Promise<Uint8Array>;
  onFitActive(active: boolean): void;
}

/** Everything that one window works with: the open series, its fit, the queue of jobs, where files were last. */
export class Session {
  readonly openings: Openings;
  readonly opener: SeriesOpener;
  readonly fits: Fits;
  readonly jobs: Jobs;
  readonly exports: Exports;
  readonly handlers: WindowHandlers;
  readonly #options: SessionOptions;
  readonly #functions: OwnFunctions;
  readonly #files: WindowFiles;
  readonly #conversions: WindowConversions;

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
    const { openings, fits, jobs } = this;
    const [files, functions, conversions] = [this.#files, this.#functions, this.#conversions];
    this.opener = new SeriesOpener({ ...options, openings, fits, jobs, files, functions, conversions });
    this.handlers = this.#makeHandlers();
  }

  /**
   * Goes on with a fit that an earlier session left; the form gets its settings first, so that a refusal leaves them to
   * be run anew. Throws WRONG_USE, RESUME_MISMATCH, CONSENT_NEEDED, and what opening and Fits.start throw.
   */
  async #continueFit(id: string): Promise<{ readonly maps: readonly MapView[] }> {
    const { unfinished, send } = this.#options;
    this.#requireNoJobs();
    const { record, folder } = unfinished.get(id);
    const view = await this.opener.openRequest(await requestAgain(record.from, this.#conversions.convert));
    const series = this.openings.get(view.id);
    const request = await withOwnFilesIn(drawnFolderOf(series), record.request, folder.path);
    const restored = await restoreRequest(request, view.id, this.#files);
    send({ kind: 'requestRestored', restored });
    const started = await this.fits.start(series, restored.request, folder).catch((error: unknown) => {
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
        const paths = await dialogs.chooseImages(this.opener.folder);
        return paths === null ? null : this.opener.open(paths);
      },
      chooseFolder: async () => {
        const path = await dialogs.chooseFolder(this.opener.folder);
        return path === null ? null : this.opener.open([path]);
      },
      openCandidate: (id) => this.opener.openCandidate(id),
      openSample: () => this.opener.openSample(),
      cancelOpening: () =>
        nothing(() => {
          this.#conversions.cancel();
          this.openings.cancel();
        }),
      chooseFile: async (purpose) => {
        const path = await dialogs.chooseFile(purpose, this.opener.folder);
        return path === null ? null : this.#files.give(path);
      },
      openModel: async () => {
        const path = await dialogs.chooseModel(this.opener.folder);
        return path === null ? null : readModelFile(path);
      },
      saveModel: async (definition) => {
        const name = `${definition.id}${modelFileEnding}`;
        const path = await dialogs.chooseModelPlace(join(this.opener.folder ?? '', name));
        if (path === null) return null;
        await writeModelFile(path, definition, 'replaced');
        return basename(path);
      },
      chooseFunction: async () => {
        const path = await dialogs.chooseFunction(this.opener.folder);
        return path === null ? null : this.#functions.choose(path);
      },
      allowFunction: (token, sha256) => this.#functions.allow(token, sha256),
      sliceTiming: async (seriesId) => {
        const { imported, sidecarPath } = this.openings.get(seriesId);
        return readSliceTiming(imported, sidecarPath);
      },
      describeDesign: (seriesId, design) => this.fits.describeDesign(this.openings.get(seriesId), design),
      previewMask: async (seriesId, mask, exclude) =>
        previewMask(
          await this.openings.getToRead(seriesId),
          this.#files.maskChoice(mask),
          exclude,
          this.#options,
        ),
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
        const series = await this.openings.getToRead(seriesId);
        if (volume !== null) return readSeriesVolume(series, volume);
        const mean = await this.#mean(series);
        return readMapSlices(mean, 0, series.imported.geometry.shape[2]);
      },
      readMap: (mapId, k0, k1) => readMapSlices(this.fits.map(mapId).map.array, k0, k1),
      readVoxel: async (seriesId, i, j, k) =>
        readVoxel(await this.openings.getToRead(seriesId), this.fits.last, [i, j, k]),
      exportMaps: (request) => this.exports.ask(request, this.opener.folder),
      ...jobHandlers({
        ...{ jobs: this.jobs, fits: this.fits, openings: this.openings, files: this.#files, dialogs },
        opener: this.opener,
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
