import { basename, dirname, join, resolve } from 'node:path';
import { clipboard, shell } from 'electron';
import { Cancelled, toErrorReport, VoxfitError } from '../core/contracts/errors.js';
import type { ArrayPlace } from '../core/contracts/series.js';
import { voxfitVersion } from '../core/contracts/version.js';
import type {
  AppInfo,
  ExportRequest,
  ExportResult,
  MapView,
  SeriesView,
  WindowEvent,
} from '../core/contracts/windowApi.js';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import type { Exported } from '../core/io/exportMaps.js';
import { readModelFile, writeModelFile } from '../core/io/modelFile.js';
import type { MapFormat } from '../core/io/outputNames.js';
import { shellCommand } from '../core/io/shellCommand.js';
import { readSliceTiming } from '../core/io/sliceTiming.js';
import { modelFileEnding } from '../core/models/definition/modelFileText.js';
import { systemColorScheme } from './colorScheme.js';
import type { Dialogs } from './dialogs.js';
import { droppedJob } from './droppedJob.js';
import { exportFit } from './exportFit.js';
import { Fits } from './fits.js';
import { Grants } from './grants.js';
import type { WindowHandlers } from './ipc.js';
import { meanOf } from './means.js';
import { type OpenedSeries, Openings } from './openings.js';
import {
  folderRequest,
  type OpenChoice,
  type OpenRequest,
  readOpenRequest,
  requestAgain,
} from './openRequest.js';
import { isFunctionFile, OwnFunctions } from './ownFunctions.js';
import { readMapSlices, readSeriesVolume, readVoxel } from './readings.js';
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
  readonly dialogs: Dialogs;
  send(event: WindowEvent): void;
  onFitActive(active: boolean): void;
}

/** Everything that one window works with: the open series, its fit, where files were last. */
export class Session {
  readonly openings: Openings;
  readonly fits: Fits;
  readonly handlers: WindowHandlers;
  readonly #options: SessionOptions;
  readonly #functions: OwnFunctions;
  readonly #files: WindowFiles;
  readonly #conversions: WindowConversions;
  readonly #candidates = new Grants<OpenRequest>('series to choose');
  #folder: string | null = null;
  #exportFolder: string | null = null;
  #exported: Exported | null = null;

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
    this.handlers = this.#makeHandlers();
  }

  /**
   * Opens files or a folder as the series of the window, and model files and modules among them as its model (of a module
   * nothing is run); null where there are only these, and where the user has to choose a series, which event `seriesChoice`
   * offers. A job file, a map or a folder of maps brings back the job. Throws WRONG_USE while a fit runs, and what readModelFile and readOpenRequest throw.
   */
  async open(paths: readonly string[]): Promise<SeriesView | null> {
    const isModel = (path: string): boolean => path.toLowerCase().endsWith(modelFileEnding);
    for (const path of paths.filter(isModel)) {
      this.#options.send({ kind: 'modelOpened', definition: await readModelFile(path) });
    }
    for (const path of paths.filter(isFunctionFile)) {
      this.#options.send({ kind: 'functionChosen', view: await this.#functions.choose(path) });
    }
    const others = paths.filter((path) => !isModel(path) && !isFunctionFile(path));
    this.#folder = dirname(paths[0] ?? '.');
    if (others.length === 0 && paths.length > 0) return null;
    const jobPath = await droppedJob(others);
    if (jobPath !== null) return this.#openJob(jobPath);
    const asked = await readOpenRequest(others, this.#conversions.convert);
    if ('images' in asked) return this.#open(asked);
    this.#offer(asked);
    return null;
  }

  /** Opens the series of a job file and sets the form as the job was. Throws what readRestoredJob and opening throw. */
  async #openJob(jobPath: string): Promise<SeriesView> {
    const job = await readRestoredJob(jobPath, this.#conversions.convert);
    const view = await this.#open(jobRequest(job));
    const restored = await jobForm(job, view.id, this.openings.get(view.id), this.#files);
    this.#options.send({ kind: 'requestRestored', restored });
    return view;
  }

  openSample(): Promise<SeriesView> {
    return this.#open({ images: this.#options.samplePaths(), options: {}, problems: [] });
  }

  #offer({ place, candidates, problems }: OpenChoice): void {
    this.#candidates.withdrawAll();
    const views = candidates.map(({ name, description, images, conversion }) => {
      const told = conversion === undefined ? [] : problems;
      const named = images.length > 1 && conversion === undefined ? {} : { name };
      const made = conversion === undefined ? {} : { conversion };
      const id = this.#candidates.give(folderRequest({ images, ...named, ...made, problems: told }));
      return { id, name, description };
    });
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

  /** Removes all that must not outlive the program, without waiting. */
  disposeSync(): void {
    this.#conversions.disposeSync();
    this.openings.disposeSync();
    this.fits.disposeSync();
  }

  /** Writes maps of the last fit (all, unless `mapIds` says which) into a folder; answers with absolute paths. */
  async exportInto(
    folder: string,
    format: MapFormat,
    choice: Partial<Pick<ExportRequest, 'mapIds' | 'layout' | 'report'>> & { readonly overwrite: boolean },
  ): Promise<readonly string[]> {
    const names = choice.mapIds?.map((id) => this.fits.map(id).map.name) ?? null;
    const fit = this.fits.last;
    if (fit === null) throw new VoxfitError('WRONG_USE', 'There is no fit whose maps could be exported.');
    const { makeWorker, workers } = this.#options;
    const destination = { ...choice, folder: resolve(folder), format, layout: choice.layout ?? 'plain' };
    this.#exported = await exportFit(
      fit,
      names,
      destination,
      { regions: null, report: choice.report ?? false, voxelTable: false },
      { makeWorker, workers },
    );
    return this.#exported.maps.map(({ path }) => path);
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
      forecast: (request) => this.fits.forecast(this.openings.get(request.seriesId), request),
      startFit: (request) => this.fits.start(this.openings.get(request.seriesId), request),
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
      exportMaps: (request) => this.#exportMaps(request),
      showExported: () =>
        nothing(() => {
          if (this.#exported !== null) shell.showItemInFolder(this.#exported.jobPath);
        }),
      copyCommand: () =>
        nothing(() => {
          if (this.#exported === null) throw new VoxfitError('WRONG_USE', 'No maps have been exported yet.');
          const words = ['voxfit', 'rerun', this.#exported.jobPath];
          return clipboard.writeText(shellCommand(words, process.platform));
        }),
    };
  }

  #mean(series: OpenedSeries): Promise<ArrayPlace> {
    const { makeWorker, workers } = this.#options;
    return meanOf(series, { makeWorker, workers });
  }

  #appInfo(): AppInfo {
    return {
      version: voxfitVersion,
      electron: process.versions.electron ?? '',
      colorScheme: systemColorScheme(),
      styleNonce: this.#options.styleNonce,
    };
  }

  /** Asks for a folder, except when the user has just been asked whether to overwrite in the one chosen before. */
  async #exportMaps({ format, overwrite, ...choice }: ExportRequest): Promise<ExportResult> {
    const again = overwrite ? this.#exportFolder : null;
    const folder =
      again ?? (await this.#options.dialogs.chooseExportFolder(this.#exportFolder ?? this.#folder));
    if (folder === null) return { folder: null, fileNames: [] };
    this.#exportFolder = folder;
    const paths = await this.exportInto(folder, format, { ...choice, overwrite });
    return { folder: basename(folder), fileNames: paths.map((path) => basename(path)) };
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
