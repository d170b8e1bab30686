import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writePhantom } from '../core/io/writePhantom.js';
import { readMap, runFit } from '../tests/support/fitCommand.js';
import { scratchFolder } from '../tests/support/scratch.js';

const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const image = join(folder, 'locked.nii');
const timesS = [0.01, 0.02, 0.04, 0.06, 0.08];
await writePhantom(
  { shape: [24, 24, 8], zoomsMm: [8, 10, 22], echoTimesS: timesS, snr: 80, seed: 2, decay: 'T2' },
  image,
  { format: 'nii' },
);
await writeFile(join(folder, 'locked.json'), JSON.stringify({ SpinLockTime: timesS }));

function voxfit(...words: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((settle) => {
    const child = execFile(process.execPath, [program, ...words], (_, stdout, stderr) => {
      settle({ exitCode: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

const file = join(folder, 't1rho.voxfit-model.json');
const equation = ['--equation', 'S0*exp(-TSL/T1rho)+B', '--variable', 'TSL=SpinLockTime'];
const values = ['--param', 'S0=1000:0:Infinity', '--param', 'T1rho=0.08:0.001:2', '--fix', 'B=0'];
const units = ['S0=a.u.', 'T1rho=s', 'TSL=s', 'B=a.u.', 'signal=a.u.'].flatMap((unit) => ['--unit', unit]);
const more = ['--derive', 'R1rho=1/T1rho:1/s', '--name', 'T1rho (mono-exponential)'];
const saved = await voxfit('models', '--save', file, ...equation, ...values, ...units, ...more);
const definition = JSON.parse(await readFile(file, 'utf8'));

describe('a model file in the terminal', () => {
  it('is saved from an equation, and described as a built-in model is', async () => {
    expect(saved).toMatchObject({ exitCode: 0, stderr: '' });
    expect(definition).toEqual({
      ...{ formatVersion: 1, id: 't1rho', name: 'T1rho (mono-exponential)' },
      ...{ equation: 'S0*exp(-TSL/T1rho)+B', resultUnit: 'a.u.' },
      variables: [{ symbol: 'TSL', unit: 's', bidsField: 'SpinLockTime' }],
      parameters: [
        { symbol: 'S0', unit: 'a.u.', start: 1000, lower: 0 },
        { symbol: 'T1rho', unit: 's', start: 0.08, lower: 0.001, upper: 2 },
        { symbol: 'B', unit: 'a.u.', start: 0, held: true },
      ],
      derivedMaps: [{ mapName: 'R1rho', equation: '1/T1rho', unit: '1/s' }],
    });
    const described = await voxfit('models', file);
    expect(described).toEqual(saved);
    expect(described.stdout).toMatch(/^t1rho: T1rho \(mono-exponential\)\n/);
    expect(described.stdout).toMatch(/TSL +TSL +s +SpinLockTime of the sidecar/);
    const record = JSON.parse((await voxfit('models', file, '--json')).stdout);
    expect(record.maps).toEqual(['T1rho', 'S0', 'R1rho', 'rmse', 'r2', 'status']);
    expect((await voxfit('models', 't2')).stdout).toMatch(/^t2: T2[^\n]*\n(.|\n)*EchoTime of the sidecar/);
  });

  it('is fitted with the values of its own field, to the bits of the built-in model of the same equation', async () => {
    const [own, builtIn] = [join(folder, 'own'), join(folder, 'built-in')];
    expect(await runFit(own, image, '--model', file)).toMatchObject({ exitCode: 0, stderr: '' });
    const starts = ['--param', 'S0=1000', '--param', 'T2=0.08:0.001:2', '--var', `TE=${timesS}`];
    expect(await runFit(builtIn, image, '--model', 't2', ...starts)).toMatchObject({ exitCode: 0 });
    expect((await readdir(own)).sort()).toContain('locked_t1rho_T1rho.nii');
    for (const [a, b] of [
      ['T1rho', 'T2map'] as const,
      ['S0', 'S0map'] as const,
      ['R1rho', 'R2map'] as const,
    ]) {
      const [ours, theirs] = [await readMap(own, a), await readMap(builtIn, b)];
      expect(Buffer.from(ours.values.buffer).equals(Buffer.from(theirs.values.buffer))).toBe(true);
    }
  });

  it('is repeated in full in every sidecar and in the job file, from which the fit can be done again', async () => {
    const { sidecar } = await readMap(join(folder, 'own'), 'T1rho');
    expect(sidecar).toMatchObject({ Model: 't1rho', ModelDefinition: definition, SpinLockTime: timesS });
    const job = JSON.parse(await readFile(join(folder, 'own', 'locked_t1rho_job.json'), 'utf8'));
    const again = join(folder, 'again.voxfit-model.json');
    await writeFile(again, JSON.stringify(job.Options.definition));
    expect(await runFit(join(folder, 'again'), image, '--model', again)).toMatchObject({ exitCode: 0 });
    const [first, second] = [
      await readMap(join(folder, 'own'), 'S0'),
      await readMap(join(folder, 'again'), 'S0'),
    ];
    expect(second.values).toEqual(first.values);
  });

  it('can be what another model is compared with', async () => {
    const out = join(folder, 'compared');
    const plane = ['--model', 'custom', '--equation', 'A', '--param', 'A=500', '--var', `TSL=${timesS}`];
    expect(await runFit(out, image, ...plane, '--against', file)).toMatchObject({ exitCode: 0 });
    const { values: better } = await readMap(out, 'better');
    expect(better.filter((code) => code === 2).length).toBeGreaterThan(1000);
  });

  it('has a JSON Schema that the program prints', async () => {
    const { stdout } = await voxfit('models', '--schema');
    expect(JSON.parse(stdout)).toMatchObject({
      required: expect.arrayContaining(['formatVersion', 'equation']),
    });
  });

  it.each([
    [['models', '--save', file, ...equation, ...values], 'OUTPUT_EXISTS', 't1rho.voxfit-model.json'],
    [
      ['models', '--save', join(folder, 'My model.json'), ...equation, ...values],
      'WRONG_USE',
      '--save needs',
    ],
    [
      ['models', '--save', join(folder, 't2.voxfit-model.json'), ...equation, ...values],
      'MODEL_INVALID',
      'id is t2, which is a model of Voxfit itself',
    ],
    [['models', '--equation', 'A'], 'WRONG_USE', '--equation goes with --save'],
    [['models', 't3'], 'MODEL_UNKNOWN', 'no model "t3"'],
    [['models', join(folder, 'none.json')], 'FILE_NOT_FOUND', 'no model file'],
    [
      ['models', '--save', join(folder, 'x.voxfit-model.json'), ...equation, ...values, '--variable', 'q'],
      'WRONG_USE',
      '--variable q does not occur',
    ],
  ])('%j is refused', async (words, code, sentence) => {
    const before = await readdir(folder);
    const { exitCode, stderr } = await voxfit(...words);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`[${code}]`)]);
    expect(stderr).toContain(sentence);
    expect(await readdir(folder)).toEqual(before);
  });

  it('is refused together with an equation, and names the field that the sidecar lacks', async () => {
    const out = join(folder, 'refused');
    const twice = await runFit(out, image, '--model', file, '--equation', 'A');
    expect([twice.exitCode, twice.stderr]).toEqual([2, expect.stringContaining('goes with --model custom')]);
    const bare = join(folder, 'bare.nii');
    await writeFile(bare, await readFile(image));
    const { exitCode, stderr, written } = await runFit(out, bare, '--model', file);
    expect([exitCode, written]).toEqual([2, null]);
    expect(stderr).toContain('put "SpinLockTime" into the JSON sidecar');
  });
});
