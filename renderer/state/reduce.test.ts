import { describe, expect, test } from 'vitest';
import type { FitRequest } from '../../core/contracts/fitRequest.js';
import type { RunProgress } from '../../core/contracts/run.js';
import type { MapView, SeriesView } from '../../core/contracts/windowViews.js';
import { findModel } from '../../core/models/catalogue.js';
import { cancelledAfter } from '../../tests/support/outcomes.js';
import type { WindowAction } from './actions.js';
import { selectRequest } from './formRequest.js';
import { selectRunObstacle } from './obstacles.js';
import { firstColours, reduce } from './reduce.js';
import { selectPhase } from './select.js';
import { createStore } from './store.js';
import { initialState, type WindowState } from './windowState.js';

const series: SeriesView = {
  id: 's1',
  name: 'sub-01_MESE',
  fileNames: ['sub-01_MESE.nii'],
  volumesPerFile: [3],
  shape: [8, 8, 2],
  volumeCount: 3,
  zoomsMm: [1, 1, 1],
  affine: [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
  ],
  affineFrom: 'sform',
  orientation: 'RAS',
  datatype: 'int16',
  variables: { TE: { values: [0.01, 0.02, 0.03], unit: 's', source: 'sub-01_MESE.json, EchoTime' } },
  incomplete: {},
  problems: [],
  suggestions: [],
};
const maps: readonly MapView[] = [
  { id: 'a', name: 'S0map', label: '', unit: 'a.u.', role: 'parameter' },
  { id: 'b', name: 'T2map', label: '', unit: 's', role: 'parameter' },
  { id: 'c', name: 'status', label: '', unit: '', role: 'status' },
];
const request: FitRequest = {
  seriesId: 's1',
  modelId: 't2',
  definition: null,
  functionToken: null,
  method: null,
  variables: { TE: [0.01, 0.02, 0.03] },
  directions: null,
  parameters: {},
  input: null,
  inputFunction: null,
  design: null,
  contrasts: [],
  rival: null,
  confirmed: [],
  exclude: [],
  sliceOffsets: {},
  mask: { kind: 'auto' },
};
const progress: RunProgress = {
  phase: 'fitting',
  slices: ['done', 'waiting'],
  voxelsTotal: 128,
  voxelsDone: 64,
  secondsElapsed: 1,
  voxelsPerSecond: 64,
  secondsLeft: 1,
  workers: [],
  workersLost: 0,
};

function stateAfter(...actions: readonly WindowAction[]): WindowState {
  return actions.reduce(reduce, initialState('dark'));
}

/** One echo time, s. */
function typed(volume: number, value: number): WindowAction {
  return { kind: 'editCells', edits: [{ symbol: 'TE', volume, value }] };
}

const opened: WindowAction = { kind: 'seriesOpened', series };
const running: readonly WindowAction[] = [
  opened,
  { kind: 'runStarting' },
  { kind: 'runStarted', request, model: findModel('t2'), maps },
];

describe('opening', () => {
  test('a series brings its variables, whole or not, and its directions into the table', () => {
    const incomplete = {
      TI: { values: [0.4, null, 1], unit: 's', sources: ['x', null, 'x'], reason: 'No TI.' },
    };
    const vectors = [
      [Number.NaN, 0, 0],
      [1, 0, 0],
      [0, 0, 1],
    ] as const;
    const view = { ...series, incomplete, bvecs: { vectors, source: 'x.bvec' } };
    expect(stateAfter({ ...opened, series: view }).form.variables).toEqual({
      TE: [0.01, 0.02, 0.03],
      TI: [0.4, Number.NaN, 1],
      'bvec x': [Number.NaN, 1, 0],
      'bvec y': [0, 0, 0],
      'bvec z': [0, 0, 1],
    });
  });

  test('the same series told twice keeps what was edited in between', () => {
    expect(stateAfter(opened, typed(1, 0.5), opened).form.variables.TE).toEqual([0.01, 0.5, 0.03]);
  });

  test('another series takes run, maps and voxel away', () => {
    const state = stateAfter(...running, { kind: 'seriesOpened', series: { ...series, id: 's2' } });
    expect([state.run, state.view.mapId, state.voxel]).toEqual([null, null, null]);
  });

  test('a failed opening leaves the open series alone', () => {
    const error = { code: 'NOT_NIFTI', message: 'x.txt is not NIfTI.', detail: {}, cause: [] } as const;
    const state = stateAfter(opened, { kind: 'openFailed', error });
    expect(state.series?.id).toBe('s1');
    expect(state.openError).toBe(error);
  });
});

describe('the form', () => {
  test('is complete when the model has its variables, and becomes a request with those alone', () => {
    const state = stateAfter({
      ...opened,
      series: {
        ...series,
        variables: { ...series.variables, TR: { values: [2, 2, 2], unit: 's', source: 'x' } },
      },
    });
    expect(selectRunObstacle(state)).toBeNull();
    expect(selectRequest(state)).toEqual(request);
  });

  test('says what is missing or wrong before a run', () => {
    const bare = stateAfter({ kind: 'seriesOpened', series: { ...series, variables: {} } });
    expect(selectRunObstacle(bare)).toBe('The echo times (TE) are missing.');
    expect(selectRunObstacle(stateAfter(opened, typed(1, Number.NaN)))).toBe('TE is missing in volume 1.');
    const bounds = stateAfter(opened, {
      kind: 'editParameter',
      of: 'model',
      symbol: 'T2',
      setting: { lower: 9 },
    });
    expect(selectRunObstacle(bounds)).toBe('T2: the lower bound is not below the upper bound.');
    const single = stateAfter({ kind: 'seriesOpened', series: { ...series, volumeCount: 1 } });
    expect(selectRunObstacle(single)).toContain('needs at least 3 volumes; this series has 1');
  });

  test('leaves volumes out as typed, says what is no volume, and forgets them with another series', () => {
    const typed = stateAfter(opened, { kind: 'editExcluded', text: '0, 2' });
    expect(selectRequest(typed)?.exclude).toEqual([0, 2]);
    const wrong = stateAfter(opened, { kind: 'editExcluded', text: 'first' });
    expect(selectRunObstacle(wrong)).toContain('"first" is no volume and no range');
    const other = reduce(wrong, { kind: 'seriesOpened', series: { ...series, id: 's2' } });
    expect(selectRequest(other)?.exclude).toEqual([]);
  });

  test('keeps doubted times as seconds until they are edited', () => {
    const kept = stateAfter(opened, { kind: 'confirmVariable', symbol: 'TE' });
    expect(selectRequest(kept)).toMatchObject({ variables: { TE: [0.01, 0.02, 0.03] }, confirmed: ['TE'] });
    expect(selectRequest(reduce(kept, typed(0, 1)))?.confirmed).toEqual([]);
    expect(selectRequest(reduce(kept, { kind: 'resetColumns', symbols: ['TE'] }))?.confirmed).toEqual([]);
  });

  test('adds offsets to a delay in each slice, of a model that has the delay, and says what is wrong with them', () => {
    const recovery = stateAfter(
      opened,
      { kind: 'chooseModel', modelId: 't1-ir' },
      {
        kind: 'editCells',
        edits: [0.1, 0.4, 1.6].map((value, volume) => ({ symbol: 'TI', volume, value })),
      },
    );
    const offset = reduce(recovery, { kind: 'editSliceOffsets', symbol: 'TI', text: '0, 45' });
    expect(selectRequest(offset)?.sliceOffsets).toEqual({ TI: [0, 0.045] });
    const short = reduce(recovery, { kind: 'editSliceOffsets', symbol: 'TI', text: '45' });
    expect(selectRunObstacle({ ...short, series: { ...series, volumeCount: 4 } })).toBe(
      'Added to TI in each slice: 1 value for 2 slices.',
    );
    const other = reduce(offset, { kind: 'chooseModel', modelId: 't2' });
    expect(selectRequest(other)?.sliceOffsets).toEqual({});
    const next = reduce(offset, { kind: 'seriesOpened', series: { ...series, id: 's2' } });
    expect(selectRequest(next)?.sliceOffsets).toEqual({});
  });
});

describe('the acquisition table', () => {
  test('goes back to the files on request, column by column', () => {
    const state = stateAfter(
      opened,
      typed(1, 0.5),
      { kind: 'addColumns', symbols: ['B0'] },
      { kind: 'resetColumns', symbols: ['TE', 'B0'] },
    );
    expect(state.form.variables).toEqual({ TE: [0.01, 0.02, 0.03] });
  });

  test('takes changes of values, columns and volumes left out back one by one, and makes them again', () => {
    const changes: readonly WindowAction[] = [
      typed(1, 0.5),
      { kind: 'editExcluded', text: '2' },
      { kind: 'addColumns', symbols: ['B0'] },
    ];
    const undo: WindowAction = { kind: 'undoTable' };
    const content = ({ form }: WindowState) => [form.variables, form.exclude];
    const after = changes.map((_, n) => content(stateAfter(opened, ...changes.slice(0, n + 1))));
    const all = [opened, ...changes];
    expect(content(stateAfter(...all, undo))).toEqual(after[1]);
    expect(content(stateAfter(...all, undo, undo))).toEqual(after[0]);
    expect(content(stateAfter(...all, undo, undo, undo, undo))).toEqual(content(stateAfter(opened)));
    const redo: WindowAction = { kind: 'redoTable' };
    expect(content(stateAfter(...all, undo, undo, redo, redo, redo))).toEqual(after[2]);
    expect(content(stateAfter(...all, undo, typed(0, 9), redo))).toEqual([{ TE: [9, 0.5, 0.03] }, '2']);
  });

  test('remembers no change that changes nothing, and forgets all with another series', () => {
    expect(stateAfter(opened, typed(1, 0.02)).tableHistory.past).toEqual([]);
    const other: WindowAction = { kind: 'seriesOpened', series: { ...series, id: 's2' } };
    expect(stateAfter(opened, typed(1, 0.5), other).tableHistory.past).toEqual([]);
  });

  test('sends b-vectors only where they are not those of the files, null for what is no number', () => {
    const vectors = [
      [Number.NaN, 0, 0],
      [1, 0, 0],
      [0, 0, 1],
    ] as const;
    const view = { ...series, bvecs: { vectors, source: 'x.bvec' } };
    const withVectors: WindowAction = { kind: 'seriesOpened', series: view };
    expect(selectRequest(stateAfter(withVectors))?.directions).toBeNull();
    const turned: WindowAction = {
      kind: 'editCells',
      edits: [{ symbol: 'bvec y', volume: 1, value: -1 }],
    };
    expect(selectRequest(stateAfter(withVectors, turned))?.directions).toEqual([
      [null, 0, 0],
      [1, -1, 0],
      [0, 0, 1],
    ]);
  });
});

describe('a run', () => {
  test('shows the first parameter that is not the amplitude', () => {
    expect(stateAfter(...running).view.mapId).toBe('b');
  });

  test('keeps progress and end that overtake the answer to its start', () => {
    const outcome = cancelledAfter(1);
    const state = stateAfter(
      opened,
      { kind: 'runStarting' },
      { kind: 'runProgress', progress },
      { kind: 'runEnded', outcome },
      { kind: 'runStarted', request, model: findModel('t2'), maps },
    );
    expect(state.run).toEqual({ request, model: findModel('t2'), maps, progress, outcome });
  });

  test('does not move after its end', () => {
    const ended = stateAfter(...running, { kind: 'runEnded', outcome: cancelledAfter(0) });
    expect(reduce(ended, { kind: 'runProgress', progress })).toBe(ended);
  });

  test('is known by its phase', () => {
    expect(selectPhase(stateAfter(...running))).toBe('running');
    const paused = { ...progress, phase: 'paused' } as const;
    expect(selectPhase(stateAfter(...running, { kind: 'runProgress', progress: paused }))).toBe('paused');
  });

  test('a range set by hand is not measured over', () => {
    const state = stateAfter(
      ...running,
      { kind: 'mapMeasured', mapId: 'b', range: { lower: 0, upper: 1 } },
      { kind: 'setRange', mapId: 'b', range: { lower: 0.02, upper: 0.2 } },
      { kind: 'mapMeasured', mapId: 'b', range: { lower: 0, upper: 5 } },
    );
    expect(state.displays.b?.range).toEqual({ lower: 0.02, upper: 0.2 });
  });
});

test('maps start in the colours of their kind', () => {
  const names = ['T2map', 'T2starmap', 'R2map', 'T1map', 'S0map', 'mean'];
  expect(names.map((name) => firstColours({ name, role: 'parameter' }))).toEqual([
    'navia',
    'navia',
    'navia',
    'lipari',
    'viridis',
    'gray',
  ]);
  expect(firstColours({ name: 'status', role: 'status' })).toBe('status');
});

test('the store tells its listeners of changes only', () => {
  const store = createStore(reduce, initialState('dark'));
  let told = 0;
  const leave = store.subscribe(() => {
    told += 1;
  });
  store.dispatch({ kind: 'openingEnded' });
  store.dispatch({ kind: 'help', open: true });
  leave();
  store.dispatch({ kind: 'help', open: false });
  expect(told).toBe(1);
});

describe('a function of the user', () => {
  const view = { token: 'f1', name: 'my_fit.mjs', sha256: 'ab', declared: null };
  const declared = {
    ...{ id: 'my_fit', summary: '', minimumVolumes: 1 },
    variables: [{ symbol: 'TE', label: 'echo times', unit: 's', bidsField: 'EchoTime' }],
    maps: [{ mapName: 'slope', label: 'slope', unit: 'a.u./s' }],
  };

  test('is no run until it has been allowed, and then asks for what it declares', () => {
    const chosen = stateAfter(opened, { kind: 'ownFunction', view });
    expect(selectRunObstacle(chosen)).toBe('my_fit.mjs has not been allowed to run.');
    const allowed = stateAfter(opened, { kind: 'ownFunction', view: { ...view, declared } });
    expect(selectRunObstacle(allowed)).toBeNull();
    expect(selectRequest(allowed)).toMatchObject({
      ...{ modelId: 'function', functionToken: 'f1', mask: { kind: 'none' } },
      variables: { TE: [0.01, 0.02, 0.03] },
    });
  });

  test('is not sent with another model', () => {
    const other = stateAfter(
      opened,
      { kind: 'ownFunction', view: { ...view, declared } },
      { kind: 'chooseModel', modelId: 't2' },
    );
    expect(selectRequest(other)?.functionToken).toBeNull();
  });
});
