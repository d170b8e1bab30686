import { describe, expect, it } from 'vitest';
import { fitVoxels, normalNumbers } from '../../../tests/support/kernels.js';
import type { MapSource } from '../../contracts/job.js';
import type { LinearFitKind } from '../../contracts/linear.js';
import { voxelStatus } from '../../contracts/voxelStatus.js';
import { tensorColumns } from '../../models/resolve/tensorDesign.js';

const bval = 1500;
const directions = Array.from({ length: 40 }, (_, n) => {
  const z = 1 - (2 * n + 1) / 80;
  const r = Math.sqrt(1 - z * z);
  return [r * Math.cos(2.399963 * n), r * Math.sin(2.399963 * n), z] as const;
});
const design = [
  ...Array.from({ length: 4 }, () => [0, 0, 0, 0, 0, 0, 1]),
  ...directions.map(([x, y, z]) => [
    ...[x * x, 2 * x * y, 2 * x * z, y * y, 2 * y * z, z * z].map((value) => -bval * value),
    1,
  ]),
];
const fit: LinearFitKind = {
  kind: 'linear',
  response: 'logarithm',
  method: 'nlls',
  columns: tensorColumns,
  design,
  minimumSamples: 7,
};
const sources: readonly MapSource[] = [
  ...tensorColumns.map(
    (_, column): MapSource => ({ kind: 'linear', quantity: { kind: 'coefficient', column } }),
  ),
  { kind: 'rmse' },
  { kind: 'status' },
];
const truth = [1.9e-3, 0.2e-3, -0.1e-3, 0.5e-3, 0.1e-3, 0.4e-3, Math.log(1000)];
const clean = predicted(truth);

function predicted(coefficients: readonly number[]): number[] {
  return design.map((row) =>
    Math.exp(row.reduce((sum, x, column) => sum + x * (coefficients[column] as number), 0)),
  );
}

function squaredErrors(signal: readonly number[], coefficients: readonly number[]): number {
  const values = predicted(coefficients);
  return signal.reduce((sum, s, t) => (Number.isNaN(s) ? sum : sum + (s - (values[t] as number)) ** 2), 0);
}

describe('the tensor by least squares of the signal', () => {
  const normal = normalNumbers(5);
  const voxels = Array.from({ length: 61 }, (_, v) =>
    clean.map((value, t) => (t === v ? Number.NaN : value + (5 + 2 * v) * normal())),
  );
  const { maps, statusCounts } = fitVoxels(voxels, fit, sources);

  it('ends where finite differences of the squared residuals vanish in every coefficient, some samples being negative', () => {
    expect(voxels.flat().some((sample) => sample < 0)).toBe(true);
    expect(statusCounts[voxelStatus.converged]).toBe(voxels.length);
    for (const [v, signal] of voxels.entries()) {
      const found = tensorColumns.map((_, column) => maps[column]?.[v] as number);
      const least = squaredErrors(signal, found);
      for (const [column, scale] of truth.map((value, c) => (c < 6 ? 1e-3 : value)).entries()) {
        const step = 1e-4 * scale;
        const at = (change: number): number =>
          squaredErrors(
            signal,
            found.map((value, c) => (c === column ? value + change : value)),
          );
        const [above, below] = [at(step), at(-step)];
        expect(Math.min(above, below)).toBeGreaterThan(least);
        // How far along this coefficient the minimum of the parabola through three points is, in units of its scale.
        const offset = ((below - above) / (2 * (above + below - 2 * least))) * 1e-4;
        expect(Math.abs(offset)).toBeLessThan(2e-6);
      }
      const finite = signal.filter((sample) => !Number.isNaN(sample)).length;
      expect(Math.abs((maps[7]?.[v] as number) / Math.sqrt(least / finite) - 1)).toBeLessThan(1e-6);
    }
  });

  it('gives a voxel the same bits whatever its neighbours are', () => {
    for (const v of [0, 1, 2, 3, 30, 60]) {
      const alone = fitVoxels([voxels[v] as number[]], fit, sources).maps;
      for (const [map, values] of alone.entries()) expect(values[0]).toBe(maps[map]?.[v]);
    }
  });

  it('does not depend on the scale of the signal', () => {
    const signal = voxels[7] as number[];
    const scales = [1e-30, 1e-6, 1e9];
    const { maps: scaled } = fitVoxels(
      scales.map((scale) => signal.map((value) => value * scale)),
      fit,
      sources,
    );
    for (const [v, scale] of scales.entries()) {
      expect(scaled[8]?.[v]).toBe(voxelStatus.converged);
      for (let column = 0; column < 6; column++) {
        expect(Math.abs((scaled[column]?.[v] as number) - (maps[column]?.[7] as number))).toBeLessThan(1e-9);
      }
      expect((scaled[6]?.[v] as number) - Math.log(scale)).toBeCloseTo(maps[6]?.[7] as number, 5);
    }
  });

  it('says why a voxel has no tensor, and gives no number', () => {
    const { singular, tooFewSamples, converged } = voxelStatus;
    const lost = clean.map((value, t) => (t < 4 ? value : t < 14 ? 1 : -50));
    const few = clean.map((value, t) => (t < 6 ? value : 0));
    const missing = clean.map(() => Number.NaN);
    const constant = clean.map(() => 700);
    const { maps: found } = fitVoxels([lost, few, missing, constant], fit, sources);
    expect([...(found[8] as Uint8Array)]).toEqual([singular, tooFewSamples, tooFewSamples, converged]);
    expect([0, 1, 2].map((v) => found[0]?.[v])).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    for (let column = 0; column < 6; column++)
      expect(Math.abs(found[column]?.[3] as number)).toBeLessThan(1e-15);
  });
});
