import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { geometryOf, obliqueImage } from '../../tests/support/geometry.js';
import { askNibabel, nibabelPresent } from '../../tests/support/nibabel.js';
import { codeOf, scratchFolder } from '../../tests/support/scratch.js';
import { makeReadOnly, smallDisk } from '../../tests/support/smallDisk.js';
import { createMapFile, createRawArray } from './mapFile.js';

const geometry = geometryOf(obliqueImage);
const options = { geometry, datatype: 'float32', description: 'T2map', fill: Number.NaN } as const;
/** 2.1 million voxels, more than one chunk of the writer. */
const large = { ...geometry, shape: [128, 128, 128] as const };

test('a map file is a whole image of its fill from its first moment', async () => {
  const path = join(await scratchFolder(), 'T2map.nii');
  const array = await createMapFile(path, { ...options, geometry: large });
  expect(array).toEqual({
    path,
    byteOffset: 352,
    datatype: 'float32',
    byteOrder: 'little',
    shape: [128, 128, 128],
  });
  const bytes = await readFile(path);
  expect(bytes.byteLength).toBe(352 + 4 * 128 ** 3);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset + 352, 128 ** 3);
  expect(values.every(Number.isNaN)).toBe(true);
});

test('every block of a map file is on the disk, so that filling it needs no more room', async () => {
  const path = join(await scratchFolder(), 'status.nii');
  await createMapFile(path, { ...options, geometry: large, datatype: 'uint8', fill: 0 });
  const { blocks, size } = await stat(path);
  expect(blocks * 512).toBeGreaterThanOrEqual(size);
});

test('a raw array holds its elements and nothing else', async () => {
  const path = join(await scratchFolder(), 'mask.raw');
  const array = await createRawArray(path, 'uint8', [3, 2], 1);
  expect([array.byteOffset, [...(await readFile(path))]]).toEqual([0, [1, 1, 1, 1, 1, 1]]);
});

test('a map file that cannot be created leaves nothing and says why', async () => {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'file'), '');
  await mkdir(join(folder, 'taken.nii'));
  expect(await codeOf(createMapFile(join(folder, 'absent', 'T2map.nii'), options))).toBe('OUTPUT_UNWRITABLE');
  expect(await codeOf(createMapFile(join(folder, 'file', 'T2map.nii'), options))).toBe('OUTPUT_UNWRITABLE');
  expect(await codeOf(createMapFile(join(folder, 'taken.nii'), options))).toBe('OUTPUT_UNWRITABLE');
  expect((await readdir(folder)).sort()).toEqual(['file', 'taken.nii']);
});

const disk = smallDisk('a full and a read-only disk', '2m');
describe.runIf(disk !== null)('on a small disk', () => {
  const folder = disk ?? '';

  test('a map that does not fit is DISK_FULL when it is created, and leaves nothing', async () => {
    expect(await codeOf(createMapFile(join(folder, 'T2map.nii'), { ...options, geometry: large }))).toBe(
      'DISK_FULL',
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test('a disk that may not be written is OUTPUT_UNWRITABLE', async () => {
    makeReadOnly(folder);
    expect(await codeOf(createMapFile(join(folder, 'T2map.nii'), options))).toBe('OUTPUT_UNWRITABLE');
  });
});

describe.runIf(nibabelPresent('map files read by nibabel'))('nibabel', () => {
  test('reads a new map as NaN in the geometry of its source', async () => {
    const path = join(await scratchFolder(), 'T2map.nii');
    await createMapFile(path, options);
    const seen = askNibabel(
      path,
      'im = nibabel.load(path); print(json.dumps([im.shape, bool(numpy.isnan(im.get_fdata()).all())]))',
    );
    expect(seen).toEqual([[5, 4, 3], true]);
  });
});
