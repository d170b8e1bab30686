import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { NVImage } from '@niivue/niivue';
import { describe, expect, it } from 'vitest';
import { obliqueImage } from './support/geometry.js';
import { askMrtrix, mrtrixPresent } from './support/mrtrix.js';
import { niftiImage, type TestImage } from './support/niftiImage.js';
import { jobOf, runJob } from './support/quickFit.js';
import { scratchFolder } from './support/scratch.js';

/* MRtrix and NiiVue read a map on the grid of its source, with the values that they find themselves in the source. */

const folder = await scratchFolder();
const [voxels, volumes] = [5 * 4 * 3, 6];
const values = Array.from({ length: voxels * volumes }, (_, n) => 200 + ((n * 7919) % 1009));
const series: TestImage = {
  ...{ ...obliqueImage, dims: [4, 5, 4, 3, volumes], pixdim: [-1, 2, 2.5, 3, 2.25, 1, 1, 1] },
  ...{ datatype: 'float32', values },
};
const sources: Readonly<Record<string, TestImage>> = {
  'qform and sform that differ': series,
  'a qform alone': { ...series, sformCode: 0 },
  'an sform alone, axes in another order': {
    ...series,
    qformCode: 0,
    srow: [0, 0, 3, 9, -2, 0, 0, 8, 0, 2.5, 0, -7],
  },
  'big-endian NIfTI-2 of scaled int16': {
    ...{ ...series, version: 2, littleEndian: false },
    ...{ datatype: 'int16', slope: 0.5, intercept: 3 },
  },
};

/** A source and the maps of its mean over the volumes, one in each format. */
async function madeOf(name: string): Promise<{ readonly source: string; readonly maps: readonly string[] }> {
  const source = join(folder, `${name}.nii`);
  await writeFile(source, niftiImage(sources[name] as TestImage));
  const maps: string[] = [];
  for (const format of ['nii', 'nii.gz'] as const) {
    const words = [source, '--model', 'mean', '--maps', 'mean', '--mask', 'none'];
    const { maps: made } = await runJob(
      await jobOf(words, join(folder, `${name} ${format}`), { format }),
      folder,
    );
    maps.push(made[0]?.path ?? '');
  }
  return { source, maps };
}

/** Numbers are alike but for the rounding of float32. */
function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(found.length).toBe(wanted.length);
  const apart = Array.from(
    found,
    (value, n) => Math.abs(value - (wanted[n] as number)) / Math.max(1, Math.abs(value)),
  );
  expect(Math.max(...apart)).toBeLessThan(1e-6);
}

describe.each(Object.keys(sources))('the maps of a source with %s', async (name) => {
  const { source, maps } = await madeOf(name);

  it.runIf(mrtrixPresent('maps read by MRtrix'))('are read by MRtrix', () => {
    const numbersOf = (command: string, ...words: readonly string[]) =>
      askMrtrix(command, ...words)
        .trim()
        .split(/\s+/)
        .map(Number);
    const gridOf = (path: string) => [
      ...['-size', '-spacing'].flatMap((of) => numbersOf('mrinfo', of, path).slice(0, 3)),
      ...numbersOf('mrinfo', '-transform', path),
    ];
    const mean = join(folder, `${name} mean.mif`);
    askMrtrix('mrmath', source, 'mean', '-axis', '3', mean);
    for (const map of maps) {
      expectClose(gridOf(map), gridOf(source));
      expectClose(numbersOf('mrdump', map), numbersOf('mrdump', mean));
      expect(numbersOf('mrstats', '-output', 'count', map)).toEqual([voxels]);
    }
  });

  it('are read by NiiVue', async () => {
    const from = await nvImage(source);
    const mean = Array.from({ length: voxels }, (_, voxel) => {
      const samples = Array.from({ length: volumes }, (__, t) => scaled(from, voxel + t * voxels));
      return samples.reduce((sum, sample) => sum + sample, 0) / volumes;
    });
    for (const path of maps) {
      const map = await nvImage(path);
      expect(map.hdr?.dims.slice(0, 4)).toEqual([3, 5, 4, 3]);
      expect(map.dimsRAS?.slice(1, 4)).toEqual(from.dimsRAS?.slice(1, 4));
      expectClose(map.matRAS ?? [], from.matRAS ?? []);
      expectClose(
        Array.from({ length: map.img?.length ?? 0 }, (_, voxel) => scaled(map, voxel)),
        mean,
      );
    }
  });
});

async function nvImage(path: string): Promise<NVImage> {
  const url = Uint8Array.from(await readFile(path)).buffer;
  return NVImage.loadFromUrl({ url, name: basename(path) });
}

function scaled({ hdr, img }: NVImage, at: number): number {
  return Number(img?.[at]) * (hdr?.scl_slope || 1) + (hdr?.scl_inter ?? 0);
}
