import { describe, expect, it } from 'vitest';
import { fitVoxels } from '../../tests/support/kernels.js';
import type { ParameterSetting } from '../contracts/model.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { mtr } from './magnetizationTransfer.js';
import { resolveFit } from './resolve/resolveFit.js';
import { mtsat } from './transferSaturation.js';

const calculated = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ kind: 'calculated', index }) as const);

describe('mtr', () => {
  it('is 5 % for 20 without and 19 with the pulse, in either order, and averages repetitions', () => {
    // demo of mjt320/SEPAL 1ee5d8c: s_on 19, s_off 20 -> 5.0
    const ratio = (states: readonly number[], samples: readonly number[]): number | undefined => {
      const fit = resolveFit(mtr, {}, { MTState: states });
      return fitVoxels([samples], fit, calculated(1)).maps[0]?.[0];
    };
    expect(ratio([0, 1], [20, 19])).toBeCloseTo(5, 6);
    expect(ratio([1, 0], [19, 20])).toBeCloseTo(5, 6);
    expect(ratio([1, 0, 0, 1], [18.5, 19, 21, 19.5])).toBeCloseTo(5, 6);
  });

  it('has no value where there is no signal or a sample is missing', () => {
    const voxels = [
      [0, 3],
      [-5, 1],
      [Number.NaN, 3],
      [3, 3],
    ];
    const fit = resolveFit(mtr, {}, { MTState: [0, 1] });
    const { maps, statusCounts } = fitVoxels(voxels, fit, calculated(1));
    expect(Array.from(maps[0] ?? [])).toEqual([Number.NaN, Number.NaN, Number.NaN, 0]);
    expect(statusCounts[voxelStatus.notFinite]).toBe(2);
    expect(statusCounts[voxelStatus.tooFewSamples]).toBe(1);
  });

  it('refuses a series of one state before the run', () => {
    expect(() => resolveFit(mtr, {}, { MTState: [1, 1] })).toThrow(/MTState is 1 for all 2/);
  });
});

const trS = 0.025;
/** T1-weighted, density-weighted, with the pulse. */
const anglesDeg = [20, 6, 6];
const variables = { MTState: [0, 0, 1], FlipAngle: anglesDeg, TR: [trS, trS, trS] };
const rad = (angleDeg: number): number => (angleDeg * Math.PI) / 180;

/** Signal of the rational approximation; `angle` is a, or 2 tan(a/2) for the exact Ernst equation at TR << T1. */
function rational(amplitude: number, rate: number, angle: number, saturated = 0): number {
  return (amplitude * angle * rate * trS) / (rate * trS + angle ** 2 / 2 + saturated);
}

function saturationOf(
  signal: readonly number[],
  method: 'tangent' | 'small-angle',
  settings: Readonly<Record<string, ParameterSetting>> = {},
): number[] {
  const fit = resolveFit(mtsat, settings, variables, { method });
  return fitVoxels([signal], fit, calculated(4)).maps.map((map) => map[0] as number);
}

describe('mtsat', () => {
  it('gives R1 1 /s, A 1000 and 3 % back from signals of the rational approximation', () => {
    const signal = anglesDeg.map((angle, n) => rational(1000, 1, rad(angle), n === 2 ? 0.03 : 0));
    const [saturation, rate, timeS, amplitude] = saturationOf(signal, 'small-angle');
    expect(saturation).toBeCloseTo(3, 5);
    expect(rate).toBeCloseTo(1, 6);
    expect(timeS).toBeCloseTo(1, 6);
    expect((amplitude as number) / 1000).toBeCloseTo(1, 6);
  });

  it('has R1 right to 0.1 per mille with tangents where small angles are 1 % off', () => {
    const ernst = (angleDeg: number): number => {
      const [angle, e1] = [rad(angleDeg), Math.exp(-0.025)];
      return (1000 * Math.sin(angle) * (1 - e1)) / (1 - Math.cos(angle) * e1);
    };
    const signal = [ernst(20), ernst(5), 0.9 * ernst(5)];
    const [tangent, small] = ['tangent', 'small-angle'].map((method) => {
      const fit = resolveFit(mtsat, {}, { ...variables, FlipAngle: [20, 5, 5] }, { method });
      return fitVoxels([signal], fit, calculated(4)).maps[1]?.[0];
    });
    expect(Math.abs((tangent as number) - 1)).toBeLessThan(1e-4);
    expect(Math.abs((small as number) - 1)).toBeGreaterThan(5e-3);
  });

  it('is 3 % at every B1 where the saturation follows the law that C corrects', () => {
    // true saturation B1^2 delta (1 - C B1) / (1 - C), all excitations at B1 times the nominal angle
    for (const b1 of [0.8, 0.9, 1, 1.1, 1.2]) {
      const share = (0.03 * b1 ** 2 * (1 - 0.4 * b1)) / 0.6;
      const signal = anglesDeg.map((angle, n) => rational(1000, 1, b1 * rad(angle), n === 2 ? share : 0));
      const [saturation, rate, , amplitude] = saturationOf(signal, 'small-angle', { B1: { fixed: b1 } });
      expect(saturation).toBeCloseTo(3, 5);
      expect(rate).toBeCloseTo(1, 5);
      expect((amplitude as number) / 1000).toBeCloseTo(1, 5);
      // R1 and A that B1 has corrected, with the nominal angle of the pulse image, do not go together
      const mixed =
        (((100 * (((1000 * rad(6)) / (signal[2] as number) - 1) * trS - rad(6) ** 2 / 2)) as number) * 0.6) /
        (1 - 0.4 * b1);
      if (b1 === 1.2) expect(mixed / 3).toBeGreaterThan(1.02);
    }
  });

  it('takes another C, and a map of B1 without which a voxel has no value', () => {
    const signal = anglesDeg.map((angle, n) => rational(1000, 1, rad(angle), n === 2 ? 0.03 : 0));
    const at = (c: number): number =>
      saturationOf(signal, 'small-angle', { B1: { fixed: 1.2 }, C: { fixed: c } })[0] as number;
    expect(at(0)).toBeCloseTo(3, 5);
    expect(at(0.4)).toBeCloseTo((3 * 0.6) / (1 - 0.48), 5);
    const fit = resolveFit(mtsat, { B1: { fixedMap: 'b1.nii' } }, variables);
    const { maps, statusCounts } = fitVoxels([signal, signal], fit, calculated(4), null, [[0, 1]]);
    expect(maps[0]?.[0]).toBeNaN();
    expect(maps[0]?.[1]).toBeCloseTo(3, 1);
    expect(statusCounts[voxelStatus.notFinite]).toBe(1);
  });

  it('finds the contrasts by MTState and flip angle in any order', () => {
    const signal = anglesDeg.map((angle, n) => rational(1000, 1, rad(angle), n === 2 ? 0.03 : 0));
    const fit = resolveFit(
      mtsat,
      {},
      { MTState: [1, 0, 0], FlipAngle: [6, 6, 20], TR: [trS, trS, trS] },
      { method: 'small-angle' },
    );
    const [pulse, density, t1] = [signal[2], signal[1], signal[0]] as number[];
    const { maps } = fitVoxels([[pulse as number, density as number, t1 as number]], fit, calculated(1));
    expect(maps[0]?.[0]).toBeCloseTo(3, 5);
  });

  it.each([
    [{ ...variables, MTState: [0, 0, 0] }, /one contrast with MTState 1/],
    [{ ...variables, FlipAngle: [6, 6, 6] }, /at different flip angles; found MTState 0, 6 deg/],
    [{ ...variables, MTState: [0, 1, 1] }, /two with MTState 0/],
    [{ ...variables, TR: [0, 0.025, 0.025] }, /repetition times above 0/],
  ])('refuses contrasts that are not clear: %o', (wrong, sentence) => {
    expect(() => resolveFit(mtsat, {}, wrong)).toThrow(sentence);
  });

  it('has no value where signals contradict the model', () => {
    const { statusCounts } = fitVoxels(
      [
        [10, 100, 50],
        [100, 10, 5],
        [0, 3, 3],
        [Number.NaN, 3, 3],
      ],
      resolveFit(mtsat, {}, variables),
      calculated(4),
    );
    expect(statusCounts[voxelStatus.converged]).toBe(0);
    expect(statusCounts[voxelStatus.tooFewSamples]).toBe(1);
  });
});
