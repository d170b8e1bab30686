import { describe, expect, it } from 'vitest';
import { fitVoxels, normalNumbers, randomNumbers } from '../../../tests/support/kernels.js';
import type { FitKind, MapSource } from '../../contracts/job.js';
import type { GridAxis, ParameterSetting } from '../../contracts/model.js';
import { voxelStatus } from '../../contracts/voxelStatus.js';
import { customModel } from '../../models/customModel.js';
import { resolveFit } from '../../models/resolve/resolveFit.js';

type Settings = Readonly<Record<string, ParameterSetting>>;

/** The fit of an own equation of x. */
function ownFit(
  equation: string,
  x: readonly number[],
  settings: Settings,
  grid: Readonly<Record<string, GridAxis>> = {},
  starts = 1,
): FitKind {
  const model = customModel(equation, settings, ['x']);
  const gridOptions = Object.keys(grid).length === 0 ? {} : { grid, starts };
  return resolveFit(model, settings, { x }, gridOptions);
}

function maps(symbols: readonly string[]): MapSource[] {
  return [
    ...symbols.map((symbol) => ({ kind: 'parameter', symbol }) as const),
    { kind: 'rmse' },
    { kind: 'status' },
    { kind: 'evaluations' },
  ];
}

const seconds = Array.from({ length: 24 }, (_, t) => t * 0.05);
const wave = 'A*cos(w*x)';
const waveSettings: Settings = { A: { start: 1 }, w: { start: 30, lower: 1, upper: 60 } };
const waveGrid = { w: { from: 2, to: 58, count: 57, spacing: 'linear' } } as const;
const uniform = randomNumbers(11);
const waves = Array.from({ length: 301 }, () => [10 + 990 * uniform(), 3 + 54 * uniform()] as const);
const waveSignals = waves.map(([a, w]) => seconds.map((s) => a * Math.cos(w * s)));

/*
 * Reference: scipy 1.10.1, numpy 1.24.2: curve_fit(lambda x, A, w: A * cos(w * x), x, y, p0, jac=analytic,
 * ftol=xtol=gtol=1e-15, method='lm'), x = 0 to 0.75; p0: of w = 2, 3, …, 58, each with its A from linear least squares,
 * the one with the lowest sum of squares. Noise from numpy.random.default_rng(7), standard deviation 60.
 */
const scipy = [
  {
    signal: [
      800.07, 765.22, 579.69, 313.0, 61.18, -260.68, -460.7, -585.85, -809.97, -829.02, -669.43, -492.36,
      -254.72, -29.74, 308.02, 594.37,
    ],
    A: 796.2559087,
    w: 7.311209709,
    wError: 0.03638076201,
  },
  {
    signal: [
      369.35, 178.66, -375.25, -522.75, -257.34, 296.76, 355.57, 100.81, -344.77, -420.21, -171.51, 357.89,
      375.06, -37.16, -510.05, -367.86,
    ],
    A: 460.3903762,
    w: 21.76287573,
    wError: 0.1296380568,
  },
  {
    signal: [
      241.29, -189.51, -103.85, 249.95, -114.9, -139.18, 258.62, -90.43, -208.32, 289.57, -127.11, -230.79,
      356.34, -115.75, -201.71, 268.11,
    ],
    A: 287.1890167,
    w: 41.57152915,
    wError: 0.1138284086,
  },
  {
    signal: [
      1161.51, -920.41, 649.9, -79.18, -587.17, 1067.76, -1211.24, 1088.53, -620.59, 61.7, 665.34, -1066.28,
      1211.84, -1082.32, 636.58, -107.34,
    ],
    A: 1208.521062,
    w: 52.42317603,
    wError: 0.03438407613,
  },
];

/** The share of voxels whose parameters are all found to 1e-5. */
function shareFound(found: readonly ArrayLike<number>[], truth: readonly (readonly number[])[]): number {
  const hits = truth.filter((values, v) =>
    values.every((value, p) => Math.abs((found[p]?.[v] as number) / value - 1) < 1e-5),
  );
  return hits.length / truth.length;
}

describe('a grid of starts', () => {
  it('finds the frequency of every noiseless wave, of which one start misses most', () => {
    const sources = maps(['A', 'w']);
    const single = fitVoxels(waveSignals, ownFit(wave, seconds, waveSettings), sources).maps;
    const grid = fitVoxels(waveSignals, ownFit(wave, seconds, waveSettings, waveGrid), sources).maps;
    expect(shareFound(single, waves)).toBeLessThan(0.2);
    expect(shareFound(grid, waves)).toBe(1);
  });

  it('finds T1 of every noiseless magnitude inversion recovery that has no sample at its null', () => {
    const inversionTimesS = [0.05, 0.1, 0.2, 0.4, 0.7, 1.1, 1.6, 2.2, 3, 4.5];
    const settings: Settings = {
      a: { start: 500 },
      b: { start: -1000, upper: 0 },
      T1: { start: 5, lower: 0.01, upper: 10 },
    };
    const grid = { T1: { from: 0.05, to: 8, count: 20, spacing: 'log' } } as const;
    const equation = 'abs(a+b*exp(-x/T1))';
    const recovery = ([a, b, t1]: readonly number[]): number[] =>
      inversionTimesS.map((ti) => Math.abs((a as number) + (b as number) * Math.exp(-ti / (t1 as number))));
    const truth = Array.from({ length: 203 }, () => {
      const s0 = 100 + 900 * uniform();
      return [s0, -s0 * (1.6 + 0.4 * uniform()), 0.1 * 30 ** uniform()];
    }).filter((voxel) => Math.min(...recovery(voxel)) > 1e-3 * Math.max(...recovery(voxel)));
    expect(truth.length).toBeGreaterThan(190);
    const signals = truth.map(recovery);
    const sources = maps(['a', 'b', 'T1']);
    const single = fitVoxels(signals, ownFit(equation, inversionTimesS, settings), sources).maps;
    const found = fitVoxels(signals, ownFit(equation, inversionTimesS, settings, grid), sources).maps;
    expect(shareFound(single, truth)).toBeLessThan(0.9);
    expect(shareFound(found, truth)).toBe(1);
  });

  it('agrees with scipy from the best point of the same grid', () => {
    const sources = [...maps(['A', 'w']), { kind: 'standardError', symbol: 'w' } as const];
    const fit = ownFit(wave, seconds.slice(0, 16), waveSettings, waveGrid);
    const { maps: found } = fitVoxels(
      scipy.map((voxel) => voxel.signal),
      fit,
      sources,
    );
    for (const [v, { A, w, wError }] of scipy.entries()) {
      expect(Math.abs((found[0]?.[v] as number) / A - 1)).toBeLessThan(2e-7);
      expect(Math.abs((found[1]?.[v] as number) / w - 1)).toBeLessThan(2e-7);
      expect(Math.abs((found[5]?.[v] as number) / wError - 1)).toBeLessThan(1e-6);
    }
  });

  it('gives a voxel the same bits whatever its neighbours are and wherever it stands', () => {
    const noise = normalNumbers(5);
    const voxels = waveSignals.map((signal) => signal.map((value) => value + 100 * noise()));
    voxels[17] = seconds.map(() => Number.NaN);
    voxels[18] = seconds.map((_, t) => (t === 3 ? 1e30 : 100));
    const fit = ownFit(wave, seconds, waveSettings, waveGrid, 4);
    const sources = [...maps(['A', 'w']), { kind: 'standardError', symbol: 'w' } as const];
    const together = fitVoxels(voxels, fit, sources).maps;
    const reversed = fitVoxels([...voxels].reverse(), fit, sources).maps;
    for (const [map, values] of together.entries()) {
      expect([...values].reverse()).toEqual([...(reversed[map] as Float32Array)]);
    }
    for (const voxel of [0, 16, 17, 18, 19, 300]) {
      const alone = fitVoxels([voxels[voxel] as number[]], fit, sources).maps;
      expect(alone.map((map) => map[0])).toEqual(together.map((map) => map[voxel]));
    }
  });

  it('with more starts never ends at a higher sum of squares, and keeps the errors of the best', () => {
    const noise = normalNumbers(6);
    const voxels = waveSignals.map((signal) => signal.map((value) => value + 300 * noise()));
    const sources = [...maps(['A', 'w']), { kind: 'standardError', symbol: 'w' } as const];
    const coarse = { w: { ...waveGrid.w, count: 12 } };
    const one = fitVoxels(voxels, ownFit(wave, seconds, waveSettings, coarse), sources).maps;
    const many = fitVoxels(voxels, ownFit(wave, seconds, waveSettings, coarse, 6), sources).maps;
    let lower = 0;
    for (let v = 0; v < voxels.length; v++) {
      const [rmseOne, rmseMany] = [one[2]?.[v] as number, many[2]?.[v] as number];
      if (Number.isNaN(rmseOne)) continue;
      expect(rmseMany).toBeLessThanOrEqual(rmseOne);
      if (rmseMany < 0.99 * rmseOne) lower++;
    }
    expect(lower).toBeGreaterThan(30);
    // The same minimum from a start beside it has the same error.
    const settled = [...voxels.keys()].filter((v) => many[3]?.[v] === voxelStatus.converged).slice(0, 40);
    for (const v of settled) {
      const near = { A: { start: many[0]?.[v] as number }, w: { start: many[1]?.[v] as number } };
      const { maps: alone } = fitVoxels([voxels[v] as number[]], ownFit(wave, seconds, near), sources);
      for (const map of [0, 1, 2, 5]) {
        expect((alone[map]?.[0] as number) / (many[map]?.[v] as number)).toBeCloseTo(1, 5);
      }
    }
  });

  it('passes over points without a finite value, and starts as declared where all are', () => {
    const x = [1, 2, 3, 4, 5, 6];
    const settings = { A: { start: 1 }, k: { start: 2, lower: -10, upper: 10 } };
    const signals = [x.map((value) => 3 * value ** 1.5)];
    const sources = maps(['A', 'k']);
    const equation = 'A*exp(k*log(x))+0*log(k)';
    const partly = { k: { from: -9, to: 9, count: 19, spacing: 'linear' } } as const;
    const nowhere = { k: { from: -9, to: -1, count: 9, spacing: 'linear' } } as const;
    for (const grid of [partly, nowhere]) {
      const { maps: found } = fitVoxels(signals, ownFit(equation, x, settings, grid, 3), sources);
      expect(found[1]?.[0]).toBeCloseTo(1.5, 6);
      expect(found[3]?.[0]).toBe(voxelStatus.converged);
    }
  });

  it('counts the evaluations on the grid', () => {
    const signal = [waveSignals[0] as number[]];
    const sources = maps(['A', 'w']);
    const [a, w] = waves[0] as readonly [number, number];
    const settings = { A: { start: a }, w: { start: w } };
    const grid = { w: { from: w, to: w + 20, count: 21, spacing: 'linear' } } as const;
    const alone = fitVoxels(signal, ownFit(wave, seconds, settings), sources).maps[4]?.[0] as number;
    const onGrid = fitVoxels(signal, ownFit(wave, seconds, settings, grid), sources).maps[4]?.[0] as number;
    expect(onGrid - alone).toBeGreaterThanOrEqual(2 * 22 - 1);
    expect(onGrid - alone).toBeLessThanOrEqual(2 * 22 + 2);
  });
});
