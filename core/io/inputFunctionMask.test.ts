import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { niftiImage, type TestImage } from '../../tests/support/niftiImage.js';
import { scratchFolder } from '../../tests/support/scratch.js';
import { VoxfitError } from '../contracts/errors.js';
import { readMaskedSignal } from './inputFunctionMask.js';
import { openSeries } from './openSeries.js';

const root = await scratchFolder();

/** Twelve voxels and three volumes of int16, big-endian: 0 to 35, stored with a slope of 0.5 and an intercept of 10. */
const counted: TestImage = { dims: [4, 3, 2, 2, 3], slope: 0.5, intercept: 10, littleEndian: false };
const picked = [0, 0, 1, 0, 0, Number.NaN, 0, -3, 0, 0, 0, 0.5];
const mask: TestImage = { dims: [3, 3, 2, 2], datatype: 'float32', values: picked };
/** Voxels 2, 7 and 11. */
const means = [0, 12, 24].map((first) => 10 + 0.5 * (first + (2 + 7 + 11) / 3));

interface Case {
  readonly series?: TestImage | readonly TestImage[];
  readonly mask?: TestImage;
  readonly compressed?: boolean;
  /** Bytes that the compressed series has lost at its end. */
  readonly lost?: number;
}

async function signalOf({ series = counted, mask: selection = mask, compressed = false, lost = 0 }: Case) {
  const folder = await mkdtemp(join(root, 'case-'));
  const pack = (bytes: Uint8Array): Uint8Array => (compressed ? gzipSync(bytes) : bytes);
  const ending = compressed ? '.nii.gz' : '.nii';
  const images = Array.isArray(series) ? series : [series];
  const paths = images.map((_, n) => join(folder, `series${n}${ending}`));
  for (const [n, image] of images.entries()) {
    const bytes = pack(niftiImage(image));
    await writeFile(paths[n] as string, bytes.subarray(0, bytes.length - lost));
  }
  const maskPath = join(folder, `artery${ending}`);
  await writeFile(maskPath, pack(niftiImage(selection)));
  return readMaskedSignal(await openSeries(paths), maskPath);
}

async function refusal(asked: Case): Promise<string> {
  const error: unknown = await signalOf(asked).catch((thrown: unknown) => thrown);
  return error instanceof VoxfitError ? `${error.code}: ${error.message}` : String(error);
}

describe('the signal of the voxels of a mask', () => {
  it.each([false, true])('is their scaled mean in every volume (compressed: %s)', async (compressed) => {
    const found = await signalOf({ compressed });
    expect(found.signals).toHaveLength(3);
    for (const [t, mean] of means.entries()) expect(found.signals[t]).toBeCloseTo(mean, 12);
    expect(found.source).toBe(`mean signal of 3 voxels, artery.nii${compressed ? '.gz' : ''}`);
  });

  it('goes on over the files of a series, each with its own datatype', async () => {
    const single: TestImage = { dims: [3, 3, 2, 2], datatype: 'float64' };
    const { signals } = await signalOf({ series: [single, { ...single, datatype: 'uint8', slope: 3 }] });
    expect(signals[0]).toBeCloseTo(20 / 3, 12);
    expect(signals[1]).toBeCloseTo(20, 12);
  });

  it('is the same for an image that does not come in one piece', async () => {
    const dims = [4, 90, 80, 30, 4];
    const values = Array.from({ length: 216_000 * 4 }, (_, n) => (n % 216_000 === 215_999 ? n / 216_000 : 7));
    const last = Array.from({ length: 216_000 }, (_, n) => (n === 215_999 ? 1 : 0));
    const big = { dims, datatype: 'float64', values } as const;
    const selection = { dims: [3, 90, 80, 30], datatype: 'uint8', values: last } as const;
    for (const compressed of [false, true]) {
      const { signals } = await signalOf({ series: big, mask: selection, compressed });
      expect(signals).toEqual([1, 2, 3, 4].map((end) => (end * 216_000 - 1) / 216_000));
    }
  });

  it.each([
    [
      'of zeros',
      { mask: { ...mask, values: new Array(12).fill(0) } },
      /^MASK_EMPTY: .*artery.nii selects no voxel: all 12/,
    ],
    [
      'on another grid',
      { mask: { dims: [3, 2, 3, 2] } },
      /^MASK_GRID: The mask of the input function artery.nii/,
    ],
    ['of several volumes', { mask: { dims: [4, 3, 2, 2, 2] } }, /^MASK_INVALID: artery.nii has 2 volumes/],
    [
      'that selects a voxel without a value',
      {
        series: {
          ...{ dims: [4, 3, 2, 2, 2], datatype: 'float32' as const },
          values: Array.from({ length: 24 }, (_, n) => (n === 12 + 7 ? Number.NaN : n)),
        },
      },
      /^VARIABLE_INVALID: The 3 voxels .* in volume 2: one of them is NaN/,
    ],
    ['over a series that is cut off', { compressed: true, lost: 30 }, /^GZIP_CORRUPT: series0.nii.gz/],
  ])('a mask %s is refused', async (_, asked, message) => {
    expect(await refusal(asked)).toMatch(message);
  });
});
