import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writePhantom } from '../core/io/writePhantom.js';
import { catalogue } from '../core/models/catalogue.js';
import { scratchFolder } from '../tests/support/scratch.js';

const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const image = join(folder, 'sub-01_MESE.nii');
const echoTimesS = [0.01, 0.02, 0.04, 0.06, 0.08];
const shape = [24, 24, 8] as const;
await writePhantom({ shape, zoomsMm: [8, 10, 22], echoTimesS, snr: 80, seed: 2, decay: 'T2' }, image, {
  format: 'nii',
});

interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function voxfit(...words: string[]): Promise<Outcome> {
  return new Promise((settle) => {
    const child = execFile(process.execPath, [program, ...words], (_, stdout, stderr) => {
      settle({ exitCode: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

/** A file with its neighbour's sidecar, made from the image's bytes. */
async function variant(
  name: string,
  change: (bytes: Buffer) => Uint8Array,
  sidecar?: object,
): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, change(Buffer.from(await readFile(image))));
  const json = JSON.stringify(sidecar ?? { EchoTime: echoTimesS });
  await writeFile(path.replace(/\.nii(\.gz)?$/, '.json'), json);
  return path;
}

describe('voxfit fit', () => {
  it('writes maps, sidecars and a job file, and says where in its JSON', async () => {
    const out = join(folder, 'maps');
    const { exitCode, stdout, stderr } = await voxfit('fit', image, '--model', 't2', '--out', out, '--json');
    expect(exitCode).toBe(0);
    const result = JSON.parse(stdout);
    expect(Object.keys(result)).toEqual(
      expect.arrayContaining([
        'voxelsFitted',
        'voxelsFailed',
        'seconds',
        'fitSeconds',
        'voxelsPerSecond',
        'workers',
        'peakMemoryBytes',
        'forecastMemoryBytes',
        'maps',
        'job',
      ]),
    );
    expect(result.maps).toEqual(
      [
        ['T2map', 's'],
        ['S0map', 'a.u.'],
        ['R2map', '1/s'],
        ['rmse', 'a.u.'],
        ['r2', '1'],
        ['status', '1'],
      ].map(([name, unit]) => ({ name, unit, path: join(out, `sub-01_desc-t2_${name}.nii`) })),
    );
    expect(stderr).toMatch(/fitting: 100 % \(8 of 8 slices/);
    const sidecar = JSON.parse(await readFile(join(out, 'sub-01_desc-t2_T2map.json'), 'utf8'));
    expect(sidecar).toMatchObject({
      Units: 's',
      Model: 't2',
      Equation: 'S0*exp(-TE/T2)+C',
      EchoTime: echoTimesS,
    });
    expect(sidecar.InputSha256[0]).toMatch(/^[0-9a-f]{64}$/);
    expect((await readdir(out)).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(JSON.parse(await readFile(result.job, 'utf8')).Inputs[0].Path).toBe(image);
  });

  it('gives the same bits for .nii.gz in and .nii.gz out', async () => {
    const zipped = await variant('zipped.nii.gz', (bytes) => gzipSync(bytes));
    const out = join(folder, 'zipped-maps');
    const words = ['--model', 't2', '--out', out, '--quiet', '--workers', '1'];
    expect((await voxfit('fit', zipped, ...words, '--format', 'nii.gz')).exitCode).toBe(0);
    expect((await voxfit('fit', image, ...words)).exitCode).toBe(0);
    const fromZipped = gunzipSync(await readFile(join(out, 'zipped_t2_T2map.nii.gz')));
    expect(fromZipped.equals(await readFile(join(out, 'sub-01_desc-t2_T2map.nii')))).toBe(true);
  });

  it("fits a user's own equation to the bits of the built-in one", async () => {
    const out = join(folder, 'own');
    const starts = ['--param', 'S0=1000:0:Infinity', '--param', 'T2=0.05:0.0005:5'];
    const common = ['--out', out, '--quiet'];
    const units = ['--unit', 'T2=s', '--unit', 'signal=a.u.', '--unit', 'S0=a.u.'];
    const own = await voxfit(
      'fit',
      image,
      '--model',
      'custom',
      '--equation',
      'S0*exp(-TE/T2)',
      ...starts,
      ...units,
      ...common,
    );
    const builtIn = await voxfit(
      'fit',
      image,
      '--model',
      't2',
      '--param',
      'S0=1000',
      '--param',
      'T2=0.05',
      ...common,
    );
    expect([own.exitCode, builtIn.exitCode]).toEqual([0, 0]);
    const [a, b] = await Promise.all(
      ['custom_T2', 't2_T2map'].map((name) => readFile(join(out, `sub-01_desc-${name}.nii`))),
    );
    expect(a?.subarray(352).equals((b as Buffer).subarray(352))).toBe(true);
    const sidecar = JSON.parse(await readFile(join(out, 'sub-01_desc-custom_T2.json'), 'utf8'));
    expect(sidecar.Units).toBe('s');
  });

  it('replaces nothing without --overwrite', async () => {
    const out = join(folder, 'existing');
    await mkdir(out);
    await writeFile(join(out, 'sub-01_desc-t2_T2map.nii'), 'precious');
    const refused = await voxfit('fit', image, '--model', 't2', '--out', out);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('OUTPUT_EXISTS') });
    expect(await readdir(out)).toEqual(['sub-01_desc-t2_T2map.nii']);
    expect((await voxfit('fit', image, '--model', 't2', '--out', out, '--overwrite')).exitCode).toBe(0);
    expect((await readFile(join(out, 'sub-01_desc-t2_T2map.nii'))).length).toBeGreaterThan(352);
  });

  it('ends with 130 when it is interrupted, and goes on with --resume', async () => {
    const big = join(folder, 'big.nii');
    const zoomsMm = [1.5, 1.9, 2.2] as const;
    await writePhantom({ shape: [128, 128, 80], zoomsMm, echoTimesS, snr: 80, seed: 2, decay: 'T2' }, big, {
      format: 'nii',
    });
    const out = join(folder, 'interrupted');
    const child = execFile(process.execPath, [
      program,
      'fit',
      big,
      '--model',
      't2',
      '--out',
      out,
      '--workers',
      '1',
    ]);
    await new Promise<void>((started) => {
      child.stderr?.on('data', (text: string) => {
        if (/fitting: [1-9]/.test(text)) started();
      });
    });
    child.kill('SIGINT');
    const exitCode = await new Promise((settle) => child.on('exit', settle));
    expect(exitCode).toBe(130);
    expect(await readdir(out)).toEqual(['.big_t2_run']);
    const resumed = await voxfit('fit', big, '--model', 't2', '--out', out, '--resume', '--json');
    expect(resumed.exitCode).toBe(0);
    const whole = await voxfit('fit', big, '--model', 't2', '--out', join(folder, 'whole'), '--json');
    const counts = [resumed, whole].map(({ stdout }) => JSON.parse(stdout).statusCounts);
    expect(counts[0]).toEqual(counts[1]);
    const maps = await Promise.all(
      [out, join(folder, 'whole')].map((place) => readFile(join(place, 'big_t2_T2map.nii'))),
    );
    expect(maps[0]?.equals(maps[1] as Buffer)).toBe(true);
  });
});

const t2 = ['--model', 't2'];

/** What a wrong call must end with; `prepare` gives the words after `fit`. */
const wrongCalls: readonly [
  title: string,
  code: string,
  exitCode: number,
  prepare: () => Promise<string[]>,
][] = [
  ['a file that does not exist', 'FILE_NOT_FOUND', 2, async () => [join(folder, 'absent.nii'), ...t2]],
  [
    'a file that is not NIfTI',
    'NOT_NIFTI',
    2,
    async () => [await variant('text.nii', () => Buffer.alloc(5000, 'x')), ...t2],
  ],
  [
    'truncated data',
    'DATA_TRUNCATED',
    2,
    async () => {
      const path = await variant('short.nii', (bytes) => bytes);
      await truncate(path, 20_000);
      return [path, ...t2];
    },
  ],
  [
    'a cut gzip stream',
    'GZIP_CORRUPT',
    2,
    async () => [await variant('cut.nii.gz', (bytes) => gzipSync(bytes).subarray(0, 9000)), ...t2],
  ],
  [
    'a single 3D image',
    'SERIES_NEEDED',
    2,
    async () => [
      await variant('one.nii', (bytes) => {
        bytes.writeInt16LE(3, 40);
        bytes.writeInt16LE(1, 48);
        return bytes.subarray(0, 352 + 24 * 24 * 8 * 2);
      }),
      ...t2,
      '--var',
      'TE=0.01',
    ],
  ],
  [
    'echo times that do not match the volumes',
    'VARIABLE_COUNT',
    2,
    async () => [await variant('count.nii', (bytes) => bytes, { EchoTime: [0.01, 0.02, 0.03] }), ...t2],
  ],
  [
    'no echo times',
    'VARIABLE_MISSING',
    2,
    async () => [await variant('bare.nii', (bytes) => bytes, {}), ...t2],
  ],
  [
    'echo times in milliseconds',
    'VARIABLE_UNIT_SUSPECT',
    2,
    async () => [await variant('ms.nii', (bytes) => bytes, { EchoTime: [10, 20, 40, 60, 80] }), ...t2],
  ],
  [
    'a mask on another grid',
    'MASK_GRID',
    2,
    async () => {
      const mask = join(folder, 'mask.nii');
      const options = {
        shape: [20, 24, 8],
        zoomsMm: [8, 10, 22],
        echoTimesS: [0.01],
        snr: 80,
        seed: 1,
        decay: 'T2',
      } as const;
      await writePhantom({ ...options, overwrite: true }, mask, { format: 'nii' });
      return [image, ...t2, '--mask', mask];
    },
  ],
  ['an unknown model', 'MODEL_UNKNOWN', 2, async () => [image, '--model', 't3']],
  ['an unknown option', 'WRONG_USE', 2, async () => [image, ...t2, '--modle', 'x']],
  ['an unknown map', 'MAP_UNKNOWN', 2, async () => [image, ...t2, '--maps', 'T1map']],
  [
    'bounds that do not enclose the start',
    'PARAMETER_INVALID',
    2,
    async () => [image, ...t2, '--param', 'T2=3:0.01:2'],
  ],
  [
    'an equation with an unknown function',
    'EQUATION_INVALID',
    2,
    async () => [image, '--model', 'custom', '--equation', 'f(TE)', '--param', 'a=1'],
  ],
  [
    'an equation that is wrong in its units',
    'EQUATION_INVALID',
    2,
    async () => [
      ...[image, '--model', 'custom', '--equation', 'A*exp(-TE/T)', '--param', 'A=500', '--param', 'T=50'],
      ...['--unit', 'T=ms'],
    ],
  ],
  ['units for a built-in model', 'WRONG_USE', 2, async () => [image, ...t2, '--unit', 'T2=ms']],
  ['too little memory', 'MEMORY_LIMIT', 2, async () => [image, ...t2, '--memory-limit', '10']],
];

describe('voxfit fit refuses', () => {
  it.each(wrongCalls)('%s with %s', async (_, code, exitCode, prepare) => {
    const out = join(folder, 'refused');
    const outcome = await voxfit('fit', ...(await prepare()), '--out', out, '--json');
    expect(JSON.parse(outcome.stdout).error.code).toBe(code);
    expect(outcome.exitCode).toBe(exitCode);
    expect(outcome.stderr).toContain(`[${code}]`);
    await expect(readdir(out)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('a folder that cannot be written with OUTPUT_UNWRITABLE and exit code 3', async () => {
    const outcome = await voxfit('fit', image, '--model', 't2', '--out', '/proc/voxfit-maps');
    expect(outcome).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('[OUTPUT_UNWRITABLE]') });
  });
});

describe('the terminal program', () => {
  it('describes itself: version, help, models', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8'));
    expect((await voxfit('--version')).stdout).toBe(`${version}\n`);
    expect((await voxfit('--help')).stdout).toContain('Exit codes');
    const models = JSON.parse((await voxfit('models', '--json')).stdout);
    const ids = models.map((model: { id: string }) => model.id);
    expect(ids).toEqual(catalogue.map((model) => model.id));
  });

  it('shows what it reads from an image', async () => {
    const moved = join(folder, 'copy.nii');
    await cp(image, moved);
    const [first, second] = JSON.parse((await voxfit('info', image, moved, '--json')).stdout);
    expect(first).toMatchObject({
      path: image,
      shape: [...shape, 5],
      datatype: 'int16',
      byteOrder: 'little',
      affineFrom: 'sform',
    });
    expect(first.variables.TE).toEqual({
      values: echoTimesS,
      unit: 's',
      source: 'sub-01_MESE.json, EchoTime',
    });
    expect(second.variables).toEqual({});
  });

  it('ends with 2 and the list of commands for a word it does not know', async () => {
    expect(await voxfit('fti')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('fit, map, batch, rerun, info, models, simulate'),
    });
  });
});
