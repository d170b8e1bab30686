import { expect, test } from 'vitest';
import type { Affine } from '../../core/contracts/series.js';
import { centreOf, gridIndex, nearestVoxel, worldPoint } from './voxelMapping.js';

const lasOblique: Affine = [
  [-1.9, 0.1, 0.2, 90],
  [0.12, 1.95, -0.3, -120],
  [-0.2, 0.3, 2.9, -60],
];
const shape = [96, 80, 40] as const;

test('every corner of an oblique left-handed grid comes back from the world', () => {
  for (const index of [
    gridIndex(0, 0, 0),
    gridIndex(95, 0, 39),
    gridIndex(3, 79, 17),
    gridIndex(95, 79, 39),
  ]) {
    expect(nearestVoxel(lasOblique, shape, centreOf(lasOblique, index))).toEqual(index);
  }
});

test('a point anywhere inside a voxel belongs to it, one outside the grid to its surface', () => {
  const twoMillimetres: Affine = [
    [2, 0, 0, 0],
    [0, 2, 0, 0],
    [0, 0, 2, 0],
  ];
  expect(nearestVoxel(twoMillimetres, shape, worldPoint(10.9, 9.1, 4))).toEqual(gridIndex(5, 5, 2));
  expect(nearestVoxel(twoMillimetres, shape, worldPoint(-50, 999, 4))).toEqual(gridIndex(0, 79, 2));
});
