import type { MapView, SeriesView } from '../../core/contracts/windowViews.js';
import { confirmedInFiles, valuesOfFiles } from '../display/acquisitionTable.js';
import type { WindowAction } from './actions.js';
import { restoredForm } from './restoredForm.js';
import { ownFunctionId, ownModelId, selectModel } from './select.js';
import { changeTable } from './tableEdits.js';
import {
  type ColourMapName,
  type FitForm,
  hiddenMask,
  idleExport,
  type MapDisplay,
  noHistory,
  nothingYet,
  type RunState,
  type WindowState,
} from './windowState.js';

/** The state after an action; the same object when nothing changed. Pure. */
export function reduce(state: WindowState, action: WindowAction): WindowState {
  switch (action.kind) {
    case 'appKnown':
      return { ...state, version: action.version };
    case 'systemScheme':
      return { ...state, systemScheme: action.scheme };
    case 'chooseScheme':
      return { ...state, chosenScheme: action.scheme };
    case 'opening':
      return { ...state, opening: action.opening, openError: null };
    case 'openingEnded':
      return state.opening === null ? state : { ...state, opening: null };
    case 'openFailed':
      return { ...state, opening: null, openError: action.error };
    case 'dismissOpenError':
      return { ...state, openError: null };
    case 'seriesChoice':
      return { ...state, opening: null, openError: null, choice: action.choice };
    case 'seriesOpened':
      return openSeries(state, action.series);
    case 'interruptedKnown':
      return { ...state, interrupted: action.fits.map((fit) => ({ ...fit, error: null })) };
    case 'interruptedGone':
      return { ...state, interrupted: state.interrupted.filter(({ id }) => id !== action.id) };
    case 'interruptedRefused':
      return {
        ...state,
        starting: false,
        opening: null,
        interrupted: state.interrupted.map((fit) =>
          fit.id === action.id ? { ...fit, error: action.error } : fit,
        ),
      };
    case 'jobs':
      return { ...state, jobs: action.jobs };
    case 'jobsRefused':
      return { ...state, starting: false, opening: null, jobsError: action.error };
    case 'requestRestored':
      return editForm(state, restoredForm(state, action.restored));
    case 'chooseModel':
      return chooseModel(state, action.modelId);
    case 'ownModel': {
      const next = editForm(state, { ownModel: action.definition });
      return action.opened ? chooseModel(next, ownModelId) : next;
    }
    case 'ownFunction': {
      const next = editForm(state, { ownFunction: action.view });
      return state.form.modelId === ownFunctionId ? next : chooseModel(next, ownFunctionId);
    }
    case 'chooseMethod':
      return editForm(state, { method: action.method });
    case 'editCells':
    case 'addColumns':
    case 'confirmVariable':
    case 'resetColumns':
    case 'editExcluded':
    case 'undoTable':
    case 'redoTable':
      return { ...changeTable(state, action), runError: null };
    case 'maskView':
      return { ...state, maskView: action.maskView };
    case 'showBelow':
      return { ...state, below: action.below };
    case 'editParameter':
      return editParameter(state, action);
    case 'chooseInput':
      return editForm(state, { input: action.input });
    case 'editSliceOffsets':
      return editForm(state, {
        sliceOffsets: { ...state.form.sliceOffsets, [action.symbol]: action.text },
      });
    case 'editInputFunction':
      return editForm(state, { inputFunction: action.inputFunction });
    case 'editDesign':
      return editForm(state, { design: action.design });
    case 'editContrasts':
      return editForm(state, { contrasts: action.contrasts });
    case 'designKnown':
      return { ...state, designView: action.view };
    case 'chooseRival':
      return editForm(state, {
        rival:
          action.modelId === null
            ? null
            : {
                modelId: action.modelId,
                criterion: state.form.rival?.criterion ?? 'aicc',
                parameters: {},
              },
      });
    case 'chooseCriterion':
      return state.form.rival === null
        ? state
        : editForm(state, { rival: { ...state.form.rival, criterion: action.criterion } });
    case 'chooseMask':
      return editForm(state, { mask: action.mask });
    case 'forecast':
      return { ...state, forecast: action.forecast };
    case 'runStarting':
      return { ...state, starting: true, overtaking: nothingYet, runError: null };
    case 'runStarted':
      return startRun(state, action);
    case 'runRefused':
      return { ...state, starting: false, runError: action.error };
    case 'runProgress':
      return followRun(state, { progress: action.progress });
    case 'runEnded':
      return followRun(state, { outcome: action.outcome });
    case 'dismissRunError':
      return { ...state, runError: null };
    case 'view':
      return { ...state, view: { ...state.view, ...action.change } };
    case 'voxel':
      return { ...state, voxel: action.voxel };
    case 'viewerFault':
      return { ...state, viewerFault: action.fault };
    case 'viewerError':
      return { ...state, viewerError: action.error };
    case 'memory':
      return { ...state, memory: action.sample };
    case 'exporting':
      return { ...state, exporting: action.exporting };
    case 'exportFormat':
      return { ...state, exportFormat: action.format };
    case 'exportChoice':
      return { ...state, exportChoice: action.choice };
    case 'help':
      return { ...state, helpOpen: action.open };
    default:
      return reduceMap(state, action);
  }
}

type MapAction = Extract<
  WindowAction,
  { kind: 'showMap' | 'mapMeasured' | 'mapCounted' | 'setRange' | 'automaticRange' | 'setColours' }
>;

function reduceMap(state: WindowState, action: MapAction): WindowState {
  const display = state.displays[action.mapId];
  if (display === undefined) return state;
  const change = (next: Partial<MapDisplay>): WindowState => ({
    ...state,
    displays: { ...state.displays, [action.mapId]: { ...display, ...next } },
  });
  switch (action.kind) {
    case 'showMap':
      return { ...state, view: { ...state.view, mapId: action.mapId } };
    case 'mapMeasured':
      return display.automatic && action.range !== null ? change({ range: action.range }) : state;
    case 'mapCounted':
      return change({ statistics: action.statistics, statusCounts: action.statusCounts });
    case 'setRange':
      return change({ range: action.range, automatic: false });
    case 'automaticRange':
      return change({ automatic: true });
    case 'setColours':
      return change({ colours: action.colours });
  }
}

function chooseModel(state: WindowState, modelId: string): WindowState {
  const { mask } = state.form;
  const next = editForm(state, { modelId, method: null, parameters: {}, input: null, rival: null });
  const isModels = mask.kind === 'auto' || mask.kind === 'none';
  return isModels ? editForm(next, { mask: { kind: selectModel(next).defaultMask } }) : next;
}

function editParameter(
  state: WindowState,
  { of, symbol, setting }: Extract<WindowAction, { kind: 'editParameter' }>,
): WindowState {
  const { parameters, rival } = state.form;
  if (of === 'model') return editForm(state, { parameters: { ...parameters, [symbol]: setting } });
  if (rival === null) return state;
  return editForm(state, { rival: { ...rival, parameters: { ...rival.parameters, [symbol]: setting } } });
}

function editForm(state: WindowState, change: Partial<FitForm>): WindowState {
  return { ...state, form: { ...state.form, ...change }, runError: null };
}

function openSeries(state: WindowState, series: SeriesView): WindowState {
  if (state.series?.id === series.id) return { ...state, opening: null };
  const variables = valuesOfFiles(series);
  const confirmed = confirmedInFiles(series);
  const { kind } = state.form.mask;
  const mask = kind === 'auto' || kind === 'none' ? kind : selectModel(state).defaultMask;
  return {
    ...state,
    opening: null,
    openError: null,
    choice: null,
    series,
    form: {
      ...state.form,
      variables,
      confirmed,
      design: null,
      exclude: '',
      sliceOffsets: {},
      mask: { kind: mask },
    },
    tableHistory: noHistory,
    below: { ...state.below, askedFor: null },
    maskView: hiddenMask,
    designView: null,
    forecast: { kind: 'none' },
    run: null,
    runError: null,
    displays: {},
    view: { ...state.view, mapId: null, baseVolume: null },
    voxel: null,
    viewerError: null,
    exporting: idleExport,
    exportChoice: { ...state.exportChoice, regions: null },
  };
}

/** Progress and end of the run that goes on, or of one whose start has not been answered yet. */
function followRun(state: WindowState, change: Partial<Pick<RunState, 'progress' | 'outcome'>>): WindowState {
  if (state.starting) return { ...state, overtaking: { ...state.overtaking, ...change } };
  if (state.run === null || state.run.outcome !== null) return state;
  const run = { ...state.run, ...change };
  return { ...state, run, runError: run.outcome?.kind === 'failed' ? run.outcome.error : state.runError };
}

function startRun(
  state: WindowState,
  { request, model, maps }: Extract<WindowAction, { kind: 'runStarted' }>,
): WindowState {
  const before = state.run?.maps.find((map) => map.id === state.view.mapId)?.name;
  const shown = maps.find((map) => map.name === before) ?? maps.find(isHeadline) ?? maps[0];
  return {
    ...state,
    starting: false,
    run: { request, model, maps, ...state.overtaking },
    overtaking: nothingYet,
    runError: state.overtaking.outcome?.kind === 'failed' ? state.overtaking.outcome.error : null,
    displays: Object.fromEntries(maps.map((map) => [map.id, firstDisplay(map)])),
    view: { ...state.view, mapId: shown?.id ?? null },
    voxel: state.voxel === null ? null : { ...state.voxel, maps: {} },
    exporting: idleExport,
  };
}

/** The map a run is made for: the first parameter that is not the amplitude. */
function isHeadline(map: MapView): boolean {
  return map.role === 'parameter' && map.unit !== 'a.u.';
}

function firstDisplay(map: MapView): MapDisplay {
  return { range: null, automatic: true, colours: firstColours(map), statistics: null, statusCounts: null };
}

/** Navia for T2-like maps and lipari for T1-like ones, as recommended for relaxometry (Fuderer et al., MRM 2025). */
export function firstColours(map: Pick<MapView, 'name' | 'role'>): ColourMapName {
  if (map.role === 'status') return 'status';
  if (/^[RT]2(star)?map$/i.test(map.name)) return 'navia';
  if (/^[RT]1(rho)?map$/i.test(map.name)) return 'lipari';
  if (map.name === 'mean') return 'gray';
  return 'viridis';
}
