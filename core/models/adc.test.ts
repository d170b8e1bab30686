import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitVoxels, randomNumbers } from '../../tests/support/kernels.js';
import { sharedDataFolder, sharedDataPresent } from '../../tests/support/sharedData.js';
import type { MapSource } from '../contracts/job.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { adc } from './adc.js';
import { resolveFit } from './resolve/resolveFit.js';

const bval = [0, 50, 200, 500, 800, 1000];
const noisy = [812, 771, 690, 541, 433, 371];
const sources: MapSource[] = [
  { kind: 'parameter', symbol: 'S0' },
  { kind: 'parameter', symbol: 'ADC' },
  { kind: 'status' },
];

function fitted(signal: readonly number[], method: string, values: readonly number[] = bval): number[] {
  const fit = resolveFit(adc, {}, { bval: values }, { method });
  return fitVoxels([signal], fit, sources).maps.map((map) => map[0] as number);
}

describe('model adc', () => {
  // numpy 2.4.6: solve(X'WX, X'Wy) with X = [1, -b]; nlls: scipy 1.17.1 least_squares, tolerances 1e-15.
  it.each([
    ['ols', 805.5147824742196, 0.0007782940962583928],
    ['wls', 806.5737870618635, 0.0007823726418363356],
    ['iwls', 806.5784171097365, 0.0007823967155672953],
    ['nlls', 806.5921792313477, 0.0007823985039036186],
  ])('agrees by %s with numpy and scipy to 1e-6', (method, s0, rate) => {
    const [foundS0, foundRate, status] = fitted(noisy, method) as [number, number, number];
    expect(Math.abs(foundS0 / s0 - 1)).toBeLessThan(1e-6);
    expect(Math.abs(foundRate / rate - 1)).toBeLessThan(1e-6);
    expect(status).toBe(voxelStatus.converged);
  });

  it('finds every coefficient within its bounds, at any scale of the signal', () => {
    const uniform = randomNumbers(5);
    const truth = Array.from({ length: 300 }, () => [10 ** (6 * uniform() - 2), 0.0095 * uniform() + 1e-5]);
    const signals = truth.map(([s0, rate]) =>
      bval.map((b) => (s0 as number) * Math.exp(-b * (rate as number))),
    );
    const { maps, statusCounts } = fitVoxels(signals, resolveFit(adc, {}, { bval }), sources);
    expect(statusCounts[voxelStatus.converged]).toBe(300);
    for (const [v, [s0, rate]] of truth.entries()) {
      expect(Math.abs((maps[0]?.[v] as number) / (s0 as number) - 1)).toBeLessThan(1e-6);
      expect(Math.abs((maps[1]?.[v] as number) / (rate as number) - 1)).toBeLessThan(1e-5);
    }
  });

  it('holds a rising signal at 0 when it searches, and flags it when it solves a line', () => {
    const rising = bval.map((b) => 100 * Math.exp(b * 1e-4));
    const [, searched, searchedStatus] = fitted(rising, 'nlls');
    expect([searched, searchedStatus]).toEqual([0, voxelStatus.atBound]);
    const [, solved, solvedStatus] = fitted(rising, 'ols');
    expect(solved).toBeCloseTo(-1e-4, 9);
    expect(solvedStatus).toBe(voxelStatus.atBound);
  });

  it('says how far the samples are from a line that leaves the bounds', () => {
    const rising = bval.map((b, t) => 100 * Math.exp(b * 1e-4) + (t % 2));
    const fit = resolveFit(adc, {}, { bval }, { method: 'ols' });
    const { maps } = fitVoxels([noisy, rising], fit, [...sources, { kind: 'rmse' }]);
    const [s0, rate, status, rmse] = maps.map((map) => map[1] as number) as [number, number, number, number];
    const squares = bval.map((b, t) => ((rising[t] as number) - s0 * Math.exp(-b * rate)) ** 2);
    expect(status).toBe(voxelStatus.atBound);
    expect(rmse).toBeCloseTo(Math.sqrt(squares.reduce((a, b) => a + b, 0) / bval.length), 4);
  });

  it.each(['ols', 'wls', 'iwls'])('leaves samples of 0 or less out of the logarithm by %s', (method) => {
    const withZero = [...noisy.slice(0, 4), 0, -12];
    const without = fitted(noisy.slice(0, 4), method, bval.slice(0, 4));
    expect(fitted(withZero, method)).toEqual(without);
    const [, , status] = fitted([812, 0, 0, 0, 0, -1], method);
    expect(status).toBe(voxelStatus.tooFewSamples);
  });

  it('refuses b-values that are all alike', () => {
    for (const method of ['ols', 'wls', 'iwls']) {
      expect(() => resolveFit(adc, {}, { bval: [800, 800, 800] }, { method })).toThrow(
        /two different b-values; all 3 volumes have 800/,
      );
    }
  });
});

const present = sharedDataPresent('reference values of madym');

describe.runIf(present)('reference values of madym', () => {
  it.each(['nlls', 'ols', 'wls', 'iwls'])('of S0 and ADC are met by %s to 0.01 %', (method) => {
    const file = join(sharedDataFolder, 'madym', 'calibration_reference.json');
    const { DWI_ADC } = JSON.parse(readFileSync(file, 'utf8')) as {
      DWI_ADC: { b: number[]; signal: number[]; S0: number; ADC: number };
    };
    const [s0, rate] = fitted(DWI_ADC.signal, method, DWI_ADC.b) as [number, number];
    expect(Math.abs(s0 / DWI_ADC.S0 - 1)).toBeLessThan(1e-4);
    expect(Math.abs(rate / DWI_ADC.ADC - 1)).toBeLessThan(1e-4);
  });
});
