import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { niftiHeaderBytes, niftiImage, type TestImage } from '../../tests/support/niftiImage.js';
import { scratchFolder } from '../../tests/support/scratch.js';
import { Cancelled, VoxfitError } from '../contracts/errors.js';
import { bytesPerElement, type Datatype, type Volume } from '../contracts/series.js';
import { parseNiftiHeader } from '../nifti/header.js';
import { describeImage } from './imageFile.js';
import { importFile, volumesOf } from './importSeries.js';
import { readVolume } from './readArrays.js';

const folder = await scratchFolder();
const scratch = join(folder, 'inflated');

/** Marsaglia's xorshift32 (J. Stat. Softw. 8(14), 2003): the same mutations in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const originals: readonly TestImage[] = [
  { dims: [4, 3, 4, 5, 2], slope: 2, intercept: -7 },
  { dims: [4, 3, 4, 5, 2], datatype: 'float32', littleEndian: false },
  { dims: [4, 3, 4, 5, 2], datatype: 'uint64', version: 2 },
  { dims: [3, 5, 4, 3], datatype: 'uint8', version: 2, littleEndian: false, extension: new Uint8Array(32) },
  { dims: [5, 3, 2, 2, 1, 3], datatype: 'float64', extension: new Uint8Array(16) },
];

/** Values that break assumptions, as 16-bit, 32-bit and 64-bit fields have them. */
const nasty = [0, 1, -1, 127, -128, 255, 32767, -32768, 65535, 2147483647, -2147483648];

/** One to four changes: bits, bytes, whole fields, cut off, or drawn out; most of them in the header. */
function mutated(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  let changed = Buffer.from(bytes);
  for (let n = random(4); n >= 0; n--) {
    if (changed.length < 16) return changed;
    const at = random(random(4) === 0 ? changed.length - 8 : Math.min(560, changed.length - 8));
    const value = nasty[random(nasty.length)] as number;
    switch (random(8)) {
      case 0:
        changed[at] = (changed[at] as number) ^ (1 << random(8));
        break;
      case 1:
        changed[at] = random(256);
        break;
      case 2:
        changed.writeInt16LE((value << 16) >> 16, at & ~1);
        break;
      case 3:
        changed.writeInt16BE((value << 16) >> 16, at & ~1);
        break;
      case 4:
        changed.writeInt32LE(value | 0, at & ~3);
        break;
      case 5:
        changed.writeDoubleBE(
          [Number.NaN, Number.POSITIVE_INFINITY, -1e300, value][random(4)] as number,
          at & ~7,
        );
        break;
      case 6:
        changed = Buffer.from(changed.subarray(0, random(changed.length)));
        break;
      default:
        changed = Buffer.concat([changed, Buffer.alloc(random(64), random(256))]);
    }
  }
  return changed;
}

/** So that nothing that was allocated before is collected while memory is compared. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** Reads an image as a series is read; answers with the code of its error, or `read`. */
async function outcome(path: string): Promise<string> {
  try {
    const file = await describeImage(path);
    const plainPath = await importFile(file, { scratchFolder: scratch });
    const volumes = volumesOf(file, plainPath);
    const [first, last] = [volumes[0], volumes.at(-1)];
    if (first !== undefined) await readVolume(first);
    if (last !== undefined) await readVolume(last);
    if (plainPath !== path) await rm(plainPath, { force: true });
    return 'read';
  } catch (error) {
    if (error instanceof VoxfitError && error.message.endsWith('.')) return error.code;
    throw error instanceof Cancelled ? new Error('It was cancelled.') : error;
  }
}

/**
 * Bytes outside the heap of JavaScript: array buffers and the state of zlib. What is no longer used counts until it is
 * collected, so that the difference of two moments is what was allocated in between, all together.
 */
function outsideBytes(): number {
  return process.memoryUsage().external;
}

/**
 * What reading takes whatever the image: pieces of at most 64 kB and the state of zlib, for the header, the voxels, and
 * both once more where the end of a damaged stream is looked for (446 kB in these cases), and as much again for what this
 * process does beside.
 */
const fixedBytes = 1_000_000;

/** What an image promises: its voxels as they are stored, or as the float32 that they become where that is more. */
function promisedBytes({ datatype = 'int16', dims: [, ...extents] = [] }: TestImage): number {
  return extents.reduce((product, extent) => product * extent, Math.max(4, bytesPerElement[datatype]));
}

const expectedCodes = [
  'DATATYPE_UNSUPPORTED',
  'DATA_TRUNCATED',
  'DISK_FULL',
  'FILE_NOT_FOUND',
  'GZIP_CORRUPT',
  'HEADER_INVALID',
  'NOT_NIFTI',
  'read',
];

describe('mutated images', () => {
  test('17,800 headers in memory are parsed or refused with an error of the catalogue', () => {
    const random = randomNumbers(20_240_229);
    const codes = new Set<string>();
    for (let n = 0; n < 17_800; n++) {
      const bytes = mutated(niftiImage(originals[n % originals.length]), random);
      try {
        const header = parseNiftiHeader(bytes, 'mutated.nii');
        expect(Number.isSafeInteger(header.dataOffset + header.dataBytes)).toBe(true);
        expect(header.geometry.affine.flat().every(Number.isFinite)).toBe(true);
        codes.add('read');
      } catch (error) {
        if (!(error instanceof VoxfitError))
          throw new Error(`case ${n}: ${bytes.toString()}`, { cause: error });
        codes.add(error.code);
      }
    }
    expect([...codes].sort()).toEqual(['DATATYPE_UNSUPPORTED', 'HEADER_INVALID', 'NOT_NIFTI', 'read']);
  });

  test.each([
    ['plain', 1000, 5_551_212],
    ['compressed before the change', 600, 8_675_309],
    ['compressed after the change', 600, 314_159],
  ] as const)(
    'files, %s: %i of them are read or refused within a second, with at most twice the memory they promise',
    async (how, cases, seed) => {
      const random = randomNumbers(seed);
      const codes = new Set<string>();
      let slowestMs = 0;
      for (let n = 0; n < cases; n++) {
        const original = niftiImage(originals[n % originals.length]);
        const bytes =
          how === 'plain'
            ? mutated(original, random)
            : how === 'compressed before the change'
              ? mutated(gzipSync(original, { level: 1 }), random)
              : gzipSync(mutated(original, random), { level: 1 });
        const path = join(folder, `mutated.nii${how === 'plain' ? '' : '.gz'}`);
        writeFileSync(path, bytes);
        const [started, before] = [process.cpuUsage(), outsideBytes()];
        try {
          codes.add(await outcome(path));
        } catch (error) {
          throw new Error(`case ${n}: ${Buffer.from(bytes).toString('base64')}`, { cause: error });
        }
        // Of processors: a busy machine takes longer by the clock, and the time limit of the test catches waiting.
        const { user, system } = process.cpuUsage(started);
        slowestMs = Math.max(slowestMs, (user + system) / 1000);
        const promised = Math.max(
          bytes.byteLength,
          promisedBytes(originals[n % originals.length] as TestImage),
        );
        expect(outsideBytes() - before).toBeLessThan(fixedBytes + 2 * promised);
      }
      for (const code of codes) expect(expectedCodes).toContain(code);
      expect(codes.size).toBeGreaterThan(3);
      expect(slowestMs).toBeLessThan(1000);
    },
    120_000,
  );
});

describe('an image of a million voxels', () => {
  const kinds = (Object.keys(bytesPerElement) as Datatype[]).flatMap((datatype) =>
    [true, false].flatMap((littleEndian) =>
      ['.nii', '.nii.gz'].map((extension) => ({ datatype, littleEndian, extension })),
    ),
  );

  test.each(kinds)(
    'of $datatype, little-endian $littleEndian, as $extension, is read with at most twice the memory it promises',
    async ({ datatype, littleEndian, extension }) => {
      const image: TestImage = { datatype, littleEndian, dims: [3, 100, 100, 100] };
      const voxels = new Uint8Array(1e6 * bytesPerElement[datatype]);
      const bytes = Buffer.concat([niftiHeaderBytes(image), voxels]);
      const path = join(folder, `large${extension}`);
      writeFileSync(path, extension === '.nii' ? bytes : gzipSync(bytes, { level: 1 }));
      collectGarbage();
      const before = outsideBytes();
      const file = await describeImage(path);
      const [volume] = volumesOf(file, await importFile(file, { scratchFolder: scratch }));
      expect(await readVolume(volume as Volume)).toHaveLength(1e6);
      expect(outsideBytes() - before).toBeLessThan(fixedBytes + 2 * promisedBytes(image));
    },
  );
});
