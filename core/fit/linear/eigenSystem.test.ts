import { describe, expect, it } from 'vitest';
import { typicalDirections } from '../../../tests/support/acquisitions.js';
import { fitVoxels, normalNumbers, randomNumbers } from '../../../tests/support/kernels.js';
import type { LinearFitKind, LinearQuantity } from '../../contracts/linear.js';
import { voxelStatus } from '../../contracts/voxelStatus.js';
import { tensorColumns } from '../../models/resolve/tensorDesign.js';

type Vector = readonly [number, number, number];

const rows = [[0, 0, 0, 0, 0, 0, 1]].concat(
  typicalDirections.map(([x, y, z]) =>
    [x * x, 2 * x * y, 2 * x * z, y * y, 2 * y * z, z * z].map((value) => -1000 * value).concat(1),
  ),
);
const fit: LinearFitKind = {
  ...{ kind: 'linear', response: 'logarithm', method: 'ols', columns: tensorColumns, design: rows },
  minimumSamples: 7,
};
const quantities: readonly LinearQuantity[] = [
  { kind: 'eigenvector' },
  ...([0, 1, 2] as const).map((rank): LinearQuantity => ({ kind: 'eigenvalue', rank })),
  { kind: 'tensor', quantity: 'AD' },
  { kind: 'tensor', quantity: 'RD' },
];

interface Found {
  readonly vectors: readonly Vector[];
  readonly eigenvalues: readonly Vector[];
  readonly axial: readonly number[];
  readonly radial: readonly number[];
  readonly statusCounts: readonly number[];
}

/** Eigenvectors and eigenvalues that a fit finds from noiseless signals of tensors (xx, xy, xz, yy, yz, zz). */
function found(tensors: readonly (readonly number[])[]): Found {
  const signals = tensors.map((tensor) =>
    rows.map((row) => 500 * Math.exp(tensor.reduce((sum, value, e) => sum + value * (row[e] as number), 0))),
  );
  const sources = quantities.map((quantity) => ({ kind: 'linear', quantity }) as const);
  const { maps, statusCounts } = fitVoxels(signals, fit, sources);
  const [first, ...others] = maps.map((map) => Array.from(map));
  const triple = (pick: (n: number) => number | undefined): Vector =>
    [0, 1, 2].map(pick) as unknown as Vector;
  return {
    vectors: tensors.map((_, v) => triple((n) => first?.[n * tensors.length + v])),
    eigenvalues: tensors.map((_, v) => triple((n) => others[n]?.[v])),
    axial: others[3] as number[],
    radial: others[4] as number[],
    statusCounts,
  };
}

function cross([a, b, c]: Vector, [x, y, z]: Vector): Vector {
  return [b * z - c * y, c * x - a * z, a * y - b * x];
}

function dot([a, b, c]: Vector, [x, y, z]: Vector): number {
  return a * x + b * y + c * z;
}

function unit(vector: Vector): Vector {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((component) => component / length) as unknown as Vector;
}

/** The tensor of eigenvalues along the axes of a frame whose first axis is given. */
function tensorOf(axis: Vector, helper: Vector, values: Vector): number[] {
  const second = unit(cross(axis, helper));
  const frame = [axis, second, cross(axis, second)];
  const element = (i: number, j: number): number =>
    frame.reduce((sum, e, n) => sum + (values[n] as number) * (e[i] as number) * (e[j] as number), 0);
  return [element(0, 0), element(0, 1), element(0, 2), element(1, 1), element(1, 2), element(2, 2)];
}

const normal = normalNumbers(21);
const uniform = randomNumbers(22);
const randomAxis = (): Vector => unit([normal(), normal(), normal()]);

describe('eigenvectors and eigenvalues of tensors', () => {
  it('are those the tensors were made of, sorted, of length 1, the largest component positive', () => {
    const made = Array.from({ length: 1003 }, () => {
      const values: Vector = [1.2e-3 + 1e-3 * uniform(), 1e-3 * uniform(), 0];
      const sorted = [values[0], values[1], -1e-4 * uniform()] as const;
      return { axis: randomAxis(), helper: randomAxis(), values: sorted };
    });
    const { vectors, eigenvalues, axial, radial } = found(
      made.map(({ axis, helper, values }) => tensorOf(axis, helper, values)),
    );
    for (const [v, { axis, values }] of made.entries()) {
      const vector = vectors[v] as Vector;
      expect(Math.abs(dot(vector, axis))).toBeGreaterThan(1 - 1e-12 - 2e-7);
      expect(Math.abs(dot(vector, vector) - 1)).toBeLessThan(3e-7);
      const largest = vector.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
      expect(largest).toBeGreaterThan(0);
      const [l1, l2, l3] = eigenvalues[v] as Vector;
      for (const [n, value] of values.entries()) {
        expect(Math.abs(([l1, l2, l3][n] as number) - value)).toBeLessThan(3e-10);
      }
      expect(Math.abs((axial[v] as number) / l1 - 1)).toBeLessThan(2e-7);
      expect(Math.abs((radial[v] as number) - (l2 + l3) / 2)).toBeLessThan(1e-10);
    }
  });

  it('hold where eigenvalues are nearly the same', () => {
    const made = [1e-2, 1e-4, 1e-6].map((share) => {
      const values: Vector = [1e-3, 1e-3 * (1 - share), 5e-4];
      return { axis: randomAxis(), helper: randomAxis(), values, share };
    });
    const { vectors } = found(made.map(({ axis, helper, values }) => tensorOf(axis, helper, values)));
    for (const [v, { axis, helper, share }] of made.entries()) {
      const third = cross(axis, unit(cross(axis, helper)));
      // The plane of the two is as sharp as rounding, the direction in it as their difference allows.
      expect(Math.abs(dot(vectors[v] as Vector, third))).toBeLessThan(1e-6);
      expect(1 - Math.abs(dot(vectors[v] as Vector, axis))).toBeLessThan(1e-6 + (1e-10 / share) ** 2);
    }
  });

  it('keep the sign rule on the axes, and where components are the same', () => {
    const along = (axis: Vector): number[] => tensorOf(unit(axis), [0.3, 0.5, -0.7], [1.5e-3, 4e-4, 2e-4]);
    const { vectors } = found([along([0, -1, 0]), along([-3, 1, 1]), along([1, -4, 2]), along([0, 1, -2])]);
    const expected = [
      [0, 1, 0],
      [3, -1, -1],
      [-1, 4, -2],
      [0, -1, 2],
    ] as unknown as Vector[];
    for (const [v, axis] of expected.entries()) {
      for (const [n, component] of unit(axis).entries()) expect(vectors[v]?.[n]).toBeCloseTo(component, 6);
    }
  });

  it('leave no first eigenvector where no direction is first, and keep the eigenvalues', () => {
    const { vectors, eigenvalues, statusCounts } = found([
      [7e-4, 0, 0, 7e-4, 0, 7e-4],
      [0, 0, 0, 0, 0, 0],
    ]);
    expect(statusCounts[voxelStatus.converged]).toBe(2);
    expect(vectors).toEqual(new Array(2).fill([Number.NaN, Number.NaN, Number.NaN]));
    for (const value of eigenvalues[0] as Vector) expect(Math.abs(value - 7e-4)).toBeLessThan(1e-10);
  });
});
