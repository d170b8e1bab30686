import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { niftiImage } from '../../tests/support/niftiImage.js';
import { scratchFolder } from '../../tests/support/scratch.js';
import type { MapTarget } from '../contracts/job.js';
import { openSeries } from '../io/openSeries.js';
import { readRegions } from '../io/regionImage.js';
import { regionStatistics } from './regionStatistics.js';

const folder = await scratchFolder();
const dims = [3, 3, 2, 2];

async function write(
  name: string,
  values: readonly number[],
  datatype: 'float32' | 'uint8',
): Promise<string> {
  const path = join(folder, name);
  await mkdir(folder, { recursive: true });
  await writeFile(path, niftiImage({ dims, datatype, values }));
  return path;
}

async function map(
  name: string,
  values: readonly number[],
  datatype: 'float32' | 'uint8',
): Promise<MapTarget> {
  const array = {
    path: await write(`${name}.nii`, values, datatype),
    byteOffset: 352,
    datatype,
    shape: [3, 2, 2],
  };
  return {
    ...{ name, label: name, unit: 's' },
    source: datatype === 'uint8' ? { kind: 'status' } : { kind: 'statistic' },
    array: { ...array, byteOrder: 'little' },
  };
}

const nothing = Number.NaN;
const t2 = await map('T2map', [3, 1, 4, 1, 5, 9, 2, 6, 5, 3.5, nothing, nothing], 'float32');
const status = await map('status', [1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 5, 0], 'uint8');
const atlas = await write('atlas.nii', [7, 7, 7, 7, 0, 0, 0, 0, 0, 0, 12, 12], 'uint8');
const { geometry } = await openSeries([t2.array.path]);

describe('regionStatistics', () => {
  // numpy 2.4.6: mean, std(ddof=1), percentile of [3, 1, 4, 1, 5, 9, 2, 6, 5, 3.5] and of its first four.
  const whole = { mean: 3.95, sd: 2.4545875417267156, p05: 1, p25: 2.25, median: 3.75, p75: 5, p95: 7.65 };
  const four = { mean: 2.25, sd: 1.5, p05: 1, p25: 1, median: 2, p75: 3.25, p95: 3.85 };

  it('gives mean, standard deviation and percentiles as numpy does, of the finite values', async () => {
    const [row] = await regionStatistics([t2, status], null);
    expect(row).toMatchObject({ map: 'T2map', unit: 's', region: 'all', n: 10, failed: 1 });
    for (const [name, value] of Object.entries(whole)) {
      expect(row?.[name as keyof typeof whole]).toBeCloseTo(value, 6);
    }
  });

  it('does so for each region by its name beside the label image, and counts what failed there', async () => {
    await writeFile(join(folder, 'atlas.tsv'), 'index\tname\n7\tcaudate\n');
    const regions = await readRegions(atlas, geometry, folder);
    const [, caudate, other] = await regionStatistics([t2, status], regions);
    expect(caudate).toMatchObject({ region: 'caudate', n: 4, failed: 0 });
    for (const [name, value] of Object.entries(four)) {
      expect(caudate?.[name as keyof typeof four]).toBeCloseTo(value, 6);
    }
    expect(other).toMatchObject({ region: '12', n: 0, failed: 1, mean: null, sd: null, median: null });
  });

  it('does not know what failed without a status map', async () => {
    expect((await regionStatistics([t2], null))[0]?.failed).toBeNull();
  });

  it.each([
    [
      'a value that is no whole number',
      [0.5, ...Array<number>(11).fill(1)],
      /0\.5; regions are whole numbers/,
    ],
    ['an image of zeros', Array<number>(12).fill(0), /no region/],
  ])('refuses %s as regions', async (_, values, sentence) => {
    const path = await write('bad.nii', values, 'float32');
    await expect(readRegions(path, geometry, folder)).rejects.toMatchObject({
      ...{ code: 'MASK_INVALID', message: expect.stringMatching(sentence) },
    });
  });

  it('refuses regions on another grid', async () => {
    const path = join(folder, 'other.nii');
    await writeFile(path, niftiImage({ dims: [3, 2, 2, 2], datatype: 'uint8' }));
    await expect(readRegions(path, geometry, folder)).rejects.toMatchObject({ code: 'MASK_GRID' });
  });
});
