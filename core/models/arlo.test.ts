import { describe, expect, it } from 'vitest';
import { fitVoxels } from '../../tests/support/kernels.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { t2 } from './relaxometry.js';
import { mapsOf } from './resolve/modelMaps.js';
import { resolveFit } from './resolve/resolveFit.js';

const TE = Array.from({ length: 8 }, (_, echo) => 0.012 * (echo + 1));
const sources = mapsOf(t2).map((map) => map.source);

function decay(s0: number, t2S: number, offset = 0): number[] {
  return TE.map((timeS) => s0 * Math.exp(-timeS / t2S) + offset);
}

describe('method arlo of t2', () => {
  it('gives back T2 and S0 of a noiseless decay, to the error of Simpson s rule', () => {
    const { maps, statusCounts } = fitVoxels(
      [decay(900, 0.06)],
      resolveFit(t2, {}, { TE }, { method: 'arlo' }),
      sources,
    );
    expect(statusCounts[voxelStatus.converged]).toBe(1);
    const [t2S, s0] = [maps[0]?.[0] as number, maps[1]?.[0] as number];
    // Eq. 8 evaluated in Python 3.11.2 with these echo times: 0.06000053080427402
    expect(t2S).toBeCloseTo(0.06000053080427402, 8);
    expect(s0 / 900).toBeCloseTo(1, 4);
  });

  it('has the quality maps of the equation at its estimates', () => {
    const fit = resolveFit(t2, {}, { TE }, { method: 'arlo' });
    const { maps } = fitVoxels([decay(900, 0.06)], fit, [
      { kind: 'r2' },
      { kind: 'standardError', symbol: 'T2' },
    ]);
    expect(maps[0]?.[0]).toBeCloseTo(1, 6);
    expect(maps[1]?.[0] as number).toBeGreaterThan(0);
  });

  it('subtracts an offset that is fixed, and does not estimate one', () => {
    const fit = resolveFit(t2, { C: { fixed: 50 } }, { TE }, { method: 'arlo' });
    expect(fitVoxels([decay(900, 0.06, 50)], fit, sources).maps[0]?.[0]).toBeCloseTo(0.06, 5);
    expect(() => resolveFit(t2, { C: { start: 10 } }, { TE }, { method: 'arlo' })).toThrow(
      /does not estimate C/,
    );
  });

  it('does not hold a parameter that its closed form estimates', () => {
    const fixed = { S0: { fixed: 800 } };
    expect(() => resolveFit(t2, fixed, { TE }, { method: 'arlo' })).toThrow(
      /cannot hold it: use method nlls/,
    );
  });

  it('refuses unequal spacing before the run, and a voxel that lacks a sample', () => {
    expect(() => resolveFit(t2, {}, { TE: [0.01, 0.02, 0.04] }, { method: 'arlo' })).toThrow(
      /equally spaced/,
    );
    const missing = decay(900, 0.06);
    missing[3] = Number.NaN;
    const { statusCounts } = fitVoxels([missing], resolveFit(t2, {}, { TE }, { method: 'arlo' }), sources);
    expect(statusCounts[voxelStatus.tooFewSamples]).toBe(1);
  });
});

describe('the offset of t2', () => {
  it('is estimated once it has a start, and only then has a map', () => {
    expect(mapsOf(t2).map((map) => map.name)).not.toContain('Cmap');
    const parameters = { C: { start: 1 } };
    const plans = mapsOf(t2, { parameters });
    expect(plans.map((map) => map.name)).toContain('Cmap');
    const { maps } = fitVoxels(
      [decay(900, 0.06, 40)],
      resolveFit(t2, parameters, { TE }),
      plans.map((map) => map.source),
    );
    const at = (name: string): number => maps[plans.findIndex((map) => map.name === name)]?.[0] as number;
    expect(at('T2map')).toBeCloseTo(0.06, 7);
    expect(at('Cmap')).toBeCloseTo(40, 4);
  });
});
