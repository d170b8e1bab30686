import type { ErrorReport } from '../../core/contracts/errors.js';
import type { FitRequest } from '../../core/contracts/fitRequest.js';
import type { Model } from '../../core/contracts/model.js';
import type { ModelDefinition } from '../../core/contracts/modelDefinition.js';
import type { MemorySample, RunProgress } from '../../core/contracts/run.js';
import type {
  DesignView,
  FunctionView,
  InterruptedFit,
  JobsView,
  MapView,
  RestoredRequest,
  RunOutcome,
  SeriesChoiceView,
  SeriesView,
} from '../../core/contracts/windowViews.js';
import type { MapStatistics, ValueRange } from '../display/statistics.js';
import type { CellEdit } from '../display/tablePaste.js';
import type {
  BelowState,
  ColourMapName,
  ExportChoice,
  ExportState,
  ForecastState,
  FormContrast,
  FormDesign,
  FormInputFunction,
  FormMask,
  FormRival,
  FormSetting,
  MaskViewState,
  Opening,
  ViewerFault,
  ViewState,
  VoxelState,
} from './windowState.js';

/** Changes of the acquisition table. */
export type TableAction =
  | { readonly kind: 'editCells'; readonly edits: readonly CellEdit[] }
  /** Columns without values, for a variable that no file gives. */
  | { readonly kind: 'addColumns'; readonly symbols: readonly string[] }
  /** The values are in their unit, although they may look like another. */
  | { readonly kind: 'confirmVariable'; readonly symbol: string }
  /** Back to what the files say. */
  | { readonly kind: 'resetColumns'; readonly symbols: readonly string[] }
  /** Volumes to leave out, as typed. */
  | { readonly kind: 'editExcluded'; readonly text: string }
  | { readonly kind: 'undoTable' }
  | { readonly kind: 'redoTable' };

/** Everything that can change the window's state. */
export type WindowAction =
  | { readonly kind: 'appKnown'; readonly version: string }
  | { readonly kind: 'systemScheme'; readonly scheme: 'dark' | 'light' }
  | { readonly kind: 'chooseScheme'; readonly scheme: 'dark' | 'light' }
  | { readonly kind: 'opening'; readonly opening: Opening }
  | { readonly kind: 'openingEnded' }
  | { readonly kind: 'openFailed'; readonly error: ErrorReport }
  | { readonly kind: 'dismissOpenError' }
  | { readonly kind: 'seriesOpened'; readonly series: SeriesView }
  | { readonly kind: 'interruptedKnown'; readonly fits: readonly InterruptedFit[] }
  /** Continued or discarded. */
  | { readonly kind: 'interruptedGone'; readonly id: string }
  | { readonly kind: 'interruptedRefused'; readonly id: string; readonly error: ErrorReport }
  | { readonly kind: 'jobs'; readonly jobs: JobsView }
  /** Null: it is no longer to be seen. */
  | { readonly kind: 'jobsRefused'; readonly error: ErrorReport | null }
  | { readonly kind: 'requestRestored'; readonly restored: RestoredRequest }
  /** Null: none of them is wanted. */
  | { readonly kind: 'seriesChoice'; readonly choice: SeriesChoiceView | null }
  | { readonly kind: 'chooseModel'; readonly modelId: string }
  | TableAction
  | { readonly kind: 'maskView'; readonly maskView: MaskViewState }
  | { readonly kind: 'showBelow'; readonly below: BelowState }
  | {
      readonly kind: 'editParameter';
      readonly of: 'model' | 'rival';
      readonly symbol: string;
      readonly setting: FormSetting;
    }
  /** `opened`: from a file, in the place of what there was. */
  | { readonly kind: 'ownModel'; readonly definition: ModelDefinition; readonly opened: boolean }
  /** A module that was chosen, allowed, or found to have another text; null: left out. */
  | { readonly kind: 'ownFunction'; readonly view: FunctionView | null }
  | { readonly kind: 'chooseInput'; readonly input: string }
  /** Numbers per slice, as typed. */
  | { readonly kind: 'editSliceOffsets'; readonly symbol: string; readonly text: string }
  | { readonly kind: 'editInputFunction'; readonly inputFunction: FormInputFunction }
  | { readonly kind: 'editDesign'; readonly design: FormDesign | null }
  | { readonly kind: 'editContrasts'; readonly contrasts: readonly FormContrast[] }
  | { readonly kind: 'designKnown'; readonly view: DesignView | null }
  | { readonly kind: 'chooseRival'; readonly modelId: string | null }
  | { readonly kind: 'chooseCriterion'; readonly criterion: FormRival['criterion'] }
  | { readonly kind: 'chooseMethod'; readonly method: string }
  | { readonly kind: 'chooseMask'; readonly mask: FormMask }
  | { readonly kind: 'forecast'; readonly forecast: ForecastState }
  | { readonly kind: 'runStarting' }
  | {
      readonly kind: 'runStarted';
      readonly request: FitRequest;
      readonly model: Model;
      readonly maps: readonly MapView[];
    }
  | { readonly kind: 'runRefused'; readonly error: ErrorReport }
  | { readonly kind: 'runProgress'; readonly progress: RunProgress }
  | { readonly kind: 'runEnded'; readonly outcome: RunOutcome }
  | { readonly kind: 'dismissRunError' }
  | { readonly kind: 'showMap'; readonly mapId: string }
  | { readonly kind: 'mapMeasured'; readonly mapId: string; readonly range: ValueRange | null }
  | {
      readonly kind: 'mapCounted';
      readonly mapId: string;
      readonly statistics: MapStatistics | null;
      readonly statusCounts: readonly number[] | null;
    }
  | { readonly kind: 'setRange'; readonly mapId: string; readonly range: ValueRange }
  | { readonly kind: 'automaticRange'; readonly mapId: string }
  | { readonly kind: 'setColours'; readonly mapId: string; readonly colours: ColourMapName }
  | { readonly kind: 'view'; readonly change: Partial<ViewState> }
  | { readonly kind: 'voxel'; readonly voxel: VoxelState }
  | { readonly kind: 'viewerFault'; readonly fault: ViewerFault | null }
  | { readonly kind: 'viewerError'; readonly error: ErrorReport | null }
  | { readonly kind: 'memory'; readonly sample: MemorySample }
  | { readonly kind: 'exporting'; readonly exporting: ExportState }
  | { readonly kind: 'exportFormat'; readonly format: 'nii' | 'nii.gz' }
  | { readonly kind: 'exportChoice'; readonly choice: ExportChoice }
  | { readonly kind: 'help'; readonly open: boolean };
