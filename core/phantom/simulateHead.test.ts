import { expect, test } from 'vitest';
import { codeOf } from '../../tests/support/scratch.js';
import { gridDifference, orientationLetters, quaternionToAffine } from '../geometry/affine.js';
import { normalPair } from './noise.js';
import { type HeadOptions, simulateHead } from './simulateHead.js';
import { tissues } from './tissues.js';

const options: HeadOptions = {
  shape: [40, 48, 12],
  zoomsMm: [4, 4, 9],
  echoTimesS: [0.01, 0.03, 0.06, 0.12],
  snr: 60,
  seed: 7,
  decay: 'T2',
};
const planeVoxels = 40 * 48;

test('a slice is the same whether it is made alone, again or after others', () => {
  const all = simulateHead(options);
  const slices = Array.from({ length: 12 }, (_, k) => all.sliceSamples(k));
  expect(simulateHead(options).sliceSamples(8)).toEqual(slices[8]);
  expect(all.sliceSamples(3)).toEqual(slices[3]);
});

test('another seed gives other noise on the same head', () => {
  const one = simulateHead(options).sliceSamples(6);
  const other = simulateHead({ ...options, seed: 8 }).sliceSamples(6);
  const differences = one.map((sample, index) => sample - (other[index] ?? 0));
  expect(differences.some((difference) => difference !== 0)).toBe(true);
  expect(Math.max(...differences.map(Math.abs))).toBeLessThan(8 * Math.SQRT2 * 2);
});

test.each(['T2', 'T2star'] as const)(
  'without noise the samples of pure voxels decay with the true %s',
  (decay) => {
    const head = simulateHead({ ...options, decay, snr: Number.POSITIVE_INFINITY });
    const seen = new Set<number>();
    for (let k = 0; k < 12; k++) {
      const samples = head.sliceSamples(k);
      const { timeConstantS, s0 } = head.sliceTruth(k);
      for (const [voxel, constantS] of timeConstantS.entries()) {
        if (Number.isNaN(constantS)) continue;
        seen.add(constantS);
        for (const [volume, teS] of options.echoTimesS.entries()) {
          const expected = (s0[voxel] ?? 0) * Math.exp(-teS / constantS);
          expect(Math.abs((samples[volume * planeVoxels + voxel] ?? 0) - expected)).toBeLessThan(0.51);
        }
      }
    }
    const published = tissues.map((tissue) => Math.fround(decay === 'T2' ? tissue.t2S : tissue.t2starS));
    expect([...seen].filter((constantS) => !published.includes(constantS))).toEqual([]);
    expect(seen.size).toBeGreaterThanOrEqual(5);
  },
);

test('the background has the mean and deviation of Rician noise without signal', () => {
  const head = simulateHead({ ...options, snr: 700 });
  const sigma = 2; // the deviation of the noise as stored
  const samples: number[] = [];
  for (let k = 0; k < 12; k++) {
    const slice = head.sliceSamples(k);
    const { s0 } = head.sliceTruth(k);
    slice.forEach((sample, index) => {
      if (s0[index % planeVoxels] === 0 && index % 40 < 2) samples.push(sample);
    });
  }
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  const variance = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples.length;
  expect(mean / (sigma * Math.sqrt(Math.PI / 2))).toBeCloseTo(1, 1);
  expect(variance / (sigma ** 2 * (2 - Math.PI / 2) + 1 / 12)).toBeCloseTo(1, 1);
});

test('the generator gives uncorrelated normal deviates over neighbouring voxels and volumes', () => {
  const pair = new Float64Array(2);
  const values: number[] = [];
  for (let voxel = 0; voxel < 5000; voxel++) {
    for (let volume = 0; volume < 4; volume++) {
      normalPair(3, 0, voxel, volume, pair);
      values.push(...pair);
    }
  }
  const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
  const lagged = (lag: number): number => mean(values.slice(lag).map((value, n) => value * (values[n] ?? 0)));
  expect(Math.abs(mean(values))).toBeLessThan(0.02);
  expect(lagged(0)).toBeCloseTo(1, 1);
  expect(mean(values.map((value) => value ** 4))).toBeCloseTo(3, 0);
  for (const lag of [1, 2, 8]) expect(Math.abs(lagged(lag))).toBeLessThan(0.02);
});

test('sform and qform of the head agree, with code 1, a few degrees off the axes', () => {
  const { geometry } = simulateHead(options);
  const { quaternion, qoffsetMm, zoomsMm, qfac, srow } = geometry;
  const fromQform = { ...geometry, affine: quaternionToAffine(quaternion, qoffsetMm, zoomsMm, qfac) };
  expect(gridDifference(geometry, fromQform)).toBe(null);
  expect([geometry.sformCode, geometry.qformCode, geometry.affine]).toEqual([1, 1, srow]);
  expect(orientationLetters(geometry.affine)).toBe('RAS');
  expect(Math.abs(srow[1][2])).toBeGreaterThan(0.1);
});

test('the head fills the grid, whatever the size of voxels', () => {
  for (const zoomsMm of [
    [4, 4, 9],
    [1, 1, 2.25],
  ] as const) {
    const head = simulateHead({ ...options, zoomsMm });
    const { s0 } = head.sliceTruth(6);
    const inside = s0.filter((value) => value > 0).length / planeVoxels;
    expect(inside).toBeGreaterThan(0.4);
    expect(inside).toBeLessThan(0.7);
  }
});

test.each([
  [{ shape: [0, 4, 4] }],
  [{ zoomsMm: [1, -1, 1] }],
  [{ echoTimesS: [] }],
  [{ echoTimesS: [0.01, Number.NaN] }],
  [{ snr: 0 }],
  [{ seed: -1 }],
] as readonly [Partial<HeadOptions>][])('%j makes no head', async (wrong) => {
  const simulate = async () => simulateHead({ ...options, ...wrong });
  expect(await codeOf(simulate())).toBe('WRONG_USE');
});

test('every tissue that gives signal has relaxation times and says where they come from', () => {
  for (const tissue of tissues.filter(({ protonDensity }) => protonDensity > 0)) {
    expect(tissue.t2S).toBeGreaterThan(tissue.t2starS);
    expect(tissue.t2starS).toBeGreaterThan(0);
    expect(`${tissue.t2Source}${tissue.t2starSource}`).not.toBe('');
  }
});
