import { describe, expect, test } from 'vitest';
import type { Affine, Geometry, GridShape } from '../contracts/series.js';
import { voxelToWorld } from './affine.js';
import { keepsAxes, mapAxes, nearestDifference, reorderVoxels } from './axisMapping.js';

/** An oblique grid of 3 x 4 x 5 voxels. */
const oblique: Affine = [
  [1.9, -0.4, 0.1, -20],
  [0.5, 1.7, -0.6, -31],
  [0.2, 0.5, 2.6, 7],
];
const grid = geometryOf([3, 4, 5], oblique);

function geometryOf(shape: GridShape, affine: Affine): Geometry {
  return { shape, affine } as Geometry;
}

type Axis = 0 | 1 | 2;
const orders: readonly (readonly [Axis, Axis, Axis])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/** The same points stored along other axes: image axis n runs along grid axis order[n], turned round where asked. */
function stored(order: readonly [Axis, Axis, Axis], flips: readonly boolean[]): Geometry {
  const shape: GridShape = [grid.shape[order[0]], grid.shape[order[1]], grid.shape[order[2]]];
  const row = (r: Axis): Affine[number] => {
    const [a, b, c] = order.map((axis, n) => oblique[r][axis] * (flips[n] ? -1 : 1));
    const offset = order.reduce<number>(
      (sum, axis, n) => sum + (flips[n] ? oblique[r][axis] * (grid.shape[axis] - 1) : 0),
      oblique[r][3],
    );
    return [a as number, b as number, c as number, offset];
  };
  return geometryOf(shape, [row(0), row(1), row(2)]);
}

const all = orders.flatMap((order) =>
  Array.from({ length: 8 }, (_, bits) => [order, [0, 1, 2].map((n) => (bits & (1 << n)) !== 0)] as const),
);

describe('an image whose voxels are at the points of the grid', () => {
  test.each(all)(
    'with axes %j, turned round %j, is read so that each voxel has its point',
    (order, flips) => {
      const image = stored(order, flips);
      const mapping = mapAxes(grid, image);
      if (mapping === null) throw new Error('not mapped');
      expect(keepsAxes(mapping)).toBe(order.join() === '0,1,2' && !flips.includes(true));
      // Every voxel carries the number of its point in the grid.
      const [ni, nj] = grid.shape;
      const numbers = new Uint16Array(60);
      for (let n = 0; n < 60; n += 1) {
        const [a, b] = image.shape;
        const voxel = [n % a, Math.floor(n / a) % b, Math.floor(n / (a * b))] as const;
        numbers[n] = [...Array(60).keys()].findIndex((m) => {
          const place = [m % ni, Math.floor(m / ni) % nj, Math.floor(m / (ni * nj))] as const;
          const [here, there] = [voxelToWorld(oblique, place), voxelToWorld(image.affine, voxel)];
          return Math.hypot(...here.map((x, axis) => x - (there[axis] as number))) < 1e-6;
        });
      }
      const ordered = reorderVoxels(new Uint8Array(numbers.buffer), 2, image.shape, mapping);
      expect([...new Uint16Array(ordered.buffer)]).toEqual([...Array(60).keys()]);
    },
  );
});

test.each([
  [
    'moved by a tenth of a voxel',
    (a: Affine): Affine => [[a[0][0], a[0][1], a[0][2], a[0][3] + 0.2], a[1], a[2]],
  ],
  ['turned', (a: Affine): Affine => [a[1], a[0], a[2]]],
])('a grid that is %s is not mapped', (_, change) => {
  expect(mapAxes(grid, geometryOf(grid.shape, change(oblique)))).toBeNull();
});

test('of an image that is not at the points, the nearest axes are told', () => {
  const { shape, affine } = stored([2, 0, 1], [true, false, true]);
  const moved: Affine = [affine[0], affine[1], [...affine[2].slice(0, 3), affine[2][3] + 1] as never];
  expect(nearestDifference(grid, geometryOf(shape, moved))).toContain(
    'voxel (0, 0, 0) lies at (-20.00, -31.00, 7.00) mm in one and at (-20.00, -31.00, 8.00) mm in the other',
  );
});

test('a grid of another shape is not mapped', () => {
  expect(mapAxes(grid, geometryOf([3, 4, 6], oblique))).toBeNull();
});
