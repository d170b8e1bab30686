import type { ErrorReport } from '../../core/contracts/errors.js';
import type {
  ConfoundSettings,
  EventSettings,
  FitRequest,
  WindowContrast,
} from '../../core/contracts/fitRequest.js';
import type { Model, ParameterSetting } from '../../core/contracts/model.js';
import type { ModelDefinition } from '../../core/contracts/modelDefinition.js';
import type { Forecast, MemorySample, RunProgress } from '../../core/contracts/run.js';
import type { ExportRequest } from '../../core/contracts/windowApi.js';
import type {
  ChosenFile,
  DesignView,
  FunctionView,
  InterruptedFit,
  JobsView,
  MapView,
  MaskPreview,
  RunOutcome,
  SeriesChoiceView,
  SeriesView,
} from '../../core/contracts/windowViews.js';
import type { InputFunctionQuantity } from '../../core/models/inputFunctionChoices.js';
import type { TableValues } from '../display/acquisitionTable.js';
import type { MapStatistics, ValueRange } from '../display/statistics.js';
import type { GridIndex } from '../viewer/voxelMapping.js';

/** What is being read, 0 <= fraction <= 1. */
export interface Opening {
  readonly fileName: string;
  readonly fraction: number;
}

/**
 * A mask file is shown by name and sent by token. `value` null: not typed yet; `file` null: nothing is drawn, `drawing`: with
 * what it is drawn, null while the crosshair moves.
 */
export type FormMask =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  | { readonly kind: 'threshold'; readonly value: number | null }
  | { readonly kind: 'drawn'; readonly file: ChosenFile | null; readonly tool: DrawingTool | null }
  | ({ readonly kind: 'file' } & ChosenFile);

/** `filled`: what a closed line encloses is drawn too. */
export type DrawingTool = 'pen' | 'filled' | 'erase';

/** The mask as it would be for a fit; `result` null while it is not known. Its voxels are kept by the picture. */
export interface MaskViewState {
  readonly shown: boolean;
  readonly result: Omit<MaskPreview, 'voxels'> | null;
  readonly error: ErrorReport | null;
}

/** What the form sets for a parameter; a map of a fixed one is shown by name and sent by token. */
export type FormSetting = Omit<ParameterSetting, 'fixedMap'> & { readonly map?: ChosenFile };

export type FormParameters = Readonly<Record<string, FormSetting>>;

/** `arrivalS` null: not typed yet. */
export type FormInputFunction =
  | { readonly kind: 'parker'; readonly arrivalS: number | null }
  | { readonly kind: 'mask'; readonly file: ChosenFile }
  | { readonly kind: 'file'; readonly file: ChosenFile; readonly of: InputFunctionQuantity };

/** Where the design of a general linear model comes from. */
export type FormDesign =
  | { readonly kind: 'file'; readonly file: ChosenFile }
  | ({
      readonly kind: 'events';
      readonly file: ChosenFile;
      readonly confounds: FormConfounds | null;
    } & EventSettings);

export type FormConfounds = ConfoundSettings & { readonly file: ChosenFile };

/** `id`: tells the rows of the form apart. */
export type FormContrast = WindowContrast & { readonly id: number };

/** The second model of a comparison. */
export interface FormRival {
  readonly modelId: string;
  readonly criterion: 'aicc' | 'bic';
  readonly parameters: FormParameters;
}

/** The form of one fit. Values are SI. */
export interface FitForm {
  /** `custom`: the user's own equation; `function`: the user's own function. */
  readonly modelId: string;
  readonly ownModel: ModelDefinition;
  /** Null: no module has been chosen. */
  readonly ownFunction: FunctionView | null;
  /** Null: the model's first. */
  readonly method: string | null;
  /** The acquisition table of the series that is open. */
  readonly variables: TableValues;
  /** Variables whose unit the user is sure of, although the values may look like another. */
  readonly confirmed: readonly string[];
  readonly parameters: FormParameters;
  /** Null: the model's first. */
  readonly input: string | null;
  /** Kept from model to model; sent where the model has use for it. */
  readonly inputFunction: FormInputFunction;
  /** Of the series that is open; sent where the model is a regression. */
  readonly design: FormDesign | null;
  readonly contrasts: readonly FormContrast[];
  readonly rival: FormRival | null;
  /** Volumes to leave out, as typed; of the series that is open. */
  readonly exclude: string;
  /** What is added to a variable in each slice, as typed, in the unit that the variable is shown in; of the series that is open. */
  readonly sliceOffsets: Readonly<Record<string, string>>;
  readonly mask: FormMask;
}

/** What can be changed in the acquisition table, and so undone. */
export type TableContent = Pick<FitForm, 'variables' | 'confirmed' | 'exclude'>;

/** The table as it was before each change, the latest last, and as it was before each change was undone. */
export interface TableHistory {
  readonly past: readonly TableContent[];
  readonly future: readonly TableContent[];
}

/** What stands below the picture. `askedFor`: the column of the table in which a person is to type, null for none. */
export interface BelowState {
  readonly tab: 'voxel' | 'acquisition';
  readonly askedFor: { readonly symbol: string } | null;
}

export type ForecastState =
  | { readonly kind: 'none' }
  | { readonly kind: 'known'; readonly forecast: Forecast }
  | { readonly kind: 'refused'; readonly error: ErrorReport };

/** A run from the click on; `progress` null until the first event, `outcome` null until it has ended. */
export interface RunState {
  readonly request: FitRequest;
  readonly model: Model;
  readonly maps: readonly MapView[];
  readonly progress: RunProgress | null;
  readonly outcome: RunOutcome | null;
}

/** How one map is shown. `range` is SI; `automatic` follows the robust percentiles until the user sets it. */
export interface MapDisplay {
  readonly range: ValueRange | null;
  readonly automatic: boolean;
  readonly colours: ColourMapName;
  readonly statistics: MapStatistics | null;
  readonly statusCounts: readonly number[] | null;
}

export type ColourMapName = 'viridis' | 'navia' | 'lipari' | 'gray' | 'magma' | 'status' | 'mask';
export type Plane = 'axial' | 'coronal' | 'sagittal' | 'multiplanar' | 'render';

/** The picture: what lies below, which map above, how they are looked at. */
export interface ViewState {
  readonly plane: Plane;
  readonly radiological: boolean;
  readonly smooth: boolean;
  /** Null = mean over the volumes. */
  readonly baseVolume: number | null;
  readonly mapId: string | null;
  /** 0 to 1, of the map over the series. */
  readonly opacity: number;
}

/** The voxel under the crosshair; samples and maps follow when they have been read. */
export interface VoxelState {
  readonly index: GridIndex;
  readonly mm: readonly [number, number, number];
  readonly samples: readonly number[] | null;
  /** Value per map name, of the run on screen. */
  readonly maps: Readonly<Record<string, number>>;
}

export type ViewerFault = 'noWebgl2' | 'contextLost';

/** What an export is beside its format; pictures are of what is on the screen then. */
export interface ExportChoice extends Pick<ExportRequest, 'layout' | 'report' | 'voxelTable'> {
  readonly regions: ChosenFile | null;
  readonly viewPicture: boolean;
  readonly plotPicture: boolean;
}

export interface ExportState {
  readonly busy: boolean;
  readonly error: ErrorReport | null;
  readonly exported: { readonly folder: string; readonly fileNames: readonly string[] } | null;
}

/** A fit of an earlier session that can be continued; `error`: why the last attempt was refused. */
export interface InterruptedState extends InterruptedFit {
  readonly error: ErrorReport | null;
}

/** Everything the window knows, in one place; image data lives in `mapImages` and the viewer. */
export interface WindowState {
  readonly version: string;
  readonly systemScheme: 'dark' | 'light';
  readonly chosenScheme: 'dark' | 'light' | null;
  readonly opening: Opening | null;
  readonly openError: ErrorReport | null;
  readonly interrupted: readonly InterruptedState[];
  readonly jobs: JobsView;
  /** Why the last thing that was asked of the queue was refused. */
  readonly jobsError: ErrorReport | null;
  readonly series: SeriesView | null;
  /** Series that were found together, of which the user has to choose one. */
  readonly choice: SeriesChoiceView | null;
  readonly form: FitForm;
  readonly tableHistory: TableHistory;
  readonly below: BelowState;
  readonly maskView: MaskViewState;
  /** Of the form's design; null while it is not known. */
  readonly designView: DesignView | null;
  readonly forecast: ForecastState;
  /** Between the click on "Run fit" and the answer to it; events may overtake the answer. */
  readonly starting: boolean;
  readonly overtaking: Pick<RunState, 'progress' | 'outcome'>;
  readonly run: RunState | null;
  readonly runError: ErrorReport | null;
  readonly displays: Readonly<Record<string, MapDisplay>>;
  readonly view: ViewState;
  readonly voxel: VoxelState | null;
  readonly viewerFault: ViewerFault | null;
  readonly viewerError: ErrorReport | null;
  readonly memory: MemorySample | null;
  readonly exporting: ExportState;
  readonly exportFormat: 'nii' | 'nii.gz';
  readonly exportChoice: ExportChoice;
  readonly helpOpen: boolean;
}

export const nothingYet: Pick<RunState, 'progress' | 'outcome'> = { progress: null, outcome: null };

export const hiddenMask: MaskViewState = { shown: false, result: null, error: null };

export const noHistory: TableHistory = { past: [], future: [] };

const firstExportChoice: ExportChoice = {
  ...{ layout: 'plain', report: false, voxelTable: false, regions: null },
  ...{ viewPicture: false, plotPicture: false },
};

export const idleExport: ExportState = { busy: false, error: null, exported: null };

/** Something to write over; its parameters wait for their starts. */
const firstOwnModel: ModelDefinition = {
  ...{ formatVersion: 1, id: 'own-equation', name: 'Own equation', equation: 'A*exp(-TE/T)' },
  variables: [{ symbol: 'TE' }],
  parameters: [{ symbol: 'A' }, { symbol: 'T', unit: 's' }],
};

/** The state of a window that has just opened. */
export function initialState(systemScheme: 'dark' | 'light'): WindowState {
  return {
    version: '',
    systemScheme,
    chosenScheme: null,
    opening: null,
    openError: null,
    interrupted: [],
    jobs: { jobs: [], state: 'idle', folderName: null, doneBefore: 0, error: null },
    jobsError: null,
    series: null,
    choice: null,
    form: {
      modelId: 't2',
      ownModel: firstOwnModel,
      ownFunction: null,
      method: null,
      variables: {},
      confirmed: [],
      parameters: {},
      input: null,
      inputFunction: { kind: 'parker', arrivalS: null },
      design: null,
      contrasts: [],
      rival: null,
      exclude: '',
      sliceOffsets: {},
      mask: { kind: 'auto' },
    },
    tableHistory: noHistory,
    below: { tab: 'voxel', askedFor: null },
    maskView: hiddenMask,
    designView: null,
    forecast: { kind: 'none' },
    starting: false,
    overtaking: nothingYet,
    run: null,
    runError: null,
    displays: {},
    view: {
      plane: 'multiplanar',
      radiological: true,
      smooth: false,
      baseVolume: null,
      mapId: null,
      opacity: 1,
    },
    voxel: null,
    viewerFault: null,
    viewerError: null,
    memory: null,
    exporting: idleExport,
    exportFormat: 'nii.gz',
    exportChoice: firstExportChoice,
    helpOpen: false,
  };
}
