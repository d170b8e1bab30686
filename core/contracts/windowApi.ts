import type { ErrorReport, Reply } from './errors.js';
import type { FitRequest, WindowDesign, WindowMask } from './fitRequest.js';
import type { ModelDefinition } from './modelDefinition.js';
import type { Forecast, MemorySample, RunProgress } from './run.js';
import type {
  ChosenFile,
  DesignView,
  FilePurpose,
  FunctionView,
  InterruptedFit,
  JobsView,
  MapView,
  MaskPreview,
  RestoredRequest,
  RunOutcome,
  SeriesChoiceView,
  SeriesView,
  ShownRun,
  VoxelReading,
} from './windowViews.js';

/** A part of the page, in its pixels from the left upper corner. */
export interface PageArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface ExportRequest {
  readonly mapIds: readonly string[];
  readonly format: 'nii' | 'nii.gz';
  /** Names and folders: all in the folder, or a derivative of BIDS below it. */
  readonly layout: 'plain' | 'bids';
  /** Whether the HTML page with pictures and settings is written too. */
  readonly report: boolean;
  /** Whether a table with a row per voxel is written too. */
  readonly voxelTable: boolean;
  /** Token of an image of regions, of which a table of statistics is written; null: none. */
  readonly regions: string | null;
  /** Where the images and the plot of the voxel are, of which pictures are written; null: no picture. */
  readonly pictures: { readonly view: PageArea | null; readonly plot: PageArea | null };
  readonly overwrite: boolean;
}

export interface ExportResult {
  /** Name of the folder that was chosen, for the message; null when the dialog was dismissed. */
  readonly folder: string | null;
  readonly fileNames: readonly string[];
}

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly colorScheme: 'dark' | 'light';
  /** Nonce of the content security policy, for styles made at run time. */
  readonly styleNonce: string;
}

/** The open series and the fit of it that runs or ran last; null where there is none. */
export interface CurrentWork {
  readonly series: SeriesView | null;
  readonly fit: {
    readonly restored: RestoredRequest;
    readonly maps: readonly MapView[];
    readonly progress: RunProgress;
    /** Null while it runs. */
    readonly outcome: RunOutcome | null;
  } | null;
}

/**
 * What the window may ask of the main process. Written once, here: the preload's functions, the main process'
 * handlers and their checks are derived from it. Every call answers a `Reply`; nothing throws across.
 */
export interface WindowCalls {
  appInfo(): AppInfo;
  /** What a page that starts again finds: after a crash of the first one everything goes on in the main process. */
  currentWork(): CurrentWork;
  /**
   * Opens the system's dialog; null when it was dismissed, or where a person has to choose (event `seriesChoice`). The series
   * also arrives as event `seriesOpened`.
   */
  chooseImages(): SeriesView | null;
  /** The same for a folder. */
  chooseFolder(): SeriesView | null;
  /** Opens one of the series of the last event `seriesChoice`. */
  openCandidate(id: string): SeriesView | null;
  openSample(): SeriesView;
  /** Cancels a running import. */
  cancelOpening(): null;
  /** Opens the system's dialog; null when it was dismissed. */
  chooseFile(purpose: FilePurpose): ChosenFile | null;
  /** Opens the system's dialog and reads a model file; null when it was dismissed. */
  openModel(): ModelDefinition | null;
  /** Writes a model file where the system's dialog says; its name, or null when the dialog was dismissed. */
  saveModel(definition: ModelDefinition): string | null;
  /** Opens the system's dialog for a user's module, and runs nothing; null when it was dismissed. */
  chooseFunction(): FunctionView | null;
  /** The user lets the text of this sha256 run, in this session: a worker loads it and says what it declares. */
  allowFunction(token: string, sha256: string): FunctionView;
  /** When each slice of a series was acquired after the beginning of its volume, as the sidecars say; s. */
  sliceTiming(seriesId: string): readonly number[];
  /** Reads or makes a design for the volumes of a series. */
  describeDesign(seriesId: string, design: WindowDesign): DesignView;
  /** Makes the mask of a series, of which volumes (counted from 0) are left out. */
  previewMask(seriesId: string, mask: WindowMask, exclude: readonly number[]): MaskPreview;
  /** Keeps a mask that was drawn, one byte per voxel of the grid, for fits of this series; exports have it beside the maps. */
  keepMask(seriesId: string, voxels: Uint8Array): ChosenFile;
  forecast(request: FitRequest): Forecast;
  /** Starts the fit; progress arrives as events, the end as `runEnded`. Maps can be read from the first slice on. */
  startFit(request: FitRequest): { readonly maps: readonly MapView[] };
  /** Fits that earlier sessions left unfinished. */
  interruptedFits(): readonly InterruptedFit[];
  /**
   * Opens the files of an interrupted fit, tells its settings as event `requestRestored` and goes on with it; as
   * `startFit`. Refused with what differs where anything is not as it was.
   */
  continueFit(id: string): { readonly maps: readonly MapView[] };
  /** Removes what an interrupted fit has done. */
  discardFit(id: string): null;
  pauseFit(): null;
  resumeFit(): null;
  cancelFit(): null;
  /** The queue of jobs; every change arrives as event `jobs`. */
  jobs(): JobsView;
  /** Opens the system's dialog for a batch table, whose rows are added to the queue; null. */
  openTable(): null;
  /** Adds the series of the last event `seriesChoice`, each as a job; null. */
  queueCandidates(): null;
  /** Adds a fit of the open series to the queue. Refused for a function of the user's own. */
  queueFit(request: FitRequest): null;
  /** Opens the system's dialog for the folder of the results; null. */
  chooseJobsFolder(): null;
  /**
   * Starts the jobs that wait and those that were cancelled; asks for the folder where none is chosen. `form`: what rows
   * without a model are fitted with.
   */
  startJobs(form: FitRequest | null): null;
  pauseJobs(): null;
  resumeJobs(): null;
  /** Ends the job under way, whose finished slices are kept; the others wait. */
  cancelJobs(): null;
  /** Ends one job or takes it out of the run. */
  cancelJob(id: string): null;
  /** Lets a job that failed or was cancelled wait again. */
  retryJob(id: string): null;
  /** Takes a job off the list; its files stay. */
  removeJob(id: string): null;
  /** Opens the images of a job that is done, and gives its settings and its maps. */
  showJob(id: string): ShownRun;
  /** The slice on screen is fitted first. */
  preferSlice(slice: number): null;
  /** Mean over the volumes (`volume` null) or one volume of a series: float32, i fastest. */
  readVolume(seriesId: string, volume: number | null): Float32Array;
  /** Slices k0 <= k < k1 of a map, float32, i fastest; NaN where nothing has been fitted (yet). */
  readMap(mapId: string, k0: number, k1: number): Float32Array;
  readVoxel(seriesId: string, i: number, j: number, k: number): VoxelReading;
  exportMaps(request: ExportRequest): ExportResult;
  /** Opens the folder of the last export in the file manager. */
  showExported(): null;
  /** Puts the terminal command that makes the maps of the last export again into the clipboard. */
  copyCommand(): null;
}

/** The arguments and answers of `WindowCalls` as they cross the boundary. */
export type WindowApi = {
  readonly [K in keyof WindowCalls]: (
    ...args: Parameters<WindowCalls[K]>
  ) => Promise<Reply<ReturnType<WindowCalls[K]>>>;
} & {
  /** Files or a folder dropped on the window, a model file among them or alone (null); null also where several series are found (event `seriesChoice`); paths are taken from the files in the preload and stay out of the page. */
  openDropped(files: readonly File[]): Promise<Reply<SeriesView | null>>;
  onEvent(listener: (event: WindowEvent) => void): () => void;
};

/** Names of all calls; the compiler refuses a missing or extra one. */
export const windowCallNames = {
  appInfo: true,
  currentWork: true,
  chooseImages: true,
  chooseFolder: true,
  openCandidate: true,
  openSample: true,
  cancelOpening: true,
  chooseFile: true,
  openModel: true,
  saveModel: true,
  chooseFunction: true,
  allowFunction: true,
  sliceTiming: true,
  describeDesign: true,
  previewMask: true,
  keepMask: true,
  forecast: true,
  startFit: true,
  interruptedFits: true,
  continueFit: true,
  discardFit: true,
  pauseFit: true,
  resumeFit: true,
  cancelFit: true,
  jobs: true,
  openTable: true,
  queueCandidates: true,
  queueFit: true,
  chooseJobsFolder: true,
  startJobs: true,
  pauseJobs: true,
  resumeJobs: true,
  cancelJobs: true,
  cancelJob: true,
  retryJob: true,
  removeJob: true,
  showJob: true,
  preferSlice: true,
  readVolume: true,
  readMap: true,
  readVoxel: true,
  exportMaps: true,
  showExported: true,
  copyCommand: true,
} satisfies Record<keyof WindowCalls, true>;

/** Commands of the application menu that the window carries out. */
export type MenuCommand =
  | 'open'
  | 'openFolder'
  | 'openTable'
  | 'queueFit'
  | 'startJobs'
  | 'run'
  | 'cancel'
  | 'export'
  | 'axial'
  | 'coronal'
  | 'sagittal'
  | 'render'
  | 'sliceUp'
  | 'sliceDown'
  | 'help';

/** What the main process tells the window, unasked. `runProgress` comes 10 times a second while a fit runs. */
export type WindowEvent =
  | { readonly kind: 'opening'; readonly fileName: string; readonly fraction: number }
  | { readonly kind: 'seriesOpened'; readonly series: SeriesView }
  | { readonly kind: 'seriesChoice'; readonly choice: SeriesChoiceView }
  | { readonly kind: 'modelOpened'; readonly definition: ModelDefinition }
  /** A module was dropped, or the one in use has another text now. */
  | { readonly kind: 'functionChosen'; readonly view: FunctionView }
  | { readonly kind: 'openFailed'; readonly error: ErrorReport }
  | { readonly kind: 'requestRestored'; readonly restored: RestoredRequest }
  | { readonly kind: 'runProgress'; readonly progress: RunProgress }
  | { readonly kind: 'runEnded'; readonly outcome: RunOutcome }
  | { readonly kind: 'jobs'; readonly jobs: JobsView }
  | { readonly kind: 'memory'; readonly sample: MemorySample }
  | { readonly kind: 'colorScheme'; readonly colorScheme: 'dark' | 'light' }
  | { readonly kind: 'menu'; readonly command: MenuCommand };
