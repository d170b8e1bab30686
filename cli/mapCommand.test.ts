import { execFile, spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writePhantom } from '../core/io/writePhantom.js';
import { readMap } from '../tests/support/fitCommand.js';
import { scratchFolder } from '../tests/support/scratch.js';

const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const image = join(folder, 'head.nii');
const echoTimesS = [0.01, 0.02, 0.04, 0.06];
await writePhantom(
  { ...{ shape: [16, 12, 6], zoomsMm: [8, 10, 22], snr: 80, seed: 2, decay: 'T2' }, echoTimesS },
  image,
  { format: 'nii' },
);

/** The echo times are `TE` of the input; the sum over the volumes is what model `mean` gives, times their number. */
const weighted = `
  export const summary = 'Sum of the samples, and of the samples times the echo time.';
  export const maps = [{ name: 'sum', unit: 'a.u.' }, { name: 'moment', label: 'first moment', unit: 'a.u. s' }];
  export const variables = ['TE'];
  export function fitSlice({ volumes, mask, variables }, maps) {
    for (let v = 0; v < mask.length; v++) {
      maps.sum[v] = volumes.reduce((sum, volume) => sum + volume[v], 0);
      maps.moment[v] = volumes.reduce((sum, volume, t) => sum + volume[v] * variables.TE[t], 0);
    }
  }`;

let modules = 0;

async function moduleFile(text: string): Promise<string> {
  const path = join(folder, `own${++modules}.mjs`);
  await writeFile(path, text);
  return path;
}

function run(...words: readonly string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((settle) => {
    const child = execFile(process.execPath, [program, ...words, '--quiet'], (_, stdout, stderr) =>
      settle({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

async function map(text: string, out: string, ...words: readonly string[]): ReturnType<typeof run> {
  return run('map', image, '--function', await moduleFile(text), '--out', join(folder, out), ...words);
}

describe('voxfit map', () => {
  it('gives each slice with its acquisition variables to the function and writes its maps', async () => {
    expect(await map(weighted, 'maps')).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await run('fit', image, '--model', 'mean', '--out', join(folder, 'mean'))).exitCode).toBe(0);
    const { values: means } = await readMap(join(folder, 'mean'), 'mean');
    const { values: sums, sidecar } = await readMap(join(folder, 'maps'), 'sum');
    const { values: moments } = await readMap(join(folder, 'maps'), 'moment');
    expect(sums.every((sum, v) => Math.abs(sum / 4 - (means[v] as number)) <= 1e-4)).toBe(true);
    expect(moments.every((moment, v) => moment >= 0.01 * (sums[v] as number) - 1e-3)).toBe(true);
    expect(sidecar).toMatchObject({ Units: 'arbitrary', EchoTime: echoTimesS, VoxelsFailed: 0 });
    const job = JSON.parse(await readFile(join(folder, 'maps', 'head_own1_job.json'), 'utf8'));
    expect(job.Inputs[1]).toMatchObject({
      Use: 'function',
      Path: join(folder, 'own1.mjs'),
      Sha256: expect.stringMatching(/^\w{64}$/),
    });
  });

  it('leaves voxels outside the mask out, and calls those without a finite value not finite', async () => {
    const text = `export const maps = [{ name: 'a', unit: '1' }];
      export async function fitSlice({ mask }, maps, status) {
        maps.a.forEach((_, v) => { if (v % 2 === 0) maps.a[v] = 7; });
        status[4] = 6;
      }`;
    expect((await map(text, 'masked', '--mask', 'auto')).exitCode).toBe(0);
    const { values } = await readMap(join(folder, 'masked'), 'a');
    const statuses = (await readFile(join(folder, 'masked', 'head_own2_status.nii'))).subarray(352);
    for (const [v, status] of statuses.entries()) {
      const voxel = v % (16 * 12);
      if (status === 0) expect(values[v]).toBeNaN();
      else if (voxel === 4) expect([status, values[v]]).toEqual([6, Number.NaN]);
      else expect([status, values[v]]).toEqual(voxel % 2 === 0 ? [1, 7] : [5, Number.NaN]);
    }
    expect(new Set(statuses)).toContain(0);
  });

  it('marks only the slice on which the function throws, and says where in its file', async () => {
    const text = `export const maps = [{ name: 'a', unit: '1' }];
      export function fitSlice({ slice }, maps) {
        if (slice === 3) throw new RangeError('no fit here');
        maps.a.fill(slice);
      }`;
    const { exitCode, stdout } = await map(text, 'thrown');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('fitSlice failed at own3.mjs:3:32: RangeError: no fit here');
    const { values } = await readMap(join(folder, 'thrown'), 'a');
    const slices = Array.from({ length: 6 }, (_, k) => values[k * 16 * 12 + 20]);
    expect(slices).toEqual([0, 1, 2, Number.NaN, 4, 5]);
  });

  it('survives a function that ends its process: that slice fails, the others are there', async () => {
    const text = `export const maps = [{ name: 'a', unit: '1' }];
      export function fitSlice({ slice }, maps) {
        if (slice === 2) process.exit(9);
        maps.a.fill(1);
      }`;
    const { exitCode, stdout } = await map(text, 'ended', '--json');
    const { voxelsFitted, voxelsFailed, slabsFailed } = JSON.parse(stdout);
    expect({ exitCode, voxelsFitted, voxelsFailed, slabsFailed }).toEqual({
      ...{ exitCode: 1, voxelsFitted: 5 * 16 * 12, voxelsFailed: 16 * 12, slabsFailed: 1 },
    });
  });

  it.each([
    ['no function', 'export const maps = [{ name: "a", unit: "1" }];', 'FUNCTION_INVALID', 'fitSlice'],
    ['no maps', 'export function fitSlice() {}', 'FUNCTION_INVALID', 'list maps'],
    [
      'a map without a unit',
      'export const maps = [{ name: "a" }]; export const fitSlice = () => {};',
      'FUNCTION_INVALID',
      'unit',
    ],
    ['a text that is no module', 'export const (', 'FUNCTION_INVALID', 'cannot be loaded'],
    ['a module that throws', 'throw new Error("not today");', 'FUNCTION_INVALID', 'not today'],
    [
      'variables that the series does not have',
      'export const maps = [{ name: "a", unit: "1" }]; export const variables = ["TI"]; export const fitSlice = () => {};',
      'VARIABLE_MISSING',
      'TI',
    ],
  ])('refuses %s before anything is written', async (_, text, code, word) => {
    const { exitCode, stderr } = await map(text, 'refused');
    expect(exitCode).toBe(2);
    expect(stderr).toContain(word);
    expect(stderr).toContain(`[${code}]`);
    await expect(readdir(join(folder, 'refused'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('says what a function threw outside of its call, when its worker is lost by it', async () => {
    const text = `export const maps = [{ name: 'a', unit: '1' }];
      export function fitSlice({ slice }, maps) {
        maps.a.fill(1);
        if (slice !== 4) return;
        setTimeout(() => { throw new Error('too late'); }, 0);
        return new Promise(() => {});
      }`;
    const { exitCode, stdout } = await map(text, 'late');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('it failed: too late');
  });

  it('ends a function that never returns after the time that --worker-timeout gives it', async () => {
    const text = `export const maps = [{ name: 'a', unit: '1' }];
      export function fitSlice({ slice }, maps) { maps.a.fill(1); while (slice === 1); }`;
    const { exitCode, stdout } = await map(text, 'endless', '--worker-timeout', '1');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('it said nothing for 1 s');
  }, 30_000);
});

describe.runIf(process.platform === 'linux')('a program that is killed', () => {
  it('leaves no worker behind, not even one whose function never returns', async () => {
    const text = `export const maps = [{ name: 'a', unit: '1' }];
      export function fitSlice() { for (;;); }`;
    const words = ['map', image, '--function', await moduleFile(text), '--out', join(folder, 'killed')];
    const child = spawn(process.execPath, [program, ...words, '--workers', '2'], { stdio: 'ignore' });
    const pid = child.pid as number;
    await new Promise((later) => setTimeout(later, 2500));
    const workers = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
    expect(workers.length).toBeGreaterThanOrEqual(2);
    child.kill('SIGKILL');
    const alive = (): readonly string[] => workers.filter((worker) => isRunning(Number(worker)));
    const killedMs = performance.now();
    while (alive().length > 0 && performance.now() - killedMs < 10_000) {
      await new Promise((later) => setTimeout(later, 50));
    }
    expect(alive()).toEqual([]);
  }, 30_000);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
