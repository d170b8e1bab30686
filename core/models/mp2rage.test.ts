import { describe, expect, it } from 'vitest';
import { fitVoxels } from '../../tests/support/kernels.js';
import { followPulses, mp2rageConstants, mp2rageProtocol } from '../../tests/support/mp2ragePulses.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { LookupTable } from './lookupTable.js';
import { mp2rage } from './mp2rage.js';
import { combinedSignal } from './mp2rageSignal.js';
import { resolveFit } from './resolve/resolveFit.js';

const sequence = mp2rageProtocol;
const settings = mp2rageConstants;
const sources = [0, 1, 2].map((index) => ({ kind: 'calculated', index }) as const);
const fitOf = (method: string, samples: number, change: Readonly<Record<string, { fixed: number }>> = {}) =>
  resolveFit(mp2rage, { ...settings, ...change }, {}, { method, samples });

/** Two readouts of any scale whose combination is that of the table. */
function readouts(combined: number): number[] {
  const angle = Math.asin(2 * combined) / 2;
  return [300 * Math.sin(angle), 300 * Math.cos(angle)];
}

it('mp2rage refuses a part of an excitation', () => {
  expect(() => fitOf('uni', 1, { shotsBefore: { fixed: 35.5 } })).toThrow(/whole numbers/);
});

describe('the table of mp2rage', () => {
  it('has the combined signals of qMRLab s MPRAGEfunc at its default protocol', () => {
    const values = [1, 1.2, 1.9, 3, 4].map((t1S) => combinedSignal(sequence, t1S).toFixed(3));
    expect(values).toEqual(['0.129', '0.019', '-0.280', '-0.479', '-0.497']);
  });

  it('agrees with following every pulse for many repetitions', () => {
    const t1S = 1.4;
    const [first, second] = followPulses(t1S);
    expect(combinedSignal(sequence, t1S)).toBeCloseTo((first * second) / (first ** 2 + second ** 2), 10);
  });

  it('is one-to-one from about 0.1 s to beyond 3 s, and says nothing of values outside', () => {
    const table = new LookupTable(0.05, 0.001, 4951, (t1S) => combinedSignal(sequence, t1S));
    const [least, largest] = table.range;
    expect(least).toBeLessThan(0.2);
    expect(largest).toBeGreaterThan(3);
    expect(table.argumentOf(0.51)).toBeNaN();
    expect(table.argumentOf(-0.51)).toBeNaN();
    expect(table.argumentOf(Number.NaN)).toBeNaN();
  });
});

describe('mp2rage', () => {
  const truth = [0.3, 0.7, 1, 1.2345, 1.9, 2.5, 3];
  const worst = (found: ArrayLike<number>): number =>
    Math.max(...truth.map((value, v) => Math.abs((found[v] as number) / value - 1)));

  it('gives T1 back from two readouts and from their combination, in both ranges', () => {
    const combined = truth.map((t1S) => combinedSignal(sequence, t1S));
    const inversions = fitVoxels(combined.map(readouts), fitOf('inversions', 2), sources);
    expect(worst(inversions.maps[0] ?? [])).toBeLessThan(1e-5);
    const uni = fitVoxels(
      combined.map((value) => [value]),
      fitOf('uni', 1),
      sources,
    );
    expect(worst(uni.maps[0] ?? [])).toBeLessThan(1e-5);
    expect(uni.maps[2]?.[1]).toBeCloseTo(combined[1] as number, 6);
    const stored = fitVoxels(
      combined.map((value) => [(value + 0.5) * 4095]),
      fitOf('uni-12bit', 1),
      sources,
    );
    expect(worst(stored.maps[0] ?? [])).toBeLessThan(1e-5);
  });

  it('has no T1 outside the table, where there is no signal, or where a sample is missing', () => {
    const voxels = [
      [0, 0],
      [1, -1.0001],
      [Number.NaN, 3],
    ];
    const { maps, statusCounts } = fitVoxels(voxels, fitOf('inversions', 2), sources);
    expect(Array.from(maps[0] ?? []).slice(0, 1)).toEqual([Number.NaN]);
    expect(statusCounts[voxelStatus.tooFewSamples]).toBe(1);
    const outside = fitVoxels([[0.6], [-0.6], [2000]], fitOf('uni', 1), sources);
    expect(outside.statusCounts[voxelStatus.notFinite]).toBe(3);
    const wrongRange = fitVoxels([[-0.2], [0.3]], fitOf('uni-12bit', 1), sources);
    expect(wrongRange.statusCounts[voxelStatus.notFinite]).toBe(2);
  });

  it('refuses a sequence that is not given or cannot be, and a wrong number of volumes', () => {
    expect(() => resolveFit(mp2rage, {}, {}, { samples: 2 })).toThrow(/needs numbers for TI1 .*shotsAfter/);
    expect(() => fitOf('inversions', 2, { TI1: { fixed: 800 } })).toThrow(/TI1 is fixed at 800/);
    expect(() => fitOf('inversions', 2, { TRinv: { fixed: 3 } })).toThrow(/do not fit into the sequence/);
    expect(() => fitOf('inversions', 1)).toThrow(/say its range by --method uni/);
    expect(() => fitOf('uni', 2)).toThrow(/needs 1 volume; there are 2/);
  });
});
