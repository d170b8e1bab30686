import { describe, expect, it } from 'vitest';
import { fitVoxels, normalNumbers, randomNumbers } from '../../../tests/support/kernels.js';
import type { MapSource } from '../../contracts/job.js';
import { voxelStatus } from '../../contracts/voxelStatus.js';
import { orthogonalise } from '../../models/resolve/orthogonal.js';
import { tensorColumns } from '../../models/resolve/tensorDesign.js';

const uniform = randomNumbers(17);
const normal = normalNumbers(18);
const directions = Array.from({ length: 45 }, () => {
  const [z, angle] = [2 * uniform() - 1, 2 * Math.PI * uniform()];
  const r = Math.sqrt(1 - z * z);
  return [r * Math.cos(angle), r * Math.sin(angle), z] as const;
});
const sources: readonly MapSource[] = [
  ...tensorColumns.map(
    (_, column): MapSource => ({ kind: 'linear', quantity: { kind: 'coefficient', column } }),
  ),
  { kind: 'status' },
];

function designOf(bval: number): number[][] {
  return [
    ...Array.from({ length: 5 }, () => [0, 0, 0, 0, 0, 0, 1]),
    ...directions.map(([x, y, z]) => [
      ...[x * x, 2 * x * y, 2 * x * z, y * y, 2 * y * z, z * z].map((value) => -bval * value),
      1,
    ]),
  ];
}

function product(row: readonly number[], coefficients: readonly number[]): number {
  return row.reduce((sum, x, column) => sum + x * (coefficients[column] as number), 0);
}

/** Weighted least squares by orthogonalising the rows times the roots of their weights. */
function weighted(
  design: readonly (readonly number[])[],
  y: readonly number[],
  roots: readonly number[],
): number[] {
  const scaled = design.map((row, t) => row.map((x) => x * (roots[t] as number)));
  const { q, r } = orthogonalise(scaled, tensorColumns.length);
  const right = q.map((column) =>
    column.reduce((sum, x, t) => sum + x * (roots[t] as number) * (y[t] as number), 0),
  );
  const solution = right.map(() => 0);
  for (let i = right.length - 1; i >= 0; i--) {
    let value = right[i] as number;
    for (let k = i + 1; k < right.length; k++) value -= (r[k]?.[i] as number) * (solution[k] as number);
    solution[i] = value / (r[i]?.[i] as number);
  }
  return solution;
}

/** Weighted with the signal, then twice with the prediction, over the positive samples. */
function iterated(design: readonly (readonly number[])[], signal: readonly number[]): number[] {
  const rows = design.filter((_, t) => (signal[t] as number) > 0);
  const positive = signal.filter((sample) => sample > 0);
  const y = positive.map(Math.log);
  const largest = Math.max(...positive);
  let found = weighted(
    rows,
    y,
    positive.map((sample) => sample / largest),
  );
  for (let pass = 0; pass < 2; pass++) {
    const roots = rows.map((row) => Math.exp(product(row, found)) / largest);
    found = weighted(rows, y, roots);
  }
  return found;
}

describe.each([500, 1000, 3000, 8000])('iterated weighting at b = %i s/mm2', (bval) => {
  const design = designOf(bval);
  const voxels = Array.from({ length: 90 }, (_, v) => {
    const [axial, radial] = [0.7e-3 + 2.3e-3 * uniform(), 0.1e-3 + 0.6e-3 * uniform()];
    const tensor = [axial, 0.1e-3 * normal(), 0.1e-3 * normal(), radial, 0, radial, Math.log(10 ** (v % 7))];
    return design.map((row) => {
      const clean = Math.exp(product(row, tensor));
      return clean + 0.02 * 10 ** (v % 7) * normal();
    });
  });

  it('is as exact as in float64 throughout', () => {
    const fit = {
      ...({ kind: 'linear', response: 'logarithm', method: 'iwls', columns: tensorColumns } as const),
      ...{ design, minimumSamples: 7 },
    };
    const { maps, statusCounts } = fitVoxels(voxels, fit, sources);
    expect(statusCounts[voxelStatus.converged]).toBe(voxels.length);
    let worst = 0;
    for (const [v, signal] of voxels.entries()) {
      for (const [column, value] of iterated(design, signal).entries()) {
        const scale = Math.max(Math.abs(value), column < 6 ? 1e-3 : 1);
        worst = Math.max(worst, Math.abs((maps[column]?.[v] as number) - value) / scale);
      }
    }
    expect(worst).toBeLessThan(5e-7);
  });
});
