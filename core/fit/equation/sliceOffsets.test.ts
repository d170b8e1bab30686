import { describe, expect, it } from 'vitest';
import { fitVoxels, kernelModule, mapOf } from '../../../tests/support/kernels.js';
import type { FitKind, FitOptions, MapSource } from '../../contracts/job.js';
import type { Volume } from '../../contracts/series.js';
import { t2 } from '../../models/relaxometry.js';
import { resolveFit } from '../../models/resolve/resolveFit.js';
import { ChunkFitter, emptyStatusCounts } from '../chunkFitter.js';
import type { ChunkMap } from '../chunkMaps.js';

const echoTimesS = [0.01, 0.02, 0.03, 0.045, 0.06, 0.08];
const offsetsS = [0, 0.013, 0.006];
const sources: MapSource[] = [
  { kind: 'parameter', symbol: 'S0' },
  { kind: 'parameter', symbol: 'T2' },
  { kind: 'rmse' },
  { kind: 'evaluations' },
  { kind: 'status' },
];

/*
 * Reference: scipy 1.17.1, numpy 2.4.6: curve_fit of S0*exp(-x/T2) with x = te + the slice's offset, analytic jac,
 * p0=truth (900, 0.05), ftol=xtol=gtol=1e-15, method='lm'; noise of 8 from numpy.random.default_rng(5).
 */
const scipy = [
  { signal: [730.442, 592.693, 491.944, 369.276, 280.163, 182.585], S0: 883.03305, T2: 0.05140938832 },
  { signal: [563.734, 458.888, 386.836, 295.216, 211.195, 130.239], S0: 888.5749342, T2: 0.05084942303 },
  { signal: [645.868, 547.869, 439.7, 310.678, 239.752, 151.854], S0: 909.4316274, T2: 0.04887178817 },
];
const signals = scipy.map(({ signal }) => signal);

type Grid = Pick<FitOptions, 'grid' | 'starts'>;

function t2Fit(timesS: readonly number[], grid: Grid = {}): Extract<FitKind, { kind: 'equation' }> {
  const fit = resolveFit(t2, {}, { TE: timesS }, grid);
  if (fit.kind !== 'equation') throw new Error('t2 is an equation.');
  return fit;
}

/** The maps of all voxels as they are in each of `slices`, by one fitter that goes from slice to slice. */
function fitInSlices(slices: readonly number[], grid: Grid = {}): ChunkMap[][] {
  const volume: Volume = {
    ...{ path: '', byteOffset: 0, datatype: 'float64', byteOrder: 'little' },
    ...{ shape: [signals.length, 1, offsetsS.length], slope: 1, intercept: 0 },
  };
  const fit = { ...t2Fit(echoTimesS, grid), sliceOffsets: { TE: offsetsS } };
  const task = { volumes: echoTimesS.map(() => volume), fit, maps: sources.map(mapOf) };
  const fitter = new ChunkFitter(kernelModule(), task, signals.length);
  return slices.map((k) => {
    for (const [t] of echoTimesS.entries()) {
      const row = Float64Array.from(signals, (signal) => signal[t] as number);
      fitter.rawRow(t, signals.length).set(new Uint8Array(row.buffer));
    }
    fitter.enterSlice(k);
    return fitter.fitChunk(signals.length, null, emptyStatusCounts()).map((map) => map.slice());
  });
}

describe('a variable with an offset in each slice', () => {
  it('has the value of the slice: S0 and T2 agree with scipy', () => {
    const maps = fitInSlices([0, 1, 2]);
    for (const [k, { S0, T2 }] of scipy.entries()) {
      expect(Math.abs((maps[k]?.[0]?.[k] as number) / S0 - 1)).toBeLessThan(2e-7);
      expect(Math.abs((maps[k]?.[1]?.[k] as number) / T2 - 1)).toBeLessThan(2e-7);
    }
  });

  it.each<[string, Grid]>([
    ['a log-linear start', {}],
    ['a grid of starts', { grid: { T2: { from: 0.01, to: 1, count: 9, spacing: 'log' } }, starts: 2 }],
  ])(
    'gives the bits and takes the steps of a fit with the shifted values, in any order of slices, with %s',
    (_, grid) => {
      const order = [2, 0, 1, 0, 2];
      for (const [at, maps] of fitInSlices(order, grid).entries()) {
        const offsetS = offsetsS[order[at] as number] as number;
        const shifted = t2Fit(
          echoTimesS.map((teS) => teS + offsetS),
          grid,
        );
        expect(maps).toEqual(fitVoxels(signals, shifted, sources).maps);
      }
    },
  );
});
