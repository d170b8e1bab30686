import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { readMap, rerun, runFit } from '../tests/support/fitCommand.js';
import { oneVolume, volumes, writeTree } from '../tests/support/imageTree.js';
import { scratchFolder } from '../tests/support/scratch.js';

const root = await scratchFolder();

interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program. */
function voxfit(...words: readonly string[]): Promise<Answer> {
  return new Promise((settle) => {
    const program = resolve('dist', 'cli', 'voxfit.cjs');
    const child = execFile(process.execPath, [program, ...words], (_, stdout, stderr) => {
      settle({ exitCode: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

describe('a data set of 12 echoes in 12 files', () => {
  const study = join(root, 'study');

  beforeAll(async () => {
    const { exitCode, stderr } = await voxfit(
      ...['simulate', '--bids', study, '--shape', '32x32x12', '--snr', 'Infinity', '--truth'],
    );
    expect([exitCode, stderr]).toEqual([0, '']);
  });

  it('is one series for voxfit info, each value with its file and field', async () => {
    const { stdout } = await voxfit('info', study, '--json');
    const [series, ...others] = JSON.parse(stdout);
    expect(others).toEqual([]);
    expect([series.name, series.volumes, series.problems]).toEqual(['sub-01_MESE', 12, []]);
    expect(series.acquisition[9]).toEqual({
      volume: 10,
      file: 'sub-01_echo-10_MESE.nii.gz',
      volumeOfFile: 1,
      values: {
        TE: { value: 0.1, source: 'sub-01_echo-10_MESE.json, EchoTime' },
        B0: { value: 3, source: '../../MESE.json, MagneticFieldStrength' },
      },
    });
    const text = (await voxfit('info', study)).stdout;
    expect(text).toMatch(
      /\n {2}10 +sub-01_echo-10_MESE\.nii\.gz +1 +0\.1 +sub-01_echo-10_MESE\.json, EchoTime\n/,
    );
    expect(text).toContain('t2  12 echo times from 10 to 120 ms; MESE in the name says spin echoes.');
  });

  it('is fitted without a word more, and the maps are the true ones', async () => {
    const out = join(root, 'maps');
    expect(await runFit(out, study, '--model', 't2')).toMatchObject({ exitCode: 0, stderr: '' });
    const [found, truth] = await Promise.all([
      readMap(out, 'T2map'),
      readMap(await plainTruth(study), 'T2map'),
    ]);
    const errors = [...found.values]
      .map((value, voxel) => Math.abs(value / (truth.values[voxel] as number) - 1))
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    expect(errors.length).toBeGreaterThan(500);
    // The signal is rounded to whole numbers.
    expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(2e-3);
    expect(found.sidecar.EchoTime).toEqual(Array.from({ length: 12 }, (_, n) => (n + 1) / 100));
    expect(found.sidecar.Sources).toHaveLength(12);
  });

  it('is not written over', async () => {
    const { exitCode, stderr } = await voxfit('simulate', '--bids', study, '--shape', '32x32x12');
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining('26 of the 26 output files exist already'),
    ]);
  });

  it('lacks a value that no fit needs where its volume is left out', async () => {
    await rm(join(study, 'sub-01', 'anat', 'sub-01_echo-3_MESE.json'));
    const refused = await runFit(join(root, 'none'), study, '--model', 't2');
    expect(refused.stderr).toContain('or leave out volume 2, which has none.');
    const out = join(root, 'without');
    const words = ['--model', 't2', '--exclude', '2'];
    expect(await runFit(out, study, ...words)).toMatchObject({ exitCode: 0 });
    const [found, all] = await Promise.all([readMap(out, 'T2map'), readMap(join(root, 'maps'), 'T2map')]);
    const echoTimesS = Array.from({ length: 12 }, (_, n) => (n === 2 ? null : (n + 1) / 100));
    expect(found.sidecar.EchoTime).toEqual(echoTimesS);
    const differences = [...found.values]
      .map((value, voxel) => Math.abs(value / (all.values[voxel] as number) - 1))
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    expect(differences[Math.floor(differences.length / 2)]).toBeLessThan(2e-3);
    const job = (await readdir(out)).find((name) => name.endsWith('_job.json')) ?? '';
    expect(await rerun(join(out, job))).toMatchObject({ exitCode: 0, reproduced: true });
  });
});

/** The true maps as plain files, which `readMap` reads. */
async function plainTruth(study: string): Promise<string> {
  const folder = join(root, 'truth');
  await mkdir(folder);
  const anat = join(study, 'derivatives', 'truth', 'sub-01', 'anat');
  const bytes = gunzipSync(await readFile(join(anat, 'sub-01_desc-truth_T2map.nii.gz')));
  await writeFile(join(folder, 'truth_T2map.nii'), bytes);
  await writeFile(join(folder, 'truth_T2map.json'), '{}');
  return folder;
}

describe('a folder with several series', () => {
  const study = join(root, 'several');

  beforeAll(() =>
    writeTree(study, {
      'sub-01/anat/sub-01_echo-1_MESE.nii': oneVolume,
      'sub-01/anat/sub-01_echo-2_MESE.nii': oneVolume,
      'sub-01/anat/MESE.json': { json: {} },
      'sub-01/dwi/sub-01_dwi.nii': volumes(3),
      'sub-01/dwi/sub-01_dwi.bval': '0 500 1000',
    }),
  );

  it('is not guessed: the fit names them and how to choose', async () => {
    const { exitCode, stderr } = await runFit(join(root, 'none'), study, '--model', 'adc');
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${study} holds 2 series; say which with --series NAME:`);
    expect(stderr).toMatch(/sub-01_MESE +2 files, echo 1 and 2, 2 x 2 x 2/);
    expect(stderr).toContain('[SERIES_AMBIGUOUS]');
  });

  it('fits the one that is named', async () => {
    const out = join(root, 'adc');
    const words = [study, '--model', 'adc', '--series', 'sub-01_dwi', '--mask', 'none'];
    expect((await runFit(out, ...words)).exitCode).toBe(0);
    expect((await readMap(out, 'ADC')).sidecar.Sources).toEqual(['sub-01_dwi.nii']);
  });
});

describe('echo times in milliseconds', () => {
  const image = join(root, 'ms', 'a.nii');

  beforeAll(() =>
    writeTree(join(root, 'ms'), {
      'a.nii': {
        image: { dims: [4, 2, 2, 2, 4], values: Array.from({ length: 32 }, (_, n) => 900 >> (n >> 3)) },
      },
      'a.json': { json: { EchoTime: ['10', '20', '30', '40'] } },
    }),
  );

  it('are refused with what to say, and read so once that is said', async () => {
    const words = [image, '--model', 't2', '--mask', 'none'];
    const refused = await runFit(join(root, 'no'), ...words);
    expect([refused.exitCode, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/TE 10 to 40 \(a\.json, EchoTime\) cannot be seconds.*--assume-ms/),
    ]);
    const out = join(root, 'yes');
    const accepted = await runFit(out, ...words, '--assume-ms');
    expect(accepted.stderr).toContain('Note: TE 10 to 40 (a.json, EchoTime) is taken as milliseconds');
    const { values, sidecar } = await readMap(out, 'T2map');
    expect(sidecar.EchoTime).toEqual([0.01, 0.02, 0.03, 0.04]);
    expect(values[0]).toBeCloseTo(0.01 / Math.log(2), 4);
  });
});
