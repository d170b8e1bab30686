import { describe, expect, it } from 'vitest';
import { fitVoxels } from '../../../tests/support/kernels.js';
import type { FitKind, FitOptions, MapSource } from '../../contracts/job.js';
import type { ParameterSetting } from '../../contracts/model.js';
import { voxelStatus } from '../../contracts/voxelStatus.js';
import { customModel } from '../../models/customModel.js';
import { resolveFit } from '../../models/resolve/resolveFit.js';

/** Spoiled gradient echo whose flip angle is B1 times the nominal one. */
const equation = 'S0*sin(B1*FlipAngle*pi/180)*(1-exp(-TR/T1))/(1-cos(B1*FlipAngle*pi/180)*exp(-TR/T1))';
const flipAnglesDeg = [2, 5, 10, 15, 20];
const sources: MapSource[] = [
  { kind: 'parameter', symbol: 'S0' },
  { kind: 'parameter', symbol: 'T1' },
  { kind: 'standardError', symbol: 'T1' },
  { kind: 'parameter', symbol: 'B1' },
  { kind: 'standardError', symbol: 'B1' },
  { kind: 'covariance', symbols: ['T1', 'B1'] },
  { kind: 'derived', equation: 'B1/T1' },
  { kind: 'status' },
];

function spgr(
  b1: ParameterSetting,
  text = equation,
  grid: Pick<FitOptions, 'grid' | 'starts'> = {},
): FitKind {
  const settings = {
    S0: { start: 1000, lower: 0, upper: Number.POSITIVE_INFINITY },
    T1: { start: 1, lower: 0.01, upper: 10 },
    B1: b1,
  };
  const variables = { FlipAngle: flipAnglesDeg, TR: flipAnglesDeg.map(() => 0.015) };
  return resolveFit(customModel(text, settings, []), settings, variables, grid);
}

/*
 * Reference: scipy 1.17.1, numpy 2.4.6: curve_fit of the equation with B1 as a constant, p0=truth,
 * ftol=xtol=gtol=1e-15, method='lm', TR 15 ms; T1se is the square root of its covariance. Noise of 0.3 from
 * numpy.random.default_rng(11), true T1 1.2, 1.2, 0.6, 3.1, 0.25 s.
 */
const scipy = [
  {
    signal: [27.092, 58.847, 78.832, 75.802, 67.473],
    B1: 0.8,
    S0: 1008.504237,
    T1: 1.216130067,
    T1se: 0.0068301023,
    T1ifB1were1: 0.7760270563,
  },
  {
    signal: [37.558, 71.733, 76.781, 65.028, 52.825],
    B1: 1.15,
    S0: 1002.300517,
    T1: 1.206011363,
    T1se: 0.012096223,
    T1ifB1were1: 1.599243234,
  },
  {
    signal: [19.547, 43.016, 64.028, 66.768, 62.361],
    B1: 0.93,
    S0: 603.7662372,
    T1: 0.6072306208,
    T1se: 0.0063583586,
    T1ifB1were1: 0.5246618082,
  },
  {
    signal: [62.15, 97.927, 83.987, 64.458, 51.127],
    B1: 1,
    S0: 2006.202505,
    T1: 3.109464436,
    T1se: 0.010394954,
    T1ifB1were1: 3.109464436,
  },
  {
    signal: [21.932, 53.596, 99.087, 129.888, 147.188],
    B1: 0.71,
    S0: 899.0380902,
    T1: 0.2514985653,
    T1se: 0.0035213531,
    T1ifB1were1: 0.1270814388,
  },
];
const signals = scipy.map(({ signal }) => signal);
const b1Values = scipy.map(({ B1 }) => B1);

/** The values of all maps at one voxel. */
function at(maps: readonly ArrayLike<number>[], voxel: number): number[] {
  return maps.map((map) => map[voxel] as number);
}

/** B1 with another value in one voxel. */
function replaced(voxel: number, value: number): number[] {
  return b1Values.map((b1, v) => (v === voxel ? value : b1));
}

function relativeDifference(value: number | undefined, reference: number): number {
  return Math.abs((value as number) / reference - 1);
}

describe('a parameter that is fixed by a map', () => {
  it('has its own value in each voxel: T1 and its standard error agree with scipy', () => {
    const { maps } = fitVoxels(signals, spgr({ fixedMap: 'b1.nii' }), sources, null, [b1Values]);
    for (const [voxel, { S0, T1, T1se }] of scipy.entries()) {
      const [foundS0, foundT1, foundError] = at(maps, voxel);
      expect(relativeDifference(foundS0, S0)).toBeLessThan(2e-7);
      expect(relativeDifference(foundT1, T1)).toBeLessThan(2e-7);
      expect(relativeDifference(foundError, T1se)).toBeLessThan(1e-5);
    }
  });

  it('differs from one value for all voxels, which gives another T1', () => {
    const { maps } = fitVoxels(signals, spgr({ fixed: 1 }), sources);
    for (const [voxel, { T1ifB1were1 }] of scipy.entries()) {
      expect(relativeDifference(at(maps, voxel)[1], T1ifB1were1)).toBeLessThan(2e-7);
    }
  });

  it('gives the bits of a number where the map is constant', () => {
    const constant = fitVoxels(signals, spgr({ fixed: 0.9 }), sources).maps;
    const mapped = fitVoxels(signals, spgr({ fixedMap: 'b1.nii' }), sources, null, [signals.map(() => 0.9)]);
    expect(mapped.maps).toEqual(constant);
  });

  it('is known: no standard error, no covariance, and derived maps use its value', () => {
    const { maps } = fitVoxels(signals, spgr({ fixedMap: 'b1.nii' }), sources, null, [b1Values]);
    for (const [voxel, { B1, T1 }] of scipy.entries()) {
      const [, , , b1, b1Error, covariance, derived, status] = at(maps, voxel);
      expect([b1, b1Error, covariance, status]).toEqual([Math.fround(B1), 0, 0, voxelStatus.converged]);
      expect(relativeDifference(derived, B1 / T1)).toBeLessThan(2e-7);
    }
  });

  it.each([
    ['NaN', Number.NaN],
    ['infinite', Number.NEGATIVE_INFINITY],
    ['below its lower bound', 0.1],
    ['above its upper bound', 2.5],
  ])(
    'leaves a voxel where it is %s without a value, status not finite, its neighbours as they were',
    (_, bad) => {
      const fit = spgr({ fixedMap: 'b1.nii', lower: 0.2, upper: 2 });
      const sound = fitVoxels(signals, fit, sources, null, [b1Values]).maps;
      const { maps, statusCounts } = fitVoxels(signals, fit, sources, null, [replaced(2, bad)]);
      const nothing = Array<number>(7).fill(Number.NaN);
      expect(at(maps, 2)).toEqual([...nothing, voxelStatus.notFinite]);
      for (const voxel of [0, 1, 3, 4]) expect(at(maps, voxel)).toEqual(at(sound, voxel));
      expect(statusCounts).toEqual([0, 4, 0, 0, 0, 1, 0, 0]);
    },
  );

  it('is refused where it is NaN even if the equation would have a value without it', () => {
    const fit = spgr({ fixedMap: 'b1.nii' }, `B1 > 0 ? ${equation.replaceAll('B1*', '1*')} : S0*exp(-TR/T1)`);
    const { maps } = fitVoxels(signals, fit, sources, null, [replaced(0, Number.NaN)]);
    expect(at(maps, 0)[7]).toBe(voxelStatus.notFinite);
    expect(at(maps, 1)[7]).toBe(voxelStatus.converged);
  });

  it.each([1, 3])('is known to a grid of starts with %i searches, and refused there too', (starts) => {
    const grid = { T1: { from: 0.1, to: 5, count: 8, spacing: 'log' } } as const;
    const fit = spgr({ fixedMap: 'b1.nii' }, equation, { grid, starts });
    const { maps } = fitVoxels(signals, fit, sources, null, [replaced(3, Number.NaN)]);
    for (const [voxel, { T1 }] of scipy.entries()) {
      if (voxel === 3) expect(at(maps, voxel)[7]).toBe(voxelStatus.notFinite);
      else expect(relativeDifference(at(maps, voxel)[1], T1)).toBeLessThan(2e-7);
    }
  });

  it('stays with its voxel when a mask leaves others out', () => {
    const all = fitVoxels(signals, spgr({ fixedMap: 'b1.nii' }), sources, null, [b1Values]).maps;
    const mask = Uint8Array.of(0, 1, 0, 0, 1);
    const some = fitVoxels(signals, spgr({ fixedMap: 'b1.nii' }), sources, mask, [b1Values]).maps;
    for (const voxel of [1, 4]) expect(at(some, voxel)).toEqual(at(all, voxel));
  });

  it('needs no sample of its own: two flip angles give S0 and T1', () => {
    expect(
      customModel(equation, { S0: { start: 1 }, T1: { start: 1 }, B1: { fixedMap: 'b1.nii' } }, []),
    ).toMatchObject({ minimumVolumes: 2 });
  });

  it('cannot be fixed at a number too', () => {
    expect(() => spgr({ fixed: 1, fixedMap: 'b1.nii' })).toThrow(
      'The parameter B1 is fixed at 1 and by the map b1.nii; only one can hold.',
    );
  });
});
