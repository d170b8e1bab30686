import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitVoxels, normalNumbers } from '../../tests/support/kernels.js';
import { sharedDataFolder, sharedDataPresent } from '../../tests/support/sharedData.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { t1Ir } from './inversionRecovery.js';
import { resolveFit } from './resolve/resolveFit.js';

const sources = ['T1', 'a', 'b'].map((symbol) => ({ kind: 'parameter', symbol }) as const);

function recovery(timesS: readonly number[], t1S: number, a = 1000, b = -2000): number[] {
  return timesS.map((timeS) => a + b * Math.exp(-timeS / t1S));
}

function estimate(
  voxels: readonly (readonly number[])[],
  timesS: readonly number[],
  method: 'magnitude' | 'real',
): { t1S: number[]; a: number[]; b: number[]; statuses: number[] } {
  const { maps, statusCounts } = fitVoxels(voxels, resolveFit(t1Ir, {}, { TI: timesS }, { method }), sources);
  const [t1S = [], a = [], b = []] = maps.map((map) => Array.from(map));
  return { t1S, a, b, statuses: statusCounts };
}

const magnitudes = (signal: readonly number[]): number[] => signal.map(Math.abs);
const worst = (found: readonly number[], truth: readonly number[]): number =>
  Math.max(...truth.map((value, v) => Math.abs((found[v] as number) / value - 1)));

describe('t1-ir of magnitude images', () => {
  const timesS = [0.05, 0.2, 0.4, 0.8, 1.2, 1.8, 3, 5];

  it('gives T1, a and b back wherever the null lies among the inversion times', () => {
    const truth = Array.from({ length: 200 }, (_, v) => 0.03 * 1.028 ** v);
    const { t1S, a, b } = estimate(
      truth.map((value) => magnitudes(recovery(timesS, value))),
      timesS,
      'magnitude',
    );
    expect(Math.max(...truth)).toBeGreaterThan(7);
    expect(worst(t1S, truth)).toBeLessThan(1e-6);
    expect(
      worst(
        a,
        truth.map(() => 1000),
      ),
    ).toBeLessThan(1e-6);
    expect(
      worst(
        b,
        truth.map(() => -2000),
      ),
    ).toBeLessThan(1e-6);
  });

  it('does so with a sample at the null, on either side of it', () => {
    const nulls = [0.999, 0.9999, 1, 1.0001, 1.001].map((factor) => (0.8 / Math.LN2) * factor);
    const { t1S } = estimate(
      nulls.map((value) => magnitudes(recovery(timesS, value))),
      timesS,
      'magnitude',
    );
    expect(worst(t1S, nulls)).toBeLessThan(1e-6);
  });

  it('does not need the inversion times in order, nor all samples, nor a perfect inversion', () => {
    const shuffled = [1.8, 0.05, 5, 0.4, 3, 0.2, 1.2, 0.8];
    const signal = magnitudes(recovery(shuffled, 0.9, 800, -1300));
    const missing = signal.map((value, t) => (t === 2 ? Number.NaN : value));
    const { t1S, b } = estimate([signal, missing], shuffled, 'magnitude');
    expect(worst(t1S, [0.9, 0.9])).toBeLessThan(1e-6);
    expect(worst(b, [-1300, -1300])).toBeLessThan(1e-6);
  });

  it('takes signed samples for what their magnitudes say', () => {
    const signal = recovery(timesS, 1.3);
    const { t1S } = estimate([signal, signal.map((value) => -value)], timesS, 'magnitude');
    expect(worst(t1S, [1.3, 1.3])).toBeLessThan(1e-6);
  });

  it('stays near the truth under noise at the null, where a wrong sign pattern is far off', () => {
    const noise = normalNumbers(7);
    const voxels = Array.from({ length: 200 }, () =>
      recovery(timesS, 0.58).map((value) => Math.hypot(value + 10 * noise(), 10 * noise())),
    );
    const { t1S, statuses } = estimate(voxels, timesS, 'magnitude');
    expect(statuses[voxelStatus.converged]).toBe(200);
    expect(worst(t1S, new Array<number>(200).fill(0.58))).toBeLessThan(0.1);
  });

  it('has no result from three samples, which any sign pattern fits', () => {
    const short = magnitudes(recovery(timesS, 0.9)).map((value, t) => (t < 3 ? value : Number.NaN));
    expect(estimate([short], timesS, 'magnitude').statuses[voxelStatus.tooFewSamples]).toBe(1);
  });
});

describe('t1-ir of real images', () => {
  it('takes samples as they are, those of saturation recovery and all negative ones included', () => {
    const timesS = [0.1, 0.3, 0.6, 1.2, 2.5];
    const truth = [0.4, 1.1, 2];
    const voxels = [
      recovery(timesS, 0.4),
      recovery(timesS, 1.1, 1000, -1000),
      recovery(timesS, 2, -50, -900),
    ];
    expect(worst(estimate(voxels, timesS, 'real').t1S, truth)).toBeLessThan(1e-6);
  });
});

it('t1-ir gives qMRLab its parameters back from its magnitude and its complex signals', () => {
  // qMRLab c1d75f4, Test/MoxUnitCompatible/equation_test/value_inversion_recovery.mat: T1 600 ms, b -1000, a 500
  const timesS = [0.35, 0.5, 0.65, 0.8, 0.95, 1.1, 1.25, 1.4, 1.7];
  const later = [65.40179149, 161.53457489, 236.40286188, 294.71034242, 340.12025392, 375.48552856];
  const last = [403.02803214, 441.18352836];
  const magnitude = estimate([[58.03514577, ...later, ...last]], timesS, 'magnitude');
  const complex = estimate([[-58.03514577, ...later, ...last]], timesS, 'real');
  for (const { t1S, a, b } of [magnitude, complex]) {
    expect(worst([t1S[0] ?? 0, a[0] ?? 0, b[0] ?? 0], [0.6, 500, -1000])).toBeLessThan(1e-6);
  }
});

describe.runIf(sharedDataPresent('t1-ir against madym and ASLDRO'))('t1-ir on reference values', () => {
  const read = (...path: string[]): Record<string, Record<string, number[]>> =>
    JSON.parse(readFileSync(join(sharedDataFolder, ...path), 'utf8'));

  it('agrees with madym to 0.01 %', () => {
    const reference = read('madym', 'calibration_reference.json').T1_IR ?? {};
    const timesS = (reference.TI_ms ?? []).map((timeMs) => timeMs / 1000);
    const { t1S, a } = estimate([reference.signal ?? []], timesS, 'magnitude');
    expect(worst([t1S[0] ?? 0, a[0] ?? 0], [0.8, 1000])).toBeLessThan(1e-4);
  });

  it.each(['real', 'magnitude'] as const)('gives back the T1 of ASLDRO to 1e-6 from %s samples', (method) => {
    const { TI_s = [], signal = [] } = read('asldro', 'mri_signal_expected.json').IR_T1 ?? {};
    const samples = method === 'real' ? signal : magnitudes(signal);
    expect(worst(estimate([samples], TI_s, method).t1S, [1.4])).toBeLessThan(1e-6);
  });
});
