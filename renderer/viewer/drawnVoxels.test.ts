import { expect, test } from 'vitest';
import { drawnVoxels } from './drawnVoxels.js';

test('a drawing over a file whose first axis runs to the left and whose others are exchanged is put in file order', () => {
  // A file of 3 x 2 x 2 voxels; texel x runs against i, y along k, z along j.
  const layout = { size: [3, 2, 2], start: [2, 0, 0], step: [-1, 6, 3] } as const;
  const drawing = new Uint8Array(12);
  drawing[0] = 1; // x 0, y 0, z 0: i 2, j 0, k 0
  drawing[4] = 3; // x 1, y 1, z 0: i 1, j 0, k 1
  drawing[8] = 1; // x 2, y 0, z 1: i 0, j 1, k 0
  const voxels = drawnVoxels(drawing, layout);
  expect([...voxels.entries()].filter(([, inside]) => inside === 1).map(([voxel]) => voxel)).toEqual([
    2, 3, 7,
  ]);
});
