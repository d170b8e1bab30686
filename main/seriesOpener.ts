import { dirname } from 'node:path';
import { Cancelled, toErrorReport, VoxfitError } from '../core/contracts/errors.js';
import type { WindowEvent } from '../core/contracts/windowApi.js';
import type { RestoredRequest, SeriesView } from '../core/contracts/windowViews.js';
import { readModelFile } from '../core/io/modelFile.js';
import { modelFileEnding } from '../core/models/definition/modelFileText.js';
import type { RestoredJob } from '../core/run/rerun.js';
import { droppedJob } from './droppedJob.js';
import type { Fits } from './fits.js';
import { Grants } from './grants.js';
import type { Jobs } from './jobs.js';
import type { OpenedSeries, Openings } from './openings.js';
import {
  batchTablesAmong,
  folderRequest,
  type OpenChoice,
  type OpenRequest,
  readOpenRequest,
} from './openRequest.js';
import { isFunctionFile, type OwnFunctions } from './ownFunctions.js';
import { jobForm, jobRequest, readRestoredJob } from './restoredJob.js';
import type { WindowConversions } from './windowConversions.js';
import type { WindowFiles } from './windowFiles.js';

/** What opening works with. */
export interface OpenerTools {
  readonly openings: Openings;
  readonly fits: Fits;
  readonly jobs: Jobs;
  readonly files: WindowFiles;
  readonly functions: OwnFunctions;
  readonly conversions: WindowConversions;
  /** The images of the sample series. */
  samplePaths(): readonly string[];
  send(event: WindowEvent): void;
  /** Told of the files or the folder of a series, or of a model, once they are open. */
  onOpened(paths: readonly string[]): void;
}

/** A job of a job file: its series, which is open now, and its form. */
export interface BroughtBack {
  readonly job: RestoredJob;
  readonly view: SeriesView;
  readonly series: OpenedSeries;
  readonly restored: RestoredRequest;
}

/** A series that the window was offered. */
export interface Offered {
  readonly name: string;
  readonly request: OpenRequest;
}

/** Opens whatever the user gives: images, folders, DICOM, models, functions, tables, jobs. */
export class SeriesOpener {
  readonly #tools: OpenerTools;
  readonly #candidates = new Grants<OpenRequest>('series to choose');
  #offered: readonly Offered[] = [];
  #folder: string | null = null;

  constructor(tools: OpenerTools) {
    this.#tools = tools;
  }

  /** Where the user was last. */
  get folder(): string | null {
    return this.#folder;
  }

  /** The series of the last choice. */
  get offered(): readonly Offered[] {
    return this.#offered;
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
      this.#tools.send({ kind: 'modelOpened', definition: await readModelFile(path) });
    }
    for (const path of paths.filter(isFunctionFile)) {
      this.#tools.send({ kind: 'functionChosen', view: await this.#tools.functions.choose(path) });
    }
    this.#folder = dirname(paths[0] ?? '.');
    const rest = paths.filter((path) => !isModel(path) && !isFunctionFile(path));
    const view = rest.length === 0 && paths.length > 0 ? null : await this.#openOthers(rest);
    if (paths.length > 0) this.#tools.onOpened(paths);
    return view;
  }

  async #openOthers(paths: readonly string[]): Promise<SeriesView | null> {
    const tables = await batchTablesAmong(paths);
    for (const path of tables) await this.addTable(path);
    const others = paths.filter((path) => !tables.includes(path));
    if (others.length === 0 && tables.length > 0) return null;
    const jobPath = await droppedJob(others);
    if (jobPath !== null) return this.#openJob(jobPath);
    const asked = await readOpenRequest(others, this.#tools.conversions.convert);
    if ('images' in asked) return this.openRequest(asked);
    this.#offer(asked);
    return null;
  }

  async #openJob(jobPath: string): Promise<SeriesView> {
    const { view, restored } = await this.bringBack(jobPath);
    this.#tools.send({ kind: 'requestRestored', restored });
    return view;
  }

  /** Opens the series of a job file and makes its form. Throws what readRestoredJob and opening throw. */
  async bringBack(jobPath: string): Promise<BroughtBack> {
    const job = await readRestoredJob(jobPath, this.#tools.conversions.convert);
    const view = await this.openRequest(jobRequest(job));
    const series = this.#tools.openings.get(view.id);
    return { job, view, series, restored: await jobForm(job, view.id, series, this.#tools.files) };
  }

  /** Adds a batch table to the queue; where no series is open, the first image of it that can be read is opened. */
  async addTable(path: string): Promise<void> {
    const entries = await this.#tools.jobs.addTable(path);
    for (const { images, words } of entries) {
      if (this.#tools.openings.view !== null) return;
      const series = words.find((word) => word.startsWith('--series='))?.slice('--series='.length);
      await readOpenRequest(images, this.#tools.conversions.convert, series)
        .then((asked) => ('images' in asked ? this.openRequest(asked) : null))
        .catch(() => null); // its job says what is wrong with it
    }
  }

  openSample(): Promise<SeriesView> {
    return this.openRequest({ images: this.#tools.samplePaths(), options: {}, problems: [] });
  }

  /** The series of the last choice with this id. Throws WRONG_USE for an id of none. */
  openCandidate(id: string): Promise<SeriesView> {
    return this.openRequest(this.#candidates.get(id));
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
    this.#tools.send({ kind: 'seriesChoice', choice: { place, candidates: views, problems } });
  }

  /** Makes the series of a request that of the window. Throws WRONG_USE while a fit runs, and what Openings.open throws. */
  async openRequest(request: OpenRequest): Promise<SeriesView> {
    if (this.#tools.fits.isActive) {
      throw new VoxfitError(
        'WRONG_USE',
        'A fit is running: cancel it or let it finish before opening other files.',
      );
    }
    const view = await this.#tools.openings.open(request);
    await this.#tools.fits.forget();
    return view;
  }

  /** Opens files that came with the command line or another launch; faults go to the window as an event. */
  async openUnasked(paths: readonly string[]): Promise<void> {
    try {
      await this.open(paths);
    } catch (error) {
      if (error instanceof Cancelled) return;
      this.#tools.send({ kind: 'openFailed', error: toErrorReport(error) });
    }
  }
}
