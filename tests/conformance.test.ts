import { describe, expect, it } from 'vitest';
import type { FitKind, FitOptions, MapSource } from '../core/contracts/job.js';
import type { EquationModel, Model } from '../core/contracts/model.js';
import type { Series } from '../core/contracts/series.js';
import { voxelStatus } from '../core/contracts/voxelStatus.js';
import { compileEquation } from '../core/equation/compile.js';
import { compileSeriesInterpreter } from '../core/equation/interpret.js';
import { parseUnit } from '../core/equation/units.js';
import { catalogue } from '../core/models/catalogue.js';
import { mapsOf } from '../core/models/resolve/modelMaps.js';
import { optionalMapsOf } from '../core/models/resolve/optionalMaps.js';
import { requireVariables } from '../core/models/resolve/requireVariables.js';
import { resolveAnyFit } from '../core/models/resolve/resolveLinear.js';
import { typicalDirections, typicalVariables } from './support/acquisitions.js';
import { calculationExamples } from './support/calculations.js';
import { fitVoxels } from './support/kernels.js';

/* What every model of the catalogue must keep to; a new model is tested by being there. */

function seriesOf(volumeCount: number, variables: Readonly<Record<string, readonly number[]>> = {}): Series {
  const shells = [...typicalDirections, ...typicalDirections];
  const vectors = [[0, 0, 0] as const, ...shells].slice(0, volumeCount);
  const given = Object.entries(variables).map(([symbol, values]) => [
    symbol,
    { values, unit: '', source: 'test' },
  ]);
  return {
    name: 'head',
    volumeCount,
    variables: Object.fromEntries(given),
    problems: [],
    files: [],
    bvecs: { vectors, source: 'head.bvec' },
  } as unknown as Series;
}

/** A signal without noise, how it is fitted, and what must come out of it. */
interface Example {
  readonly fit: FitKind;
  readonly signal: readonly number[];
  readonly expected: readonly (readonly [source: MapSource, value: number])[];
}

function exampleOf(model: Model, method: string | undefined): Example {
  const resolve = (
    volumes: number,
    variables: Readonly<Record<string, readonly number[]>>,
    more: Partial<FitOptions> = {},
  ): FitKind => {
    const inputs = model.kind === 'equation' ? (model.inputs ?? []) : [];
    const untransformed = inputs.find(({ transform }) => transform === undefined);
    const options = {
      modelId: model.id,
      parameters: {},
      ...(untransformed === undefined ? {} : { input: untransformed.id }),
      ...(method === undefined ? {} : { method }),
      ...more,
    };
    return resolveAnyFit(model, seriesOf(volumes, variables), options as FitOptions, variables);
  };
  switch (model.kind) {
    case 'equation': {
      const truth = truthOf(model, 1.3);
      const variables = typicalVariables(model.variables);
      const free = model.parameters.filter(({ held }) => held === undefined);
      const given = Object.fromEntries(
        model.parameters
          .filter(({ fromSamples }) => fromSamples !== undefined)
          .map(({ symbol }) => [symbol, { fixed: truth[symbol] as number }]),
      );
      return {
        fit: resolve(10, variables, { parameters: given }),
        signal: signalOf(model, truth),
        expected: free.map(({ symbol }) => [{ kind: 'parameter', symbol }, truth[symbol] as number]),
      };
    }
    case 'statistics': {
      const expected = { mean: 14, std: Math.sqrt(56 / 3), tsnr: 14 / Math.sqrt(56 / 3) }[model.statistic];
      return { fit: resolve(4, {}), signal: [10, 12, 14, 20], expected: [[{ kind: 'statistic' }, expected]] };
    }
    case 'tensor': {
      const shells = model.tensor === 'kurtosis' ? [1000, 2000] : [1000];
      const bval = [0, ...shells.flatMap((b) => typicalDirections.map(() => b))];
      const [dxx, dxy, dxz, dyy, dyz, dzz] = [1.2e-3, 1e-4, -2e-4, 8e-4, 5e-5, 5e-4] as const;
      const signal = shells.flatMap((b) =>
        typicalDirections.map(([x, y, z]) => {
          const diffusivity =
            dxx * x * x + dyy * y * y + dzz * z * z + 2 * (dxy * x * y + dxz * x * z + dyz * y * z);
          return 900 * Math.exp(-b * diffusivity);
        }),
      );
      const mean = (dxx + dyy + dzz) / 3;
      const size = dxx ** 2 + dyy ** 2 + dzz ** 2 + 2 * (dxy ** 2 + dxz ** 2 + dyz ** 2);
      return {
        fit: resolve(bval.length, { bval }),
        signal: [900, ...signal],
        expected: [
          [{ kind: 'linear', quantity: { kind: 'tensor', quantity: 'MD' } }, mean],
          [
            { kind: 'linear', quantity: { kind: 'tensor', quantity: 'FA' } },
            Math.sqrt((1.5 * (size - 3 * mean * mean)) / size),
          ],
          [mapsOf(model).find(({ name }) => name === 'S0map')?.source as MapSource, 900],
        ],
      };
    }
    case 'function':
      throw new Error('The catalogue has no functions over slices.');
    case 'regression': {
      const task = [0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0, 0];
      const rows = task.map((value, t) => [value, t / 10, 1]);
      return {
        fit: resolve(12, {}, { design: { regressors: ['task', 'drift', 'constant'], rows, source: 'test' } }),
        signal: rows.map(([value = 0, drift = 0]) => 3 * value - 2 * drift + 500),
        expected: [3, -2, 500].map((value, column) => [
          { kind: 'linear', quantity: { kind: 'coefficient', column } },
          value,
        ]),
      };
    }
    case 'calculation': {
      const name = method === undefined ? model.id : `${model.id} ${method}`;
      const example = calculationExamples[name];
      if (example === undefined) throw new Error(`tests/support/calculations.ts has no example of ${name}.`);
      const { variables, signal, results, parameters = {} } = example;
      expect(results.length).toBe(model.calculatedMaps.length);
      return {
        fit: resolve(signal.length, variables, { parameters }),
        signal,
        expected: results.map((value, index) => [{ kind: 'calculated', index }, value]),
      };
    }
  }
}

/** Parameters of an equation away from their starts, within their bounds; those held by nature as they are. */
function truthOf(model: EquationModel, factor: number): Record<string, number> {
  return Object.fromEntries(
    model.parameters.map(({ symbol, start, held, lower, upper }) => [
      symbol,
      held ? start : Math.min(Math.max(start * factor, lower), upper),
    ]),
  );
}

function signalOf(model: EquationModel, truth: Readonly<Record<string, number>>): number[] {
  const variables = typicalVariables(model.variables);
  const names = [...Object.keys(truth), ...Object.keys(variables)];
  return [...compileSeriesInterpreter(model.equation, names)(truth, variables)];
}

/** SSE and J'r of the compiled equation for a signal of 0, at a point. */
function compiledSums(model: EquationModel): (at: Readonly<Record<string, number>>) => Float64Array {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const parameters = model.parameters.map(({ symbol }) => ({ symbol, fixed: false }));
  const variables = typicalVariables(model.variables);
  const names = Object.keys(variables);
  const bytes = compileEquation({ equation: model.equation, parameters, variables: names });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const accumulate = exports.accumulateFloat64 as (...addresses: number[]) => void;
  const view = new Float64Array(memory.buffer);
  for (const [index, name] of names.entries()) {
    for (const [t, value] of (variables[name] as readonly number[]).entries())
      view[128 + t * names.length + index] = value;
  }
  return (at) => {
    for (const [index, { symbol }] of parameters.entries())
      view.fill(at[symbol] as number, 1024 + 2 * index, 1026 + 2 * index);
    accumulate(10, 128 * 8, 512 * 8, 1024 * 8, 2048 * 8);
    return Float64Array.from(
      { length: 1 + parameters.length },
      (_, index) => view[2048 + 2 * index] as number,
    );
  };
}

describe.each(catalogue)('model $id', (model) => {
  const methods = 'methods' in model && model.methods !== undefined ? model.methods : [undefined];

  it.each(methods.map((method) => (typeof method === 'object' ? method.id : method)))(
    'recovers what made a signal without noise (method %s)',
    (method) => {
      const { fit, signal, expected } = exampleOf(model, method);
      const { maps, statusCounts } = fitVoxels(
        [signal],
        fit,
        expected.map(([source]) => source),
      );
      expect(statusCounts[voxelStatus.converged]).toBe(1);
      for (const [index, [source, value]] of expected.entries()) {
        const error = Math.abs((maps[index]?.[0] as number) - value) / Math.abs(value);
        expect({ source, small: error < 1e-6, error }).toEqual({ source, small: true, error });
      }
    },
  );

  it('gives every map, those on request too, a unit that can be read, a label and a name of its own', () => {
    const maps = [...mapsOf(model), ...optionalMapsOf(model)];
    expect(new Set(maps.map(({ name }) => name)).size).toBe(maps.length);
    for (const { label, unit } of maps) {
      expect(label).not.toBe('');
      expect(() => parseUnit(unit)).not.toThrow();
    }
  });

  it('refuses a series of fewer volumes than it needs', () => {
    const { minimumVolumes } = model;
    if (model.kind === 'equation') {
      const free = model.parameters.filter(({ held }) => held === undefined);
      expect(minimumVolumes).toBeGreaterThanOrEqual(free.length);
    }
    expect(minimumVolumes).toBeGreaterThanOrEqual(1);
    const variables = typicalVariables(model.variables);
    expect(() => requireVariables(seriesOf(minimumVolumes - 1, variables), model)).toThrow(
      expect.objectContaining({ code: minimumVolumes === 2 ? 'SERIES_NEEDED' : 'TOO_FEW_SAMPLES' }),
    );
  });

  it('says where it comes from, unless it is a plain mean or deviation', () => {
    if (model.kind !== 'statistics') expect(model.references.length).toBeGreaterThan(0);
  });
});

const equationModels = catalogue.filter((model): model is EquationModel => model.kind === 'equation');

describe.each(equationModels)('equation of $id', (model) => {
  it.each([0.4, 0.9, 1.7])('has the derivatives that differences give, at %s of its starts', (factor) => {
    const sums = compiledSums(model);
    const at = truthOf(model, factor);
    const here = sums(at);
    for (const [index, { symbol }] of model.parameters.entries()) {
      const value = at[symbol] as number;
      const step = 1e-5 * Math.abs(value || 1);
      const [up] = sums({ ...at, [symbol]: value + step });
      const [down] = sums({ ...at, [symbol]: value - step });
      // r = 0 - value, so that d SSE / dp = -2 J'r.
      const difference = ((up as number) - (down as number)) / (2 * step);
      const analytic = -2 * (here[1 + index] as number);
      const scale = Math.max(Math.abs(difference), (here[0] as number) / Math.abs(value || 1));
      expect([symbol, Math.abs(analytic - difference) / scale < 1e-7]).toEqual([symbol, true]);
    }
  });
});
