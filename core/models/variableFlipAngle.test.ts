import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitVoxels } from '../../tests/support/kernels.js';
import { sharedDataFolder, sharedDataPresent } from '../../tests/support/sharedData.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { resolveFit } from './resolve/resolveFit.js';
import { t1Vfa } from './variableFlipAngle.js';

const methods = ['nlls', 'linear', 'iwls'] as const;
type Method = (typeof methods)[number];
const sources = ['T1', 'M0'].map((symbol) => ({ kind: 'parameter', symbol }) as const);

function spgr(m0: number, t1S: number, trS: number, angleDeg: number): number {
  const [angle, e1] = [(angleDeg * Math.PI) / 180, Math.exp(-trS / t1S)];
  return (m0 * Math.sin(angle) * (1 - e1)) / (1 - Math.cos(angle) * e1);
}

/** T1, M0 and the counts of statuses of voxels of one acquisition. */
function fitted(
  voxels: readonly (readonly number[])[],
  anglesDeg: readonly number[],
  trS: number,
  method: Method,
  b1?: readonly number[],
): { t1S: ArrayLike<number>; m0: ArrayLike<number>; statuses: number[] } {
  const settings = b1 === undefined ? {} : { B1: { fixedMap: 'b1.nii' } };
  const variables = { FlipAngle: anglesDeg, TR: anglesDeg.map(() => trS) };
  const resolved = resolveFit(t1Vfa, settings, variables, { method });
  const { maps, statusCounts } = fitVoxels(voxels, resolved, sources, null, b1 === undefined ? [] : [b1]);
  return { t1S: maps[0] ?? [], m0: maps[1] ?? [], statuses: statusCounts };
}

describe.each(methods)('t1-vfa by %s', (method) => {
  it('gives T1 and M0 of noiseless signals back, from 0.1 s to 5 s and in any scale', () => {
    const truth = [0.1, 0.4, 0.9, 1.6, 5].flatMap((t1S) => [1e-3, 1, 1e5].map((m0) => [m0, t1S] as const));
    const anglesDeg = [2, 5, 12, 20];
    const { t1S, m0 } = fitted(
      truth.map(([m, t]) => anglesDeg.map((angle) => spgr(m, t, 0.006, angle))),
      anglesDeg,
      0.006,
      method,
    );
    for (const [v, [m, t]] of truth.entries()) {
      expect(Math.abs((t1S[v] as number) / t - 1)).toBeLessThan(2e-7);
      expect(Math.abs((m0[v] as number) / m - 1)).toBeLessThan(2e-7);
    }
  });

  it('takes the flip angle that acts, B1 times the nominal one, voxel by voxel', () => {
    const b1 = [0.7, 1, 1.3];
    const anglesDeg = [3, 15];
    const voxels = b1.map((factor) => anglesDeg.map((angle) => spgr(1000, 1.2, 0.015, factor * angle)));
    const { t1S } = fitted(voxels, anglesDeg, 0.015, method, b1);
    for (const value of Array.from(t1S)) expect(value).toBeCloseTo(1.2, 6);
    const uncorrected = fitted(voxels, anglesDeg, 0.015, method).t1S[0] as number;
    expect(uncorrected / (1.2 * 0.7 ** 2)).toBeCloseTo(1, 1);
  });

  it('has no T1 where B1 is 0 or not a number', () => {
    const voxel = [3, 15].map((angle) => spgr(1000, 1.2, 0.015, angle));
    const { t1S, statuses } = fitted([voxel, voxel, voxel], [3, 15], 0.015, method, [0, Number.NaN, 1]);
    expect([t1S[0], t1S[1]]).toEqual([Number.NaN, Number.NaN]);
    expect(t1S[2]).toBeCloseTo(1.2, 6);
    expect(statuses[voxelStatus.notFinite]).toBe(2);
  });
});

describe('the straight line of t1-vfa', () => {
  it.each(['linear', 'iwls'] as const)('by %s has no T1 where the slope is not between 0 and 1', (method) => {
    const anglesDeg = [2, 5, 12];
    const negativeSlope = [1000, 1002, 1015].map(
      (y, n) => y * Math.sin(((anglesDeg[n] ?? 0) * Math.PI) / 180),
    );
    const { t1S, statuses } = fitted([[10, 100, 300], negativeSlope], anglesDeg, 0.0054, method);
    expect(Array.from(t1S).every(Number.isNaN)).toBe(true);
    expect(statuses[voxelStatus.notFinite]).toBe(2);
  });

  it('leaves missing samples out, and needs two', () => {
    const voxel = [2, 5, 12].map((angle) => spgr(1000, 1.1, 0.0054, angle));
    const { t1S, statuses } = fitted(
      [
        [Number.NaN, ...voxel.slice(1)],
        [Number.NaN, Number.NaN, 5],
      ],
      [2, 5, 12],
      0.0054,
      'linear',
    );
    expect(t1S[0]).toBeCloseTo(1.1, 6);
    expect(statuses[voxelStatus.tooFewSamples]).toBe(1);
  });

  it('by iwls is nearer to least squares of the signal than the unweighted line', () => {
    // FA 2, 5, 12 deg, TR 5.4 ms: the mean of noise pushes the unweighted line away
    const voxel = [413, 604, 445];
    const [nlls, linear, iwls] = methods.map((method) => fitted([voxel], [2, 5, 12], 0.0054, method).t1S[0]);
    const distance = (t1S: number | undefined): number => Math.abs((t1S as number) - (nlls as number));
    expect(distance(iwls)).toBeLessThan(distance(linear) / 3);
  });

  it('refuses what it cannot use before the run', () => {
    const of = (variables: Record<string, number[]>) => () =>
      resolveFit(t1Vfa, {}, variables, { method: 'linear' });
    expect(of({ FlipAngle: [3, 20], TR: [0.01, 0.02] })).toThrow(/one repetition time/);
    expect(of({ FlipAngle: [0, 20], TR: [0.01, 0.01] })).toThrow(/flip angles above 0/);
    expect(() => resolveFit(t1Vfa, { B1: { fixed: 98 } }, { FlipAngle: [3, 20], TR: [0.01, 0.01] })).toThrow(
      /B1 is fixed at 98, which cannot be/,
    );
  });
});

it('t1-vfa has the signal of qMRLab for M0 2000, T1 0.7 s, TR 15 ms', () => {
  // qMRLab c1d75f4, Test/MoxUnitCompatible/equation_test/value_vfa_t1.mat
  const { t1S, m0 } = fitted([[98.44318947, 180.75749339]], [3, 20], 0.015, 'nlls');
  expect((t1S[0] as number) / 0.7).toBeCloseTo(1, 6);
  expect((m0[0] as number) / 2000).toBeCloseTo(1, 6);
});

it('t1-vfa gives what SEPAL gives for three flip angles', () => {
  // demo of mjt320/SEPAL 1ee5d8c: linear 1.326 s and 13531.9, non-linear 1.323 s and 13482.2, two points 1.326 s and 13600.3
  const linear = fitted([[413, 604, 445]], [2, 5, 12], 0.0054, 'linear');
  expect([linear.t1S[0]?.toFixed(3), linear.m0[0]?.toFixed(1)]).toEqual(['1.326', '13531.9']);
  const searched = fitted([[413, 604, 445]], [2, 5, 12], 0.0054, 'nlls');
  expect([searched.t1S[0]?.toFixed(3), searched.m0[0]?.toFixed(1)]).toEqual(['1.323', '13482.2']);
  const two = fitted([[413, 445]], [2, 12], 0.0054, 'linear');
  expect([two.t1S[0]?.toFixed(3), two.m0[0]?.toFixed(1)]).toEqual(['1.326', '13600.3']);
});

interface Row {
  readonly anglesDeg: readonly number[];
  readonly trS: number;
  readonly signal: readonly number[];
  readonly rate: number;
}

function readRows(file: string, ratePerSecond: number): Row[] {
  const path = join(sharedDataFolder, 'osipi_dce_dsc', 'T1_mapping', 'data', file);
  const lines = readFileSync(path, 'utf8').trim().split(/\r?\n/).slice(1);
  return lines.map((line) => {
    const columns = line.split(',').slice(-5);
    const [anglesDeg, trS, signal] = columns.map((text) => text.trim().split(/\s+/).map(Number));
    const rate = Number(columns[3]) * ratePerSecond;
    return { anglesDeg: anglesDeg ?? [], trS: trS?.[0] ?? 0, signal: signal ?? [], rate };
  });
}

describe.runIf(sharedDataPresent('t1-vfa against OSIPI and madym'))('t1-vfa on reference values', () => {
  // OSIPI DCE-DSC-MRI_CodeCollection 40984f7, tolerance of its tests: 0.05/s + 5 %
  const rows = [...readRows('t1_brain_data.csv', 1), ...readRows('t1_quiba_data.csv', 1000)];

  it.each(methods)('agrees with OSIPI in brain and QIBA phantom by %s', (method) => {
    const distances = rows.map(({ anglesDeg, trS, signal, rate }) => {
      const { t1S } = fitted([signal], anglesDeg, trS, method);
      return Math.abs(1 / (t1S[0] as number) - rate) / (0.05 + 0.05 * rate);
    });
    expect(distances).toHaveLength(121);
    expect(Math.max(...distances)).toBeLessThan(1);
  });

  it.each(methods)('agrees with madym to 0.01 % by %s', (method) => {
    const { T1_VFA } = JSON.parse(
      readFileSync(join(sharedDataFolder, 'madym', 'calibration_reference.json'), 'utf8'),
    );
    const { t1S, m0 } = fitted([T1_VFA.signal], T1_VFA.FA_deg, T1_VFA.TR_ms / 1000, method);
    expect(Math.abs(((t1S[0] as number) * 1000) / T1_VFA.T1_ms - 1)).toBeLessThan(1e-4);
    expect(Math.abs((m0[0] as number) / T1_VFA.M0 - 1)).toBeLessThan(1e-4);
  });
});
