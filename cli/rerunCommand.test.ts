import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writePhantom } from '../core/io/writePhantom.js';
import { runFit } from '../tests/support/fitCommand.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';

const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const study = join(folder, 'study');
await mkdir(study);
const image = join(study, 'head.nii');
const shape = [12, 12, 3] as const;
const mask = join(study, 'mask.nii');
await writePhantom(
  { shape, zoomsMm: [16, 20, 60], snr: 80, seed: 2, decay: 'T2', echoTimesS: [0.01, 0.02, 0.04, 0.06] },
  image,
  { format: 'nii' },
);
await writeFile(mask, await maskImage(1));
const maps = join(study, 'maps');
const job = join(maps, 'head_t2_job.json');
await runFit(maps, image, '--model', 't2', '--mask', mask);

async function maskImage(value: number): Promise<Uint8Array> {
  const header = await readFile(image);
  const bytes = niftiImage({ dims: [3, ...shape], datatype: 'uint8', values: new Array(432).fill(value) });
  bytes.set(header.subarray(76, 92), 76);
  bytes.set(header.subarray(252, 328), 252);
  return bytes;
}

interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function rerun(...words: readonly string[]): Promise<Answer> {
  return new Promise((settle) => {
    const given = [program, 'rerun', ...words, '--quiet', '--workers', '1'];
    const child = execFile(process.execPath, given, (_, stdout, stderr) => {
      settle({ exitCode: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

describe('voxfit rerun', () => {
  it('writes the same maps beside the job file and says so', async () => {
    const { exitCode, stdout, stderr } = await rerun(job);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/All 6 maps have the same voxels as those of \d{4}-.* UTC, bit for bit\.\n$/);
    const [first, again] = await Promise.all(
      [maps, join(maps, 'rerun')].map((place) => readFile(join(place, 'head_t2_T2map.nii'))),
    );
    expect(again?.equals(first as Buffer)).toBe(true);
    expect(await rerun(job)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('[OUTPUT_EXISTS]'),
    });
  });

  it('takes the echo times of the job, not those that the sidecar has got meanwhile', async () => {
    const sidecar = join(study, 'head.json');
    const before = await readFile(sidecar, 'utf8');
    await writeFile(sidecar, before.replaceAll('0.06', '0.07'));
    const { stdout } = await rerun(job, '--out', join(folder, 'times'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ reproduced: true, mapsThatDiffer: [] });
    await writeFile(sidecar, before);
  });

  it('finds the inputs of a study that was moved with its maps', async () => {
    const moved = join(folder, 'moved');
    await cp(study, moved, { recursive: true });
    await rename(study, join(folder, 'away'));
    try {
      const there = join(moved, 'maps', 'head_t2_job.json');
      expect((await rerun(there, '--out', join(folder, 'of moved'))).exitCode).toBe(0);
    } finally {
      await rename(join(folder, 'away'), study);
    }
  });

  it('refuses inputs that have changed or gone, and names each with what it was', async () => {
    const lonely = join(folder, 'lonely', 'deep');
    await mkdir(lonely, { recursive: true });
    const elsewhere = join(folder, 'elsewhere');
    await cp(study, elsewhere, { recursive: true });
    await writeFile(join(elsewhere, 'mask.nii'), await maskImage(2));
    const alone = join(lonely, 'head_t2_job.json');
    await writeFile(alone, (await readFile(job, 'utf8')).replaceAll(study, '/nowhere'));
    const out = join(folder, 'refused');

    const gone = await rerun(alone, '--out', out);
    expect(gone.exitCode).toBe(2);
    expect(gone.stderr).toContain('2 inputs are not there any more');
    expect(gone.stderr).toContain('/nowhere/head.nii; /nowhere/mask.nii');
    expect(gone.stderr).toContain('[FILE_NOT_FOUND]');

    const changed = await rerun(alone, '--out', out, '--inputs', elsewhere);
    expect(changed.exitCode).toBe(2);
    expect(changed.stderr).toMatch(
      /1 input has changed since the job ran: \S+elsewhere\/mask\.nii \(SHA-256 was [0-9a-f]{64}, is [0-9a-f]{64}\)\. \[INPUT_CHANGED\]/,
    );

    const given = await rerun(alone, '--out', out, '--inputs', elsewhere, '--input', `mask.nii=${mask}`);
    expect(given).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('bit for bit') });
    const stray = await rerun(alone, '--input', `other.nii=${mask}`);
    expect(stray.stderr).toContain('The job has no input "other.nii"; its inputs are head.nii, mask.nii.');
  });

  it('ends with 1 and names the maps that are not as they were', async () => {
    const doctored = join(maps, 'doctored_job.json');
    const record = JSON.parse(await readFile(job, 'utf8'));
    record.Maps[1].VoxelsSha256 = '0'.repeat(64);
    await writeFile(doctored, JSON.stringify(record));
    const { exitCode, stdout } = await rerun(doctored, '--out', join(folder, 'doctored'));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/1 of 6 maps are not those of .*: S0map\.\n$/);
  });

  it.each([
    ['no JSON', '{"Voxfit": {', 'is not JSON: it breaks at line 1, character 13'],
    ['no job', '{"EchoTime": 1}', 'is no job file of Voxfit'],
    [
      'an older job',
      '{"Voxfit": {"Version": "0.0.9", "JobFormat": 1}}',
      'has format 1, written by Voxfit 0.0.9',
    ],
    [
      'half a job',
      '{"Voxfit": {"JobFormat": 2}, "Inputs": []}',
      'cannot be run: Inputs, Series, Options, Maps, Result, Started is missing',
    ],
  ])('refuses %s', async (_, text, sentence) => {
    const path = join(folder, 'wrong_job.json');
    await writeFile(path, text);
    const { exitCode, stderr } = await rerun(path);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringMatching(new RegExp(`^voxfit: wrong_job.json ${sentence}.*\\[JOB_INVALID\\]`)),
    });
  });

  it('runs the code of a function over slices only as it was', async () => {
    const module = join(study, 'twice.mjs');
    const text = (factor: number): string =>
      `export const maps = [{ name: 'twice', unit: 'a.u.' }];
       export function fitSlice({ volumes }, maps) { maps.twice.forEach((_, v) => { maps.twice[v] = ${factor} * volumes[0][v]; }); }`;
    await writeFile(module, text(2));
    const out = join(folder, 'function');
    await new Promise((settle) =>
      execFile(
        process.execPath,
        [program, 'map', image, '--function', module, '--out', out, '--quiet'],
        settle,
      ),
    );
    const ofFunction = join(out, 'head_twice_job.json');
    expect((await rerun(ofFunction)).stdout).toContain('bit for bit');
    await writeFile(module, text(3));
    expect((await rerun(ofFunction, '--out', join(folder, 'changed'))).stderr).toContain(
      'twice.mjs (SHA-256 was',
    );
  });
});
