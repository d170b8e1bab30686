import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';

const folder = await scratchFolder();
const program = resolve('dist', 'cli', 'voxfit.cjs');

async function info(...words: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [program, 'info', ...words])).stdout;
}

/** Images of 8 voxels, one per echo time, each with its sidecar. */
async function echoImages(): Promise<string[]> {
  const paths: string[] = [];
  for (const [n, EchoTime] of [0.012, 0.024, 0.036].entries()) {
    const stem = join(folder, `sub-01_echo-${n + 1}_MESE`);
    const values = new Array<number>(8).fill(100 - n);
    await writeFile(`${stem}.nii`, niftiImage({ dims: [3, 2, 2, 2], datatype: 'float32', values }));
    await writeFile(`${stem}.json`, JSON.stringify({ EchoTime }));
    paths.push(`${stem}.nii`);
  }
  return paths;
}

describe('voxfit info', () => {
  it('says which models fit several images as one series, and none for one echo', async () => {
    const images = await echoImages();
    const text = await info(...images);
    expect(text).toMatch(
      /Models that fit the 3 images as one series:\n {2}t2 {2}3 echo times from 12 to 36 ms/,
    );
    expect(text).not.toContain('Models that fit:');
    const records = JSON.parse(await info('--json', ...images)) as Record<string, { modelId: string }[]>[];
    expect(records.map(({ suggestions }) => suggestions)).toEqual([[], [], []]);
    expect(records[0]?.suggestionsTogether?.map(({ modelId }) => modelId)).toEqual(['t2']);
  });

  it('says which models fit one image, in text and as JSON', async () => {
    const path = join(folder, 'dwi.nii');
    const values = new Array<number>(8).fill(100);
    await writeFile(path, niftiImage({ dims: [4, 2, 1, 1, 4], datatype: 'float32', values }));
    await writeFile(join(folder, 'dwi.bval'), '0 300 600 900');
    const reason = '4 b-values from 0 to 900 s/mm2.';
    expect(await info(path)).toContain(`Models that fit:\n  adc  ${reason}`);
    const [record] = JSON.parse(await info('--json', path)) as Record<string, unknown>[];
    expect(record?.suggestions).toEqual([{ modelId: 'adc', reason }]);
    expect(record).not.toHaveProperty('suggestionsTogether');
  });

  it('still shows images that are not on one grid', async () => {
    const [first = ''] = await echoImages();
    const other = join(folder, 'other.nii');
    await writeFile(other, niftiImage({ dims: [3, 1, 1, 1], datatype: 'float32', values: [1] }));
    expect(await info(first, other)).toContain(other);
  });
});
