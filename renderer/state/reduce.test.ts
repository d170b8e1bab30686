import { describe, expect, test } from 'vitest';
import type { RunProgress } from '../../core/contracts/run.js';
import type { FitRequest, MapView, SeriesView } from '../../core/contracts/windowApi.js';
import { findModel } from '../../core/models/catalogue.js';
import { cancelledAfter } from '../../tests/support/outcomes.js';
import type { WindowAction } from './actions.js';
import { firstColours, reduce } from './reduce.js';
import { selectPhase, selectRequest, selectRunObstacle } from './select.js';
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

const opened: WindowAction = { kind: 'seriesOpened', series };
const running: readonly WindowAction[] = [
  opened,
  { kind: 'runStarting' },
  { kind: 'runStarted', request, model: findModel('t2'), maps },
];

describe('opening', () => {
  test('a series brings its variables with their source into the form', () => {
    expect(stateAfter(opened).form.variables).toEqual({
      TE: {
        values: [0.01, 0.02, 0.03],
        source: 'sub-01_MESE.json, EchoTime',
        edited: false,
        confirmed: false,
        fault: null,
      },
    });
  });

  test('the same series told twice keeps what was edited in between', () => {
    const edit: WindowAction = {
      kind: 'editVariable',
      symbol: 'TE',
      values: [1, 2, 3],
      perFile: false,
      fault: null,
    };
    expect(stateAfter(opened, edit, opened).form.variables.TE?.values).toEqual([1, 2, 3]);
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
    const faulty = stateAfter(opened, {
      kind: 'editVariable',
      symbol: 'TE',
      values: [1],
      perFile: false,
      fault: '1 value for 3 volumes.',
    });
    expect(selectRunObstacle(faulty)).toBe('TE: 1 value for 3 volumes.');
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
    const edit = {
      kind: 'editVariable',
      symbol: 'TE',
      values: [1, 2, 3],
      perFile: false,
      fault: null,
    } as const;
    expect(selectRequest(reduce(kept, edit))?.confirmed).toEqual([]);
    expect(selectRequest(reduce(kept, { kind: 'resetVariable', symbol: 'TE' }))?.confirmed).toEqual([]);
  });

  test('adds offsets to a delay in each slice, of a model that has the delay, and says what is wrong with them', () => {
    const recovery = stateAfter(
      opened,
      { kind: 'chooseModel', modelId: 't1-ir' },
      { kind: 'editVariable', symbol: 'TI', values: [0.1, 0.4, 1.6], perFile: false, fault: null },
    );
    const typed = reduce(recovery, { kind: 'editSliceOffsets', symbol: 'TI', text: '0, 45' });
    expect(selectRequest(typed)?.sliceOffsets).toEqual({ TI: [0, 0.045] });
    const short = reduce(recovery, { kind: 'editSliceOffsets', symbol: 'TI', text: '45' });
    expect(selectRunObstacle({ ...short, series: { ...series, volumeCount: 4 } })).toBe(
      'Added to TI in each slice: 1 value for 2 slices.',
    );
    const other = reduce(typed, { kind: 'chooseModel', modelId: 't2' });
    expect(selectRequest(other)?.sliceOffsets).toEqual({});
    const next = reduce(typed, { kind: 'seriesOpened', series: { ...series, id: 's2' } });
    expect(selectRequest(next)?.sliceOffsets).toEqual({});
  });

  test('goes back to the file on request', () => {
    const state = stateAfter(
      opened,
      { kind: 'editVariable', symbol: 'TE', values: [1, 2, 3], perFile: false, fault: null },
      { kind: 'resetVariable', symbol: 'TE' },
    );
    expect(state.form.variables.TE?.source).toBe('sub-01_MESE.json, EchoTime');
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
