import type { ErrorReport } from './errors.js';
import type { FitRequest } from './fitRequest.js';
import type { MaskOverlap } from './job.js';
import type { RunProgress, RunSummary } from './run.js';
import type {
  AcquisitionVariable,
  Affine,
  Datatype,
  GradientDirections,
  GridShape,
  PartialVariable,
  Problem,
} from './series.js';
import type { SliceFunction } from './sliceFunction.js';

/* What the window knows of the things of the program: no paths, ids in their place. */

/** A series as the window knows it: an opaque id, never a path. */
export interface SeriesView {
  readonly id: string;
  readonly name: string;
  readonly fileNames: readonly string[];
  /** Number of volumes in each file, in the order of `fileNames`. */
  readonly volumesPerFile: readonly number[];
  readonly shape: GridShape;
  readonly volumeCount: number;
  readonly zoomsMm: readonly [number, number, number];
  readonly affine: Affine;
  readonly affineFrom: 'sform' | 'qform' | 'pixdim';
  /** Three letters, e.g. `RAS`: the direction in which i, j and k grow. */
  readonly orientation: string;
  readonly datatype: Datatype;
  readonly variables: Readonly<Record<string, AcquisitionVariable>>;
  /** Variables that files say something of, but not enough. */
  readonly incomplete: Readonly<Record<string, PartialVariable>>;
  /** Absent where no file gives them. */
  readonly bvecs?: GradientDirections;
  readonly problems: readonly Problem[];
  /** Models that the acquisition in the files allows, the most specific first, with a sentence that says why. */
  readonly suggestions: readonly { readonly modelId: string; readonly reason: string }[];
}

/** Several series that a folder or the chosen files hold; `id` stands for the files of one. */
export interface SeriesChoiceView {
  /** Name of the folder, or of the first file. */
  readonly place: string;
  readonly candidates: readonly {
    readonly id: string;
    readonly name: string;
    /** E.g. `12 files, echo 1 to 12, 96 x 96 x 40`. */
    readonly description: string;
  }[];
  /** What was seen and is none of them. */
  readonly problems: readonly Problem[];
}

/** A map of a run as the window knows it. `id` is opaque. */
export interface MapView {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly role: 'parameter' | 'derived' | 'quality' | 'status';
}

/** What a file is chosen for. */
export type FilePurpose =
  | 'mask'
  | 'regions'
  | 'parameterMap'
  | 'inputFunction'
  | 'inputFunctionMask'
  | 'design'
  | 'events'
  | 'confounds';

/** A file that the user chose: its name for people, and the token that stands for it. */
export interface ChosenFile {
  readonly token: string;
  readonly name: string;
}

/** What a user's module declares, without where it lies. */
export type DeclaredFunction = Omit<SliceFunction, 'path' | 'sha256'>;

/** A module of the user's own function over slices that was chosen. */
export interface FunctionView extends ChosenFile {
  /** Of its text when it was chosen. */
  readonly sha256: string;
  /** Null until the user has allowed this text to run: even what it declares is known by running it. */
  readonly declared: DeclaredFunction | null;
}

/** A mask before a fit uses it. */
export interface MaskPreview {
  /** One byte per voxel of the grid, i fastest, 0 outside; null: every voxel. */
  readonly voxels: Uint8Array | null;
  readonly overlap: MaskOverlap | null;
  /** What a user should know about it. */
  readonly notes: readonly string[];
}

/** A design as it was read or made: its regressors, and sentences that a user should know. */
export interface DesignView {
  readonly regressors: readonly string[];
  readonly notes: readonly string[];
}

/** A fit that the program did not end: it was closed, killed, or lost its machine. `id` is opaque. */
export interface InterruptedFit {
  readonly id: string;
  readonly name: string;
  readonly modelName: string;
  readonly slicesDone: number;
  readonly slices: number;
}

/** A request of an earlier session, for the form: its tokens are of this session. */
export interface RestoredRequest {
  readonly request: FitRequest;
  /** Names of the files, by token. */
  readonly fileNames: Readonly<Record<string, string>>;
  readonly ownFunction: FunctionView | null;
}

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/** A job of the queue as the window knows it. `id` is opaque. */
export interface JobView {
  readonly id: string;
  /** Unique in the queue; the name of its folder of maps. */
  readonly name: string;
  readonly fileNames: readonly string[];
  /** Null: that of the form when the jobs start. */
  readonly modelName: string | null;
  readonly state: JobState;
  /** 0 to 1, of its voxels. */
  readonly fraction: number;
  /** Of a job that has ended: as in batch_jobs.tsv. */
  readonly voxelsFitted: number;
  readonly voxelsFailed: number;
  readonly seconds: number;
  /** Why it failed; of one that is done, why voxels were given up. */
  readonly error: ErrorReport | null;
}

/** The queue of jobs, whole. */
export interface JobsView {
  readonly jobs: readonly JobView[];
  /** `stopping`: the job under way is being cancelled. */
  readonly state: 'idle' | 'running' | 'paused' | 'stopping';
  /** Name of the folder for results; null: none is chosen. */
  readonly folderName: string | null;
  /** Jobs of the list of whose name the folder has results already. */
  readonly doneBefore: number;
  /** What ended the queue, or kept one of an earlier session from being shown. */
  readonly error: ErrorReport | null;
}

export type RunOutcome =
  | { readonly kind: 'done'; readonly summary: RunSummary }
  | { readonly kind: 'cancelled'; readonly slicesDone: number; readonly summary: RunSummary }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

/** A run that ended before, as it is shown: all of it, since events may arrive after an answer. */
export interface ShownRun {
  readonly series: SeriesView;
  readonly restored: RestoredRequest;
  readonly maps: readonly MapView[];
  readonly progress: RunProgress;
  readonly outcome: RunOutcome;
}

/** All that is known of one voxel: its samples (one per volume, scaled) and its value in each map of the run. */
export interface VoxelReading {
  readonly samples: readonly number[];
  readonly maps: Readonly<Record<string, number>>;
}
