import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../tests/support/scratch.js';
import { sharedDataFolder, sharedDataPresent } from '../tests/support/sharedData.js';

const run = promisify(execFile);
const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const present = sharedDataPresent('diffusion models of real series');

/** Runs a fit of every voxel of a reference series; the values of its float32 maps by name. */
async function mapsOf(image: string, out: string, ...words: string[]): Promise<Record<string, Float32Array>> {
  const fixed = ['--out', join(folder, out), '--mask', 'none', '--quiet', '--json', '--format', 'nii'];
  const path = join(sharedDataFolder, 'dipy', image);
  const { stdout } = await run(process.execPath, [program, 'fit', path, ...words, ...fixed]);
  const { maps } = JSON.parse(stdout) as { maps: { name: string; path: string }[] };
  const values = await Promise.all(
    maps
      .filter(({ name }) => name !== 'status')
      .map(async (map) => {
        const bytes = Uint8Array.from(await readFile(map.path));
        const start = new DataView(bytes.buffer).getFloat32(108, true);
        return [map.name, new Float32Array(bytes.buffer.slice(start))] as const;
      }),
  );
  return Object.fromEntries(values);
}

describe.runIf(present)('voxfit fit --model adc', () => {
  // numpy 1.24.2: lstsq([1, -b], log(signal)) of single voxels, whose position is that in the image, i fastest.
  it.each([
    ['small_64D.nii', 543, 0.0006702016072746998],
    ['small_64D.nii', 827, 0.003200382235098372],
    ['small_25.nii.gz', 123, 0.0005533553811943563],
    ['small_101D.nii.gz', 87, 0.0004120798163846318],
  ])('fits %s by lines as numpy does to 1e-6, and searches all of it', async (image, voxel, expected) => {
    const lines = await mapsOf(image, `adc-ols-${voxel}`, '--model', 'adc', '--method', 'ols');
    expect(Math.abs((lines.ADC?.[voxel] as number) / expected - 1)).toBeLessThan(1e-6);
    const searched = await mapsOf(image, `adc-nlls-${voxel}`, '--model', 'adc');
    expect(Object.keys(searched)).toEqual(['ADC', 'S0map', 'rmse', 'r2']);
    const values = [...(searched.ADC as Float32Array)];
    expect(values.every((value) => value >= 0 && value <= 0.01)).toBe(true);
  });
});
