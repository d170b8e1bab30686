import { describe, expect, it } from 'vitest';
import { fitVoxels, normalNumbers, randomNumbers } from '../../../tests/support/kernels.js';
import type { FitKind, MapSource } from '../../contracts/job.js';
import { voxelStatus } from '../../contracts/voxelStatus.js';
import { t2 } from '../../models/relaxometry.js';
import { resolveFit } from '../../models/resolve/resolveFit.js';

const sources: MapSource[] = [
  { kind: 'parameter', symbol: 'S0' },
  { kind: 'parameter', symbol: 'T2' },
  { kind: 'rmse' },
  { kind: 'r2' },
  { kind: 'status' },
  { kind: 'derived', equation: '1/T2' },
];
const echoTimesS = Array.from({ length: 8 }, (_, echo) => (echo + 1) * 0.0125);

function t2Fit(settings: Parameters<typeof resolveFit>[1] = {}): FitKind {
  return resolveFit(t2, settings, { TE: echoTimesS });
}

function decay(s0: number, t2S: number, noise: () => number = () => 0): number[] {
  return echoTimesS.map((teS) => s0 * Math.exp(-teS / t2S) + noise());
}

/** A row of maps at one voxel. */
function at(maps: readonly ArrayLike<number>[], voxel: number): number[] {
  return maps.map((map) => map[voxel] as number);
}

/*
 * Reference: scipy 1.10.1, numpy 1.24.2: curve_fit(lambda x, a, t: a * exp(-x / t), te, y, p0=truth, jac=analytic,
 * ftol=xtol=gtol=1e-15, method='lm'), te = 12.5 to 100 ms, noise from numpy.random.default_rng(7).
 */
const scipy = [
  {
    signal: [855.37, 737.591, 620.301, 517.45, 448.74, 371.773, 336.161, 313.309],
    S0: 996.7335306,
    T2: 0.07971116103,
    rmse: 13.75794755,
    r2: 0.9944582909,
  },
  {
    signal: [195.311, 127.277, 88.401, 58.447, 37.881, 19.973, 16.088, 14.179],
    S0: 293.9400252,
    T2: 0.03046063141,
    rmse: 2.486844319,
    r2: 0.9982946447,
  },
  {
    signal: [1346.191, 1329.799, 1176.989, 1150.724, 1057.697, 1097.122, 980.985, 1021.756],
    S0: 1401.086866,
    T2: 0.2712587413,
    rmse: 40.29928323,
    r2: 0.8982503447,
  },
  {
    signal: [283.547, 98.116, 15.015, 8.094, 3.989, 2.451, -11.696, -3.63],
    S0: 905.9987776,
    T2: 0.01080493338,
    rmse: 7.152695237,
    r2: 0.9942270642,
  },
  {
    signal: [36.683, 29.727, 31.007, 18.5, 17.513, 17.863, 9.297, 8.997],
    S0: 45.37666001,
    T2: 0.06619625922,
    rmse: 2.686127459,
    r2: 0.9210608321,
  },
];

describe('fitting an equation', () => {
  it('agrees with scipy to the precision of a float32 map', () => {
    const { maps } = fitVoxels(
      scipy.map((voxel) => voxel.signal),
      t2Fit(),
      sources,
    );
    for (const [voxel, expected] of scipy.entries()) {
      const wanted = [
        expected.S0,
        expected.T2,
        expected.rmse,
        expected.r2,
        voxelStatus.converged,
        1 / expected.T2,
      ];
      for (const [map, value] of wanted.entries()) {
        expect(Math.abs((maps[map]?.[voxel] as number) / value - 1)).toBeLessThan(2e-7);
      }
    }
  });

  it('recovers noiseless parameters over the whole range of S0 and T2', () => {
    const uniform = randomNumbers(3);
    const truth = Array.from(
      { length: 2000 },
      () => [10 ** (uniform() * 8 - 3), 0.004 * 10 ** (uniform() * 2.6)] as const,
    );
    const { maps } = fitVoxels(
      truth.map(([s0, t2S]) => decay(s0, t2S)),
      t2Fit(),
      sources,
    );
    for (const [voxel, [s0, t2S]] of truth.entries()) {
      const [foundS0, foundT2] = at(maps, voxel);
      expect(Math.abs((foundS0 as number) / s0 - 1)).toBeLessThan(1e-6);
      expect(Math.abs((foundT2 as number) / t2S - 1)).toBeLessThan(1e-6);
    }
  });

  it('gives a voxel the same bits whatever its neighbours are and wherever it stands', () => {
    const noise = normalNumbers(5);
    const voxels = Array.from({ length: 1003 }, (_, v) =>
      decay(200 + v, 0.02 + v * 1e-4, () => 30 * noise()),
    );
    voxels[17] = echoTimesS.map(() => Number.NaN);
    voxels[18] = echoTimesS.map((_, t) => (t === 3 ? 1e30 : 100));
    const together = fitVoxels(voxels, t2Fit(), sources).maps;
    const reversed = fitVoxels([...voxels].reverse(), t2Fit(), sources).maps;
    for (const [map, values] of together.entries()) {
      expect([...values].reverse()).toEqual([...(reversed[map] as ArrayLike<number> & Iterable<number>)]);
    }
    for (const voxel of [0, 16, 17, 18, 19, 1002]) {
      const alone = fitVoxels([voxels[voxel] as number[]], t2Fit(), sources).maps;
      expect(at(alone, 0)).toEqual(at(together, voxel));
    }
  });

  it('leaves voxels outside the mask alone: NaN, status skipped', () => {
    const voxels = [decay(900, 0.05), decay(900, 0.06), decay(900, 0.07)];
    const { maps, statusCounts } = fitVoxels(voxels, t2Fit(), sources, Uint8Array.of(0, 1, 0));
    expect(at(maps, 0)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN, 0, Number.NaN]);
    expect(maps[1]?.[1]).toBeCloseTo(0.06, 7);
    expect(statusCounts).toEqual([2, 1, 0, 0, 0, 0, 0, 0]);
  });

  it('leaves samples that are not finite out of the fit', () => {
    const signal = decay(900, 0.05);
    signal[2] = Number.NaN;
    signal[5] = Number.POSITIVE_INFINITY;
    const { maps } = fitVoxels([signal], t2Fit(), sources);
    expect(maps[1]?.[0]).toBeCloseTo(0.05, 7);
    expect(maps[4]?.[0]).toBe(voxelStatus.converged);
  });

  it.each([
    ['one finite sample', [5, ...Array(7).fill(Number.NaN)], voxelStatus.tooFewSamples],
    ['no finite sample', Array(8).fill(Number.NaN), voxelStatus.tooFewSamples],
    ['a signal of zeros', Array(8).fill(0), voxelStatus.singular],
    ['a negative signal', Array(8).fill(-100), voxelStatus.singular],
  ])('says why %s has no value, which is NaN', (_, signal, status) => {
    const { maps } = fitVoxels([signal], t2Fit(), sources);
    expect(at(maps, 0)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN, status, Number.NaN]);
  });

  it('marks a parameter that ends at its bound', () => {
    const { maps } = fitVoxels(
      [Array(8).fill(500), decay(900, 0.3)],
      t2Fit({ T2: { upper: 0.2, lower: 0.01 } }),
      sources,
    );
    expect(at(maps, 0).slice(0, 2)).toEqual([expect.any(Number), Math.fround(0.2)]);
    expect([...(maps[4] as Uint8Array)]).toEqual([voxelStatus.atBound, voxelStatus.atBound]);
    expect(maps[1]?.[1]).toBe(Math.fround(0.2));
  });

  it('takes a signal that rises to the upper bound of T2, not to a decay that no sample shows', () => {
    const { maps } = fitVoxels(
      [
        [0, 0, 0, 35, 116, 263, 242, 373],
        [304, 112, 61, 69, 696, 384, 1129, 702],
      ],
      t2Fit(),
      sources,
    );
    expect([...(maps[1] as Float32Array)]).toEqual([5, 5]);
    expect([...(maps[4] as Uint8Array)]).toEqual([voxelStatus.atBound, voxelStatus.atBound]);
  });

  it('survives denormal, huge and outlying samples with a finite value or a status', () => {
    const outlier = decay(900, 0.05);
    outlier[4] = 1e25;
    const voxels = [decay(1e-310, 0.05), decay(1e150, 0.05), outlier, decay(1e30, 0.05), decay(1e-25, 0.05)];
    const { maps } = fitVoxels(voxels, t2Fit(), sources);
    for (let voxel = 0; voxel < voxels.length; voxel++) {
      const [, t2S, , , status] = at(maps, voxel) as [number, number, number, number, number];
      expect(Number.isFinite(t2S)).toBe(status === voxelStatus.converged || status === voxelStatus.atBound);
    }
    expect(maps[1]?.[3]).toBeCloseTo(0.05, 7);
    expect(maps[1]?.[4]).toBeCloseTo(0.05, 7);
  });

  it('holds a fixed parameter at its value', () => {
    const { maps } = fitVoxels([decay(900, 0.05)], t2Fit({ T2: { fixed: 0.05 } }), sources);
    expect(maps[0]?.[0]).toBeCloseTo(900, 3);
    expect(maps[1]?.[0]).toBe(Math.fround(0.05));
  });

  it('finds the same minimum from a start far away', () => {
    const signal = (scipy[0] as (typeof scipy)[number]).signal;
    const fit = t2Fit({ T2: { start: 1.5 }, S0: { start: 5 } });
    const { maps } = fitVoxels([signal], fit, sources);
    expect(Math.abs((maps[1]?.[0] as number) / 0.07971116103 - 1)).toBeLessThan(2e-7);
  });
});
