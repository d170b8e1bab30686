import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { niftiImage, type TestImage } from '../../tests/support/niftiImage.js';
import { scratchFolder } from '../../tests/support/scratch.js';
import { VoxfitError } from '../contracts/errors.js';
import type { ArrayPlace } from '../contracts/series.js';
import { importMask } from './maskFile.js';
import { openSeries } from './openSeries.js';

const root = await scratchFolder();

async function maskOf(
  mask: TestImage,
  name = 'mask.nii',
): Promise<{ array: ArrayPlace; voxels: number; left: string[] }> {
  const folder = await mkdtemp(join(root, 'case-'));
  const scratch = join(folder, 'scratch');
  const bytes = niftiImage(mask);
  await writeFile(join(folder, name), name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  await writeFile(join(folder, 'series.nii'), niftiImage({ dims: [4, 2, 2, 2, 3] }));
  const { geometry } = await openSeries([join(folder, 'series.nii')]);
  const made = await importMask(join(folder, name), geometry, { scratchFolder: scratch });
  return { ...made, left: await readdir(scratch) };
}

async function refusal(mask: TestImage): Promise<string> {
  const error: unknown = await maskOf(mask).catch((thrown: unknown) => thrown);
  return error instanceof VoxfitError ? `${error.code}: ${error.message}` : String(error);
}

describe('importMask', () => {
  test.each(['mask.nii', 'mask.nii.gz'])(
    '%s becomes one byte per voxel: 1 where not zero and finite',
    async (name) => {
      const values = [0, 1, -2, Number.NaN, 0.25, Number.POSITIVE_INFINITY, 0, 1];
      const { array, voxels, left } = await maskOf(
        { datatype: 'float32', values, littleEndian: false },
        name,
      );
      expect([...(await readFile(array.path))]).toEqual([0, 1, 1, 0, 1, 0, 0, 1]);
      expect([voxels, array.datatype, array.byteOffset, array.shape]).toEqual([4, 'uint8', 0, [2, 2, 2]]);
      // What was inflated on the way is gone.
      expect(left).toHaveLength(1);
    },
  );

  test('a fourth dimension of 1 is a 3D mask', async () => {
    expect((await maskOf({ dims: [4, 2, 2, 2, 1] })).voxels).toBe(7);
  });

  test('a mask on another grid is refused with the difference', async () => {
    expect(await refusal({ dims: [3, 2, 2, 3] })).toBe(
      'MASK_GRID: The mask mask.nii is not on the grid of the images. The shapes differ: 2 x 2 x 2 and 2 x 2 x 3 voxels.',
    );
    expect(await refusal({ srow: [2, 0, 0, -9, 0, 3, 0, -20, 0, 0, 4, -30] })).toContain(
      '(-10.00, -20.00, -30.00)',
    );
  });

  test('a mask of several volumes is refused', async () => {
    expect(await refusal({ dims: [4, 2, 2, 2, 3] })).toBe(
      'MASK_INVALID: mask.nii has 3 volumes; a mask is a single 3D image.',
    );
  });

  test('a mask without a voxel is refused', async () => {
    expect(await refusal({ datatype: 'float32', values: [0, 0, 0, 0, 0, 0, 0, Number.NaN] })).toBe(
      'MASK_EMPTY: The mask mask.nii selects no voxel: all 8 are zero or not finite.',
    );
  });
});
