import { describe, expect, it } from 'vitest';
import type { Affine } from '../../core/contracts/series.js';
import { sliceLayout } from './sliceSampling.js';

/** 2 x 3 x 4 voxels of 1, 2 and 3 mm, stored towards right, anterior, superior. */
const ras = {
  shape: [2, 3, 4] as const,
  zoomsMm: [1, 2, 3] as const,
  affine: [
    [1, 0, 0, 0],
    [0, 2, 0, 0],
    [0, 0, 3, 0],
  ] satisfies Affine,
};
/** The same head stored towards left, inferior, anterior: i = left, j = inferior, k = anterior. */
const lia = {
  shape: [2, 4, 3] as const,
  zoomsMm: [1, 3, 2] as const,
  affine: [
    [-1, 0, 0, 1],
    [0, 0, 2, 0],
    [0, -3, 0, 9],
  ] satisfies Affine,
};

describe('a slice on the screen', () => {
  it('in radiological convention has the right of the patient on the left, and anterior above', () => {
    const axial = sliceLayout(ras, 'axial', [0, 0, 1], true);
    expect(axial.edges).toEqual({ left: 'R', right: 'L', up: 'A', down: 'P' });
    expect(axial.voxelAt(0, 0)).toEqual([1, 2, 1]);
    expect(axial.voxelAt(1, 2)).toEqual([0, 0, 1]);
    expect([axial.widthMm, axial.heightMm]).toEqual([2, 6]);
  });

  it('in neurological convention is mirrored, and nothing else', () => {
    const coronal = sliceLayout(ras, 'coronal', [0, 1, 0], false);
    expect(coronal.edges).toEqual({ left: 'L', right: 'R', up: 'S', down: 'I' });
    expect(coronal.voxelAt(0, 0)).toEqual([0, 1, 3]);
  });

  it('has the nose on the left of sagittal slices in radiological convention', () => {
    expect(sliceLayout(ras, 'sagittal', [1, 0, 0], true).edges.left).toBe('A');
    expect(sliceLayout(ras, 'sagittal', [1, 0, 0], true).voxelAt(0, 0)).toEqual([1, 2, 3]);
  });

  it('shows the same place of the patient however the file is stored', () => {
    const one = sliceLayout(ras, 'axial', [0, 0, 3], true);
    const other = sliceLayout(lia, 'axial', [0, 0, 0], true);
    expect([other.columns, other.rows, other.edges]).toEqual([one.columns, one.rows, one.edges]);
    // Upper left pixel: right, anterior, superior corner of the head.
    expect(one.voxelAt(0, 0)).toEqual([1, 2, 3]);
    expect(other.voxelAt(0, 0)).toEqual([0, 0, 2]);
  });

  it('finds pixels of voxels and voxels of pixels, and their places in the data, alike', () => {
    for (const grid of [ras, lia]) {
      for (const plane of ['axial', 'coronal', 'sagittal'] as const) {
        for (const radiological of [true, false]) {
          const layout = sliceLayout(grid, plane, [1, 2, 1], radiological);
          for (let row = 0; row < layout.rows; row++) {
            for (let column = 0; column < layout.columns; column++) {
              const voxel = layout.voxelAt(column, row);
              expect(layout.pixelOf(voxel)).toEqual([column, row]);
              const [i, j, k] = voxel;
              expect(layout.offset(column, row)).toBe(i + grid.shape[0] * (j + grid.shape[1] * k));
            }
          }
        }
      }
    }
  });
});
