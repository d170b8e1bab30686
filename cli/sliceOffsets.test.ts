import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeImage } from '../core/io/imageFile.js';
import { volumesOf } from '../core/io/importSeries.js';
import { readVolume } from '../core/io/readArrays.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';

const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const shape = [5, 4, 3] as const;
const sliceVoxels = 20;
const voxels = 60;
const delaysS = [0.8, 1.2, 1.6, 2.4];
const offsetsS = [0, 0.09, 0.045];
const timeConstantS = Array.from({ length: voxels }, (_, v) => 0.9 + 0.02 * v);

/** Images whose every slice was acquired later than its delay by its offset, with this sidecar. */
async function seriesWith(sidecar: object): Promise<string> {
  const path = join(folder, 'asl.nii');
  const values = delaysS.flatMap((delayS) =>
    timeConstantS.map(
      (tS, v) => 100 * Math.exp(-(delayS + (offsetsS[Math.floor(v / sliceVoxels)] as number)) / tS),
    ),
  );
  await writeFile(path, niftiImage({ dims: [4, ...shape, 4], datatype: 'float64', values }));
  await writeFile(join(folder, 'asl.json'), JSON.stringify({ PostLabelingDelay: delaysS, ...sidecar }));
  return path;
}

async function runFit(
  out: string,
  sidecar: object,
  ...words: string[]
): Promise<{ exitCode: number; stderr: string }> {
  const image = await seriesWith(sidecar);
  const model = words.includes('--model') ? [] : ['--model', 'custom', '--equation', 'A*exp(-PLD/T)'];
  const starts = words.includes('--model') ? [] : ['--param', 'A=80', '--param', 'T=1:0.1:9'];
  const given = [...model, ...starts, ...words, '--mask', 'none', '--quiet', '--out', join(folder, out)];
  return new Promise((settle) => {
    const child = execFile(process.execPath, [program, 'fit', image, ...given], (_, __, stderr) => {
      settle({ exitCode: child.exitCode ?? -1, stderr });
    });
  });
}

/** Largest relative difference from the truth of a map, slice by slice. */
async function worstPerSlice(out: string, map: string, truth: (v: number) => number): Promise<number[]> {
  const path = join(folder, out, `asl_custom_${map}.nii`);
  const [volume] = volumesOf(await describeImage(path), path);
  if (volume === undefined) throw new Error(`${path} is empty.`);
  const values = await readVolume(volume);
  return offsetsS.map((_, k) => {
    const slice = [...values.subarray(k * sliceVoxels, (k + 1) * sliceVoxels)];
    return Math.max(...slice.map((value, n) => Math.abs(value / truth(k * sliceVoxels + n) - 1)));
  });
}

const amplitude = (): number => 100;

describe('voxfit fit --slice-offset', () => {
  it('fits each slice with its own delays, although all lie in one slab', async () => {
    expect(await runFit('given', {}, '--slice-offset', `PLD=${offsetsS}`)).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(Math.max(...(await worstPerSlice('given', 'A', amplitude)))).toBeLessThan(1e-6);
    expect(Math.max(...(await worstPerSlice('given', 'T', (v) => timeConstantS[v] as number)))).toBeLessThan(
      1e-6,
    );
    expect((await runFit('without', {})).exitCode).toBe(0);
    const [first, second, third] = await worstPerSlice('without', 'A', amplitude);
    expect(first).toBeLessThan(1e-6);
    expect(second).toBeGreaterThan(0.05);
    expect(third).toBeGreaterThan(0.02);
  });

  it.each([
    ['from the first slice on', { SliceTiming: offsetsS }],
    ['along k', { SliceTiming: offsetsS, SliceEncodingDirection: 'k' }],
    [
      'from the last slice back, along k-',
      { SliceTiming: [...offsetsS].reverse(), SliceEncodingDirection: 'k-' },
    ],
  ])('takes SliceTiming of the sidecar, %s, to the bits of the numbers', async (title, sidecar) => {
    const [timed, given] = [`timed ${title}`, `numbers ${title}`];
    expect((await runFit(timed, sidecar, '--slice-offset', 'PLD=SliceTiming')).exitCode).toBe(0);
    expect((await runFit(given, {}, '--slice-offset', `PLD=${offsetsS}`)).exitCode).toBe(0);
    const [a, b] = await Promise.all(
      [timed, given].map((out) => readFile(join(folder, out, 'asl_custom_T.nii'))),
    );
    expect(a?.equals(b as Buffer)).toBe(true);
  });

  it('writes the offsets into the job file and the sidecars', async () => {
    await runFit('job', {}, '--slice-offset', `PLD=${offsetsS}`);
    const names = await readdir(join(folder, 'job'));
    const read = async (ending: string): Promise<unknown> => {
      const name = names.find((found) => found.endsWith(ending)) as string;
      return JSON.parse(await readFile(join(folder, 'job', name), 'utf8'));
    };
    expect(await read('job.json')).toMatchObject({ Options: { sliceOffsets: { PLD: offsetsS } } });
    expect(await read('T.json')).toMatchObject({ SliceOffsets: { PLD: offsetsS } });
  });

  it.each([
    ['without SliceTiming in the sidecar', {}, ['PLD=SliceTiming'], 'asl.json has no field SliceTiming.'],
    [
      'with SliceTiming of another length',
      { SliceTiming: [0, 1] },
      ['PLD=SliceTiming'],
      'SliceTiming in asl.json has 2 values, the images have 3 slices.',
    ],
    [
      'with slices along another axis',
      { SliceTiming: offsetsS, SliceEncodingDirection: 'j' },
      ['PLD=SliceTiming'],
      'SliceEncodingDirection in asl.json is "j"; Voxfit takes SliceTiming along k or k- only.',
    ],
    [
      'with a time that is none',
      { SliceTiming: [0, 'n/a', 0.1] },
      ['PLD=SliceTiming'],
      'entry 2 of SliceTiming is "n/a"',
    ],
    ['with two offsets for three slices', {}, ['PLD=0,0.1'], '2 slice offsets of PLD, 3 slices in asl.'],
    ['with offsets in milliseconds', {}, ['PLD=0,45,90'], 'cannot be seconds; are these milliseconds?'],
    ['with a delay below 0', {}, ['PLD=0,-1,0'], 'slice 1, with its offset of -1'],
    [
      'for a variable that the equation has not',
      {},
      ['TE=0,0,0'],
      'not an acquisition variable of model custom (PLD)',
    ],
    ['twice', {}, ['PLD=0,0,0', 'PLD=1,1,1'], '--slice-offset PLD is given twice.'],
    [
      'with seconds for degrees',
      {},
      ['FlipAngle=SliceTiming'],
      'SliceTiming is in s and cannot be added to FlipAngle',
    ],
  ])('is refused %s, before anything is written', async (title, sidecar, given, sentence) => {
    const words = given.flatMap((offset) => ['--slice-offset', offset]);
    const { exitCode, stderr } = await runFit(title, sidecar, ...words);
    expect(stderr).toContain(sentence);
    expect(exitCode).toBe(2);
    expect(await readdir(folder)).not.toContain(title);
  });

  it('is refused with a model that has no equation', async () => {
    const { exitCode, stderr } = await runFit('mean', {}, '--model', 'mean', '--slice-offset', 'PLD=0,0,0');
    expect(stderr).toContain(
      'Slice offsets go with models that have an equation or a calculation, not with model mean.',
    );
    expect(exitCode).toBe(2);
  });
});
