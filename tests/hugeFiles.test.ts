import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { GridShape } from '../core/contracts/series.js';
import { pixdimAffine } from '../core/geometry/affine.js';
import { importSeries } from '../core/io/importSeries.js';
import { openSeries } from '../core/io/openSeries.js';
import { readSlices, readVoxelSamples } from '../core/io/readArrays.js';
import { niftiHeader } from '../core/nifti/writeHeader.js';
import { watchPrivateMemory } from './support/processMemory.js';
import { scratchFolder } from './support/scratch.js';

const folder = await scratchFolder();

function headerOf(shape: GridShape, volumes: number): Uint8Array {
  const zoomsMm = [1, 1, 1] as const;
  const affine = pixdimAffine(zoomsMm);
  return niftiHeader({
    geometry: {
      ...{ shape, zoomsMm, affine, affineFrom: 'sform', qformCode: 0, sformCode: 1 },
      ...{ quaternion: [0, 0, 0], qoffsetMm: [0, 0, 0], qfac: 1, srow: affine, xyztUnits: 2 },
    },
    datatype: 'int16',
    volumes,
    description: 'sparse',
  });
}

/** A sparse series of int16 in which a voxel of volume t has the value t + 1 at each of the places, all others 0. */
async function writeSparse(
  path: string,
  shape: GridShape,
  volumes: number,
  places: readonly GridShape[],
): Promise<number> {
  const [ni, nj, nk] = shape;
  const header = headerOf(shape, volumes);
  const bytes = header.byteLength + ni * nj * nk * volumes * 2;
  const file = await open(path, 'w');
  await file.write(header);
  await file.truncate(bytes);
  for (let t = 0; t < volumes; t++) {
    const value = new Uint8Array(Int16Array.of(t + 1).buffer);
    for (const [i, j, k] of places) {
      const voxel = i + ni * (j + nj * (k + nk * t));
      await file.write(value, 0, 2, header.byteLength + voxel * 2);
    }
  }
  await file.close();
  return bytes;
}

describe('a series in one file', () => {
  it.each([
    { more: 2 ** 31, volumes: 15 },
    { more: 2 ** 32, volumes: 30 },
  ])(
    'of more than $more bytes has its voxels where they are, the last one too',
    async ({ more, volumes }) => {
      const shape = [512, 512, 300] as const;
      const places = [
        [0, 0, 0],
        [300, 17, 150],
        [511, 511, 299],
      ] as const;
      const path = join(folder, `of${volumes}.nii`);
      expect(await writeSparse(path, shape, volumes, places)).toBeGreaterThan(more);
      const series = await importSeries(await openSeries([path]), { scratchFolder: folder });
      expect(series.volumeCount).toBe(volumes);
      const counted = Array.from({ length: volumes }, (_, t) => t + 1);
      for (const [i, j, k] of places) {
        expect([...(await readVoxelSamples(series.volumes, i, j, k))]).toEqual(counted);
      }
      expect([...(await readVoxelSamples(series.volumes, 510, 511, 299))]).toEqual(counted.map(() => 0));
      const last = await readSlices(series.volumes.at(-1) as (typeof series.volumes)[number], 299, 300);
      expect(last.at(-1)).toBe(volumes);
      expect(last.reduce((sum, value) => sum + value, 0)).toBe(volumes);
    },
  );

  it('of 5000 volumes has every one of them, in order', async () => {
    const path = join(folder, 'long.nii');
    await writeSparse(path, [4, 3, 2], 5000, [[3, 2, 1]]);
    const series = await importSeries(await openSeries([path]), { scratchFolder: folder });
    const samples = await readVoxelSamples(series.volumes, 3, 2, 1);
    expect([...samples]).toEqual(Array.from({ length: 5000 }, (_, t) => t + 1));
  });
});

it.runIf(process.platform === 'linux')(
  'a .nii.gz series is imported and fitted with less than 300 MB of private memory in every process, whatever its size',
  async () => {
    // 300 and 600 MB: memory that grew with the file would show between them.
    const shape = [128, 128, 100] as const;
    const peaks: number[] = [];
    for (const volumes of [92, 184]) {
      const path = join(folder, `sparse${volumes}.nii.gz`);
      const slice = new Uint8Array(128 * 128 * 2).fill(1);
      const content = function* (): Generator<Uint8Array> {
        yield headerOf(shape, volumes);
        for (let n = 0; n < 100 * volumes; n++) yield slice;
      };
      await pipeline(Readable.from(content()), createGzip({ level: 1 }), createWriteStream(path));
      const words = ['fit', path, '--model', 'mean', '--mask', 'none', '--workers', '2'];
      const out = ['--out', join(folder, `mean${volumes}`), '--scratch', folder, '--quiet'];
      const child = spawn(process.execPath, [resolve('dist/cli/voxfit.cjs'), ...words, ...out], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const watch = watchPrivateMemory(child.pid as number);
      expect(await new Promise((settle) => child.on('close', settle))).toBe(0);
      peaks.push((await watch.stop()).oneBytes);
    }
    console.log(
      `300 and 600 MB inflated: at most ${peaks.map((peak) => Math.round(peak / 1e6)).join(' and ')} MB in a process`,
    );
    for (const peak of peaks) expect(peak).toBeLessThan(300e6);
  },
  120_000,
);
