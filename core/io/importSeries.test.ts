import { mkdtemp, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { niftiHeaderBytes, niftiImage, type TestImage } from '../../tests/support/niftiImage.js';
import { codeOf, scratchFolder } from '../../tests/support/scratch.js';
import { Cancelled, VoxfitError } from '../contracts/errors.js';
import { bytesPerElement, type Datatype, type ImportedSeries } from '../contracts/series.js';
import { describeImage } from './imageFile.js';
import { importSeries } from './importSeries.js';
import { openSeries } from './openSeries.js';
import { readSlices, readVolume, readVoxelSamples, readVoxelValue } from './readArrays.js';

const root = await scratchFolder();

async function newFolder(): Promise<string> {
  return mkdtemp(join(root, 'case-'));
}

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(await newFolder(), name);
  await writeFile(path, bytes);
  return path;
}

async function importFiles(paths: readonly string[], folder?: string): Promise<ImportedSeries> {
  return importSeries(await openSeries(paths), { scratchFolder: folder ?? (await newFolder()) });
}

const count = (n: number): number[] => Array.from({ length: n }, (_, index) => index);
const image: TestImage = { dims: [4, 3, 4, 5, 2], slope: 2, intercept: -7 };

describe.each(Object.keys(bytesPerElement) as Datatype[])('%s', (datatype) => {
  describe.each([1, 2] as const)('NIfTI-%i', (version) => {
    test.each([true, false])(
      'little-endian %s: volumes, slices and voxels are those that were stored',
      async (littleEndian) => {
        const path = await written('a.nii', niftiImage({ ...image, datatype, littleEndian, version }));
        const { volumes } = await importFiles([path]);
        const [first, second] = volumes;
        if (first === undefined || second === undefined) throw new Error('two volumes expected');
        expect(volumes).toHaveLength(2);
        expect([...(await readVolume(second))]).toEqual(count(60).map((n) => (60 + n) * 2 - 7));
        expect([...(await readSlices(first, 1, 3))]).toEqual(count(24).map((n) => (12 + n) * 2 - 7));
        expect(await readVoxelSamples(volumes, 2, 3, 4)).toEqual([59 * 2 - 7, 119 * 2 - 7]);
        const { slope: _, intercept: __, ...stored } = second;
        expect(await readVoxelValue(stored, 1, 0, 0)).toBe(61);
      },
    );
  });
});

describe('reading by position', () => {
  test('a voxel or slice outside the grid is refused', async () => {
    const { volumes } = await importFiles([await written('a.nii', niftiImage(image))]);
    await expect(readVoxelSamples(volumes, 3, 0, 0)).rejects.toThrow(
      'Voxel (3, 0, 0) of a grid of 3 x 4 x 5',
    );
    await expect(readVoxelSamples(volumes, 0, -1, 0)).rejects.toThrow(RangeError);
    const [volume] = volumes;
    if (volume !== undefined)
      await expect(readSlices(volume, 4, 6)).rejects.toThrow('of an array with 5 slices');
  });

  test('an image larger than one read is put together', async () => {
    const dims = [3, 128, 128, 70];
    const bytes = niftiImage({ dims, datatype: 'float32' });
    const { volumes } = await importFiles([await written('a.nii', bytes)]);
    const [volume] = volumes;
    const values = volume === undefined ? [] : await readVolume(volume);
    expect(values).toHaveLength(128 * 128 * 70);
    expect(values.findIndex((value, n) => value !== n)).toBe(-1);
  });

  test('a file that became shorter since is told with both byte counts', async () => {
    const path = await written('a.nii', niftiImage(image));
    const { volumes } = await importFiles([path]);
    await writeFile(path, niftiImage(image).subarray(0, 400));
    expect(await codeOf(readVoxelSamples(volumes, 2, 3, 4))).toBe('DATA_TRUNCATED');
  });
});

describe('importing', () => {
  test('a plain file is used where it lies', async () => {
    const path = await written('a.nii', niftiImage(image));
    const scratch = await newFolder();
    const { volumes } = await importFiles([path], scratch);
    expect(volumes.map((volume) => volume.path)).toEqual([path, path]);
    expect(await readdir(scratch)).toEqual([]);
  });

  test('a gzip file is inflated once, byte for byte', async () => {
    const path = await written('a.nii.gz', gzipSync(niftiImage(image)));
    const { volumes } = await importFiles([path]);
    expect(new Set(volumes.map((volume) => volume.path)).size).toBe(1);
    expect(new Uint8Array(await readFile(volumes[0]?.path ?? ''))).toEqual(niftiImage(image));
  });

  test('all members of a gzip file are read', async () => {
    const bytes = niftiImage(image);
    const members = [bytes.subarray(0, 300), bytes.subarray(300, 500), bytes.subarray(500)];
    const path = await written('a.nii.gz', Buffer.concat(members.map((member) => gzipSync(member))));
    const { volumes } = await importFiles([path]);
    expect(new Uint8Array(await readFile(volumes[0]?.path ?? ''))).toEqual(bytes);
  });

  test('zeros after the last member are padding', async () => {
    const bytes = Buffer.concat([gzipSync(niftiImage(image)), Buffer.alloc(700)]);
    const { volumes, problems } = await importFiles([await written('a.nii.gz', bytes)]);
    expect(new Uint8Array(await readFile(volumes[0]?.path ?? ''))).toEqual(niftiImage(image));
    expect(problems).toEqual([]);
  });

  test.each([
    ['a small image', [4, 3, 4, 5, 2]],
    ['an image of many pieces', [4, 64, 64, 40, 10]],
  ])('other bytes after the last member of %s are ignored and told', async (_, dims) => {
    const bytes = niftiImage({ dims });
    const half = bytes.byteLength / 2;
    const members = [gzipSync(bytes.subarray(0, half)), gzipSync(bytes.subarray(half)), Buffer.from('more')];
    const { volumes, problems } = await importFiles([await written('a.nii.gz', Buffer.concat(members))]);
    expect(Buffer.compare(await readFile(volumes[0]?.path ?? ''), bytes)).toBe(0);
    expect(problems).toEqual([
      {
        code: 'GZIP_TRAILING_BYTES',
        message:
          'a.nii.gz has 4 bytes after the end of its gzip stream that belong to no gzip stream; they are ignored.',
      },
    ]);
  });

  test.each(['a.nii', 'a.nii.gz'])('bytes after the last voxel of %s are told', async (name) => {
    const bytes = Buffer.concat([niftiImage(image), Buffer.alloc(240)]);
    const { problems } = await importFiles([
      await written(name, name.endsWith('z') ? gzipSync(bytes) : bytes),
    ]);
    expect(problems.map((problem) => problem.message)).toEqual([
      `${name} holds 240 bytes after the last voxel that its header counts; they are ignored. Are its dimensions right?`,
    ]);
  });

  test('a stream that inflates to far more than the image is not read to its end', async () => {
    const bytes = Buffer.concat([gzipSync(niftiImage(image)), gzipSync(Buffer.alloc(300_000_000))]);
    const { problems } = await importFiles([await written('a.nii.gz', bytes)]);
    const [, found] = /at least (\d+) bytes/.exec(problems[0]?.message ?? '') ?? [];
    expect(Number(found)).toBeLessThan(30_000_000);
  });

  test('two inputs of one name do not meet', async () => {
    const low = await written('a.nii.gz', gzipSync(niftiImage({ dims: [3, 2, 2, 2] })));
    const high = await written('a.nii.gz', gzipSync(niftiImage({ dims: [3, 2, 2, 2], intercept: 100 })));
    const { volumes } = await importFiles([low, high]);
    expect(await readVoxelSamples(volumes, 1, 0, 0)).toEqual([1, 101]);
  });

  test('progress rises to 1 for every file', async () => {
    const noise = new Array<number>(64 * 64 * 64).fill(0).map((_, n) => (n * 7919) % 32749);
    const bytes = gzipSync(niftiImage({ dims: [3, 64, 64, 64], values: noise }));
    const series = await openSeries([await written('a.nii.gz', bytes), await written('b.nii.gz', bytes)]);
    const told: Record<string, number[]> = {};
    await importSeries(series, {
      scratchFolder: await newFolder(),
      onProgress: (fileName, fraction) => {
        told[fileName] = [...(told[fileName] ?? []), fraction];
      },
    });
    expect(Object.keys(told).sort()).toEqual(['a.nii.gz', 'b.nii.gz']); // inflated together: either may tell first
    for (const fractions of Object.values(told)) {
      expect(fractions.at(-1)).toBe(1);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    }
  });
});

describe('an import that cannot end well leaves nothing behind', () => {
  const whole = gzipSync(niftiImage({ dims: [4, 16, 16, 16, 8] }));

  async function failure(bytes: Uint8Array): Promise<VoxfitError> {
    const scratch = await newFolder();
    const good = await written('good.nii.gz', whole);
    const bad = await written('bad.nii.gz', bytes);
    const error: unknown = await importFiles([good, bad], scratch).catch((thrown: unknown) => thrown);
    expect(await readdir(scratch)).toEqual([]);
    if (!(error instanceof VoxfitError)) throw new Error(`a VoxfitError was expected, not ${String(error)}`);
    return error;
  }

  test('a gzip stream that ends too early', async () => {
    const error = await failure(whole.subarray(0, whole.length - 2000));
    expect([error.code, error.message]).toEqual(['GZIP_CORRUPT', expect.stringContaining('ends too early')]);
  });

  test('a gzip stream with damaged bytes', async () => {
    const damaged = Buffer.from(whole);
    damaged.fill(0x55, damaged.length - 3000, damaged.length - 2000);
    expect((await failure(damaged)).code).toBe('GZIP_CORRUPT');
  });

  test('a gzip stream whose checksum is wrong', async () => {
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 6] = (damaged[damaged.length - 6] ?? 0) ^ 1;
    expect((await failure(damaged)).code).toBe('GZIP_CORRUPT');
  });

  test('an image that is cut off inside an intact gzip stream', async () => {
    const bytes = niftiImage({ dims: [4, 16, 16, 16, 8] });
    const error = await failure(gzipSync(bytes.subarray(0, 40_000)));
    expect([error.code, error.detail.neededBytes, error.detail.foundBytes]).toEqual([
      'DATA_TRUNCATED',
      bytes.byteLength,
      40_000,
    ]);
  });

  test('cancelling', async () => {
    const scratch = await newFolder();
    const series = await openSeries([await written('a.nii.gz', whole), await written('b.nii.gz', whole)]);
    const stop = new AbortController();
    const running = importSeries(series, {
      scratchFolder: scratch,
      signal: stop.signal,
      onProgress: (fileName) => {
        if (fileName === 'b.nii.gz') stop.abort();
      },
    });
    await expect(running).rejects.toBeInstanceOf(Cancelled);
    expect(await readdir(scratch)).toEqual([]);
  });

  test('a scratch folder that cannot be made', async () => {
    const file = await written('in-the-way', new Uint8Array(1));
    const path = await written('a.nii.gz', whole);
    expect(await codeOf(importFiles([path], join(file, 'scratch')))).toBe('OUTPUT_UNWRITABLE');
  });
});

test('a disk without room is told with the bytes needed and free, before anything is written', async () => {
  const scratch = await newFolder();
  // 32767 voxels along each axis: 70 TB when inflated, as the header has it.
  const path = await written('a.nii.gz', gzipSync(niftiHeaderBytes({ dims: [3, 32767, 32767, 32767] })));
  await truncate(path, 70e9); // sparse; a shorter file could not inflate to as much
  const error: unknown = await importFiles([path], scratch).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'DISK_FULL',
    detail: { neededBytes: 352 + 2 * 32767 ** 3, freeBytes: expect.any(Number) },
  });
  expect(await readdir(scratch)).toEqual([]);
});

test('an image that its gzip stream is too short to hold is refused before it is inflated', async () => {
  const bytes = gzipSync(niftiHeaderBytes({ dims: [3, 32767, 32767, 32767] }));
  const path = await written('a.nii.gz', bytes);
  await expect(describeImage(path)).rejects.toMatchObject({
    code: 'DATA_TRUNCATED',
    detail: { neededBytes: 352 + 2 * 32767 ** 3, mostBytes: 1032 * bytes.byteLength },
  });
});

test('the scratch folder is made where it is absent', async () => {
  const scratch = join(await newFolder(), 'deep', 'er');
  await importFiles([await written('a.nii.gz', gzipSync(niftiImage(image)))], scratch);
  expect(await readdir(scratch)).toHaveLength(1);
});
