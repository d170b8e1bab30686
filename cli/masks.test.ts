import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMap, rerun, runFit } from '../tests/support/fitCommand.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';

/* 4 x 4 x 4 voxels: half of them bright, with means of 101 to 132, the others 1 but for four without signal. */

const folder = await scratchFolder();
const voxels = 64;
const levels = Array.from({ length: voxels }, (_, v) => (v < 32 ? 101 + v : v < 60 ? 1 : 0));
const image = join(folder, 'series.nii');
await writeFile(
  image,
  niftiImage({
    ...{ dims: [4, 4, 4, 4, 3], datatype: 'float64' },
    values: [0.5, 1, 1.5].flatMap((share) => levels.map((level) => level * share)),
  }),
);
const words = [image, '--model', 'mean'];

async function jobOf(
  out: string,
): Promise<{ path: string; record: Record<string, Record<string, unknown>> }> {
  const name = (await readdir(out)).find((file) => file.endsWith('_job.json')) ?? '';
  return { path: join(out, name), record: JSON.parse(await readFile(join(out, name), 'utf8')) };
}

describe('--mask threshold:VALUE', () => {
  it('takes the voxels whose mean over the volumes is above the value, and the job file does it again', async () => {
    const out = join(folder, 'threshold');
    expect(await runFit(out, ...words, '--mask', 'threshold:120')).toMatchObject({ exitCode: 0 });
    const { values, sidecar } = await readMap(out, 'mean');
    expect([...values].map((value) => Number.isFinite(value))).toEqual(levels.map((level) => level > 120));
    expect(sidecar.Mask).toBe('mean over the volumes above 120');
    const { path, record } = await jobOf(out);
    expect(record.Options?.mask).toEqual({ kind: 'threshold', value: 120 });
    expect(await rerun(path)).toEqual({ exitCode: 0, reproduced: true });
  });

  it('takes the mean of the volumes that count', async () => {
    const out = join(folder, 'excluded');
    // Of the last two volumes the mean is 1.25 times the level.
    const answer = await runFit(out, ...words, '--mask', 'threshold:150', '--exclude', '0');
    expect(answer).toMatchObject({ exitCode: 0 });
    const { values } = await readMap(out, 'mean');
    expect([...values].filter(Number.isFinite)).toHaveLength(
      levels.filter((level) => level * 1.25 > 150).length,
    );
  });

  it.each([
    ['threshold:1000', /No voxel of series has a mean over the volumes above the threshold 1000\./],
    ['threshold:bright', /--mask threshold/],
  ])('refuses %s with a sentence', async (mask, sentence) => {
    const answer = await runFit(join(folder, 'refused'), ...words, '--mask', mask);
    expect(answer).toMatchObject({ exitCode: 2, written: null });
    expect(answer.stderr).toMatch(sentence);
  });
});

describe('how mask and signal lie to each other', () => {
  it('is counted for the job file, and told where it is odd', async () => {
    const mask = join(folder, 'mask.nii');
    const values = Array.from({ length: voxels }, (_, v) => (v < 8 || v >= 58 ? 1 : 0));
    await writeFile(mask, niftiImage({ dims: [3, 4, 4, 4], values }));
    const out = join(folder, 'file');
    expect(await runFit(out, ...words, '--mask', mask)).toMatchObject({ exitCode: 0 });
    const { Result } = (await jobOf(out)).record;
    expect(Result?.Mask).toEqual({
      ...{ Voxels: 14, VoxelsWithoutSignal: 4, BrightVoxels: 32, BrightVoxelsOutside: 24 },
    });
    expect(Result?.Notes).toEqual([
      '4 of the 14 voxels of the mask have no signal: their mean is 0 or less.',
      "24 of the 32 bright voxels (mean above half of Otsu's threshold) are outside the mask.",
    ]);
  });

  it('is not said where every voxel is fitted', async () => {
    const out = join(folder, 'none');
    expect(await runFit(out, ...words, '--mask', 'none')).toMatchObject({ exitCode: 0 });
    expect((await jobOf(out)).record.Result?.Mask).toBeNull();
  });
});
