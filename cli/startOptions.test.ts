import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { normalNumbers, randomNumbers } from '../tests/support/kernels.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';

const run = promisify(execFile);
const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const image = join(folder, 'waves.nii');
const x = Array.from({ length: 16 }, (_, t) => t * 0.05);
const shape = [6, 5, 8] as const;
const voxels = 6 * 5 * 8;
const uniform = randomNumbers(2);
const noise = normalNumbers(3);
const frequencies = Array.from({ length: voxels }, () => 5 + 50 * uniform());
const values = x.flatMap((s) => frequencies.map((w) => 700 * Math.cos(w * s) + noise()));
await writeFile(image, niftiImage({ dims: [4, ...shape, x.length], datatype: 'float32', values }));

const fit = ['fit', image, '--model', 'custom', '--equation', 'A*cos(w*x)', '--var', `x=${x.join(',')}`];
const parameters = ['--param', 'A=1', '--param', 'w=30:1:60', '--mask', 'none', '--quiet'];
const grid = ['--grid', 'w=2:58:57', '--starts', '2'];

function voxfit(out: string, ...words: string[]): Promise<string> {
  const all = [program, ...fit, ...parameters, '--out', join(folder, out), '--overwrite', ...words];
  return run(process.execPath, all).then(
    ({ stdout }) => stdout,
    (error: { code: number; stderr: string }) => `${error.code}: ${error.stderr}`,
  );
}

describe('voxfit fit --grid', () => {
  it('finds every frequency, with the same bits for one and two workers', async () => {
    await voxfit('one', ...grid, '--workers', '1');
    await voxfit('two', ...grid, '--workers', '2');
    const names = (await readdir(join(folder, 'one'))).filter((name) => name.endsWith('.nii'));
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) {
      const [one, two] = await Promise.all(['one', 'two'].map((out) => readFile(join(folder, out, name))));
      expect(one?.equals(two as Buffer)).toBe(true);
    }
    const map = await readFile(join(folder, 'one', 'waves_custom_w.nii'));
    for (const [v, frequency] of frequencies.entries()) {
      expect(Math.abs(map.readFloatLE(352 + 4 * v) - frequency)).toBeLessThan(0.02);
    }
  });

  it('says in sidecars and job file from where it started', async () => {
    const { job, maps } = JSON.parse(await voxfit('told', ...grid, '--json'));
    expect(JSON.parse(await readFile(job, 'utf8'))).toMatchObject({
      Options: { grid: { w: { from: 2, to: 58, count: 57, spacing: 'linear' } }, starts: 2 },
    });
    const sidecar = JSON.parse(await readFile(maps[0].path.replace(/\.nii$/, '.json'), 'utf8'));
    expect(sidecar.Start).toBe(
      'Lowest cost of searches from the 2 best points of the grid w 2 to 58 (57 values, linear)',
    );
  });

  it.each([
    ['w', /2: .*--grid needs NAME=value, not "w"/],
    ['w=1:2', /2: .*--grid w needs from:to:count or from:to:count:log, not "1:2"/],
    ['w=1:2:3:exp', /2: .*--grid w needs from:to:count or from:to:count:log/],
    ['w=1:b:3', /2: .*"b" in --grid w is not a number/],
    ['w=1:2:0', /2: .*The count of --grid w needs a whole number of 2 or more/],
    ['w=0.5:2:3', /2: .*The grid of w goes from 0.5 to 2, outside its bounds 1 to 60/],
    ['w=2:50:10001', /2: .*The grid has 10001 points \(10001\); at most 10000/],
    ['v=1:2:3', /2: .*The grid has "v", which is no parameter. Parameters: A, w/],
  ])('refuses --grid %s', async (text, message) => {
    expect(await voxfit('refused', '--grid', text)).toMatch(message);
  });

  it('refuses a grid given twice, starts without a grid, and a grid for a linear model', async () => {
    expect(await voxfit('refused', '--grid', 'w=2:3:4', '--grid', 'w=2:3:4')).toMatch(
      /--grid w is given twice/,
    );
    expect(await voxfit('refused', '--starts', '3')).toMatch(/there is no grid to take them from/);
    const words = ['fit', image, '--model', 'mean', '--grid', 'w=2:3:4', '--out', join(folder, 'refused')];
    await expect(run(process.execPath, [program, ...words])).rejects.toThrow(
      /A grid of starts goes with an equation/,
    );
  });
});
