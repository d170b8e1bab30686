import { describe, expect, it } from 'vitest';
import { fitVoxels } from '../../../tests/support/kernels.js';
import type { MapSource } from '../../contracts/job.js';
import { voxelStatus } from '../../contracts/voxelStatus.js';
import { t2, t2star } from '../../models/relaxometry.js';
import { optionalMapsOf } from '../../models/resolve/optionalMaps.js';
import { resolveFit } from '../../models/resolve/resolveFit.js';

const echoTimesS = Array.from({ length: 8 }, (_, echo) => (echo + 1) * 0.0125);
const signal = [855.37, 737.591, 620.301, 517.45, 448.74, 371.773, 336.161, 313.309];

function results(
  voxel: readonly number[],
  settings: Parameters<typeof resolveFit>[1] = {},
): Readonly<Record<string, number>> {
  const plans = optionalMapsOf(t2);
  const fit = resolveFit(t2, settings, { TE: echoTimesS });
  const { maps } = fitVoxels(
    [voxel],
    fit,
    plans.map((plan) => plan.source),
  );
  return Object.fromEntries(plans.map((plan, index) => [plan.name, maps[index]?.[0] as number]));
}

describe('uncertainty and comparison of a fit', () => {
  /*
   * Reference: scipy 1.10.1: p, c = curve_fit(f, te, y, jac=analytic, method='lm', ftol=xtol=gtol=1e-15),
   * se = sqrt(diag(c)), limits p -+ scipy.stats.t.ppf(0.975, 6) se, AICc and BIC from SSE with k = 3.
   */
  it.each([
    ['S0se', 18.29884688],
    ['T2se', 0.002593071635],
    ['S0ciLower', 951.9578653],
    ['S0ciUpper', 1041.509196],
    ['T2ciLower', 0.07336614332],
    ['T2ciUpper', 0.08605617874],
    ['covS0T2', -0.03963617431],
    ['AICc', 53.94586657],
    ['BIC', 48.1841912],
    ['dof', 6],
  ])('agrees with scipy: %s is %d', (name, expected) => {
    expect(Math.abs((results(signal)[name] as number) / expected - 1)).toBeLessThan(3e-7);
  });

  it('has no error for a parameter that a bound holds, and none for a fixed one', () => {
    const bounded = results(signal, { T2: { upper: 0.07 } });
    expect(bounded.T2se).toBeNaN();
    expect(bounded.S0se).toBeGreaterThan(0);
    expect(results(signal, { T2: { fixed: 0.08 } }).T2se).toBe(0);
  });

  it('has no error without degrees of freedom', () => {
    const two = [855.37, 737.591, ...Array(6).fill(Number.NaN)];
    expect(results(two)).toMatchObject({ dof: 0, T2se: Number.NaN, T2ciLower: Number.NaN, AICc: Number.NaN });
  });

  it('gives no value to a voxel whose search did not converge', () => {
    const TE = [0.0145, 0.0385, 0.0625].flatMap((teS) => Array(5).fill(teS));
    const lost = [273, 161, 100, 128, 83, 0, 0, 0, 0, 0, 33, 64, 44, 41, 55];
    const sources: MapSource[] = [{ kind: 'parameter', symbol: 'T2star' }, { kind: 'status' }];
    const { maps } = fitVoxels([lost], resolveFit(t2star, {}, { TE }), sources);
    expect(maps[0]?.[0]).toBeNaN();
    expect([voxelStatus.iterationLimit, voxelStatus.singular]).toContain(maps[1]?.[0]);
  });
});
