import { describe, expect, it } from 'vitest';
import { fitVoxels, normalNumbers } from '../../tests/support/kernels.js';
import type { FitKind, MapSource } from '../contracts/job.js';
import { t2 } from '../models/relaxometry.js';
import { resolveFit } from '../models/resolve/resolveFit.js';

const noise = normalNumbers(11);
const voxelCount = 301;

/** `count` voxels of noisy samples around `predict(voxel, sample)`. */
function noisy(samples: number, predict: (v: number, t: number) => number): number[][] {
  return Array.from({ length: voxelCount }, (_, v) =>
    Array.from({ length: samples }, (_, t) => predict(v, t) + 5 * noise()),
  );
}

const echoTimesS = Array.from({ length: 9 }, (_, echo) => (echo + 1) * 0.0125);
const decays = noisy(9, (v, t) => (600 + v) * Math.exp(-(echoTimesS[t] as number) / (0.03 + v * 2e-4)));

/** Three columns over seven samples; the response is the signal or its logarithm. */
const design = Array.from({ length: 7 }, (_, t) => [1, t / 7, (t % 3) - 1]);
function linear(response: 'signal' | 'logarithm', method: 'ols' | 'iwls'): FitKind {
  return { kind: 'linear', response, method, columns: ['a', 'b', 'c'], design, minimumSamples: 3 };
}
const logarithms = (v: number, t: number): number => {
  const [a = 0, b = 0, c = 0] = design[t] as number[];
  return (6 + v * 1e-3) * a - b + 0.2 * c;
};
const coefficients = [0, 1, 2].map(
  (column): MapSource => ({ kind: 'linear', quantity: { kind: 'coefficient', column } }),
);
const parameters = ['S0', 'T2'].map((symbol): MapSource => ({ kind: 'parameter', symbol }));
const sum = (row: readonly number[], values: readonly number[]): number =>
  row.reduce((total, x, column) => total + x * (values[column] as number), 0);

interface Case {
  readonly voxels: number[][];
  readonly fit: FitKind;
  readonly estimates: readonly MapSource[];
  readonly value: (estimates: readonly number[], t: number) => number;
}
const cases: Record<string, Case> = {
  'an equation': {
    voxels: decays,
    fit: resolveFit(t2, {}, { TE: echoTimesS }),
    estimates: parameters,
    value: ([s0 = 0, t2S = 0], t) => s0 * Math.exp(-(echoTimesS[t] as number) / t2S),
  },
  'a regression': {
    voxels: noisy(7, (v, t) => 100 * logarithms(v, t)),
    fit: linear('signal', 'ols'),
    estimates: coefficients,
    value: (c, t) => sum(design[t] as number[], c),
  },
  'a log-linear model': {
    voxels: noisy(7, (v, t) => Math.exp(logarithms(v, t))),
    fit: linear('logarithm', 'iwls'),
    estimates: coefficients,
    value: (c, t) => Math.exp(sum(design[t] as number[], c)),
  },
};

describe.each(Object.entries(cases))('4D maps of %s', (_, { voxels, fit, estimates, value }) => {
  const samples = voxels[0]?.length ?? 0;
  const sources: MapSource[] = [{ kind: 'predicted' }, { kind: 'residuals' }, { kind: 'rmse' }, ...estimates];
  const [predicted = [], residuals = [], rmse = [], ...maps] = fitVoxels(voxels, fit, sources).maps;
  const at = (series: ArrayLike<number>, v: number, t: number): number =>
    series[t * voxelCount + v] as number;

  it('predicted is the model evaluated at the estimates of the maps', () => {
    expect(predicted.length).toBe(samples * voxelCount);
    for (let v = 0; v < voxelCount; v++) {
      const found = maps.map((map) => map[v] as number);
      for (let t = 0; t < samples; t++) {
        expect(Math.abs(at(predicted, v, t) / value(found, t) - 1)).toBeLessThan(2e-6);
      }
    }
  });

  it('residuals are signal minus predicted to the precision of float32', () => {
    for (const [v, voxel] of voxels.entries()) {
      for (const [t, signal] of voxel.entries()) {
        const difference = at(residuals, v, t) - (signal - at(predicted, v, t));
        expect(Math.abs(difference)).toBeLessThan(1.2e-7 * Math.abs(signal));
      }
    }
  });

  it('the sum of squares of the residuals gives rmse', () => {
    for (let v = 0; v < voxelCount; v++) {
      let squares = 0;
      for (let t = 0; t < samples; t++) squares += at(residuals, v, t) ** 2;
      expect(Math.abs(Math.sqrt(squares / samples) / (rmse[v] as number) - 1)).toBeLessThan(1e-6);
    }
  });

  it('a missing sample has a prediction but no residual, a voxel without a value has neither', () => {
    const complete = voxels[0] as number[];
    const missing = complete.map((sample, t) => (t === 2 ? Number.NaN : sample));
    const empty = complete.map(() => Number.NaN);
    const few = fitVoxels([missing, empty, complete], fit, sources, Uint8Array.of(1, 1, 0)).maps;
    const [series = [], differences = []] = few;
    const columns = (map: ArrayLike<number>, v: number): number[] =>
      complete.map((_, t) => map[t * 3 + v] as number);
    expect(columns(series, 0).every(Number.isFinite)).toBe(true);
    expect(columns(differences, 0).map(Number.isFinite)).toEqual(complete.map((_, t) => t !== 2));
    for (const map of [series, differences]) {
      expect([...columns(map, 1), ...columns(map, 2)].every(Number.isNaN)).toBe(true);
    }
  });
});

it('r2 of a log-linear model is 1 - SSE / SST over the samples that are fitted', () => {
  const { voxels, fit } = cases['a log-linear model'] as Case;
  const spoiled = voxels.map((voxel, v) => (v % 2 === 0 ? voxel : voxel.map((s, t) => (t === 3 ? -s : s))));
  const sources: MapSource[] = [{ kind: 'residuals' }, { kind: 'r2' }, { kind: 'degreesOfFreedom' }];
  const [residuals = [], r2 = [], dof = []] = fitVoxels(spoiled, fit, sources).maps;
  for (const [v, voxel] of spoiled.entries()) {
    const fitted = [...voxel.keys()].filter((t) => (voxel[t] as number) > 0);
    const mean = fitted.reduce((total, t) => total + (voxel[t] as number), 0) / fitted.length;
    const total = (of: (t: number) => number): number => fitted.reduce((all, t) => all + of(t) ** 2, 0);
    const sse = total((t) => residuals[t * voxelCount + v] as number);
    const expected = 1 - sse / total((t) => (voxel[t] as number) - mean);
    expect(Math.abs((r2[v] as number) - expected)).toBeLessThan(1e-5);
    expect(dof[v]).toBe(fitted.length - 3);
  }
});

it('a map derived from a tensor is the equation of its quantities', () => {
  const directions = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, 1, 0],
    [1, 0, 1],
    [0, 1, 1],
  ] as const;
  const rows = [
    [0, 0, 0, 0, 0, 0, 1],
    ...directions.map(([x, y, z]) =>
      [x * x, 2 * x * y, 2 * x * z, y * y, 2 * y * z, z * z].map((g) => (-1000 * g) / (x + y + z)).concat(1),
    ),
  ];
  const fit: FitKind = {
    ...{ kind: 'linear', response: 'logarithm', method: 'ols' },
    columns: ['Dxx', 'Dxy', 'Dxz', 'Dyy', 'Dyz', 'Dzz', 'lnS0'],
    design: rows,
    minimumSamples: 7,
  };
  const tensor = [1.7e-3, 1e-4, 0, 4e-4, 0, 3e-4, Math.log(800)];
  const voxel = rows.map((row) => Math.exp(sum(row, tensor)));
  const tensorSource = (quantity: 'FA' | 'MD'): MapSource => ({
    kind: 'linear',
    quantity: { kind: 'tensor', quantity },
  });
  const equation = 'S0*MD*(1-FA)+Dxy';
  const [fa, md, derived] = fitVoxels([voxel], fit, [
    tensorSource('FA'),
    tensorSource('MD'),
    { kind: 'derived', equation },
  ]).maps.map((map) => map[0] as number) as [number, number, number];
  expect(derived / (800 * md * (1 - fa) + 1e-4)).toBeCloseTo(1, 5);
});
