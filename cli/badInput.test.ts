import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { hasValue, voxelStatus } from '../core/contracts/voxelStatus.js';
import { normalNumbers } from '../tests/support/kernels.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';

const run = promisify(execFile);
const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();

const { converged, atBound, iterationLimit, tooFewSamples, notFinite, singular } = voxelStatus;

/** Series that no acquisition gives, from one that it does. */
const poisons: readonly (readonly [name: string, change: (signal: readonly number[]) => number[]])[] = [
  ['all NaN', (signal) => signal.map(() => Number.NaN)],
  ['all infinite', (signal) => signal.map(() => Number.POSITIVE_INFINITY)],
  ['one infinite', (signal) => signal.map((value, t) => (t === 1 ? Number.NEGATIVE_INFINITY : value))],
  ['all zero', (signal) => signal.map(() => 0)],
  ['constant', (signal) => signal.map(() => 700)],
  ['all negative', (signal) => signal.map((value) => -value)],
  ['denormal', (signal) => signal.map((value) => value * 1e-318)],
  ['denormal as float32', (signal) => signal.map((value) => value * 1e-44)],
  ['one outlier of 1e30', (signal) => signal.map((value, t) => (t === 2 ? 1e30 : value))],
  ['one outlier of 1e300', (signal) => signal.map((value, t) => (t === 2 ? 1e300 : value))],
  ['all but one NaN', (signal) => signal.map((value, t) => (t === 0 ? value : Number.NaN))],
  ['alternating signs of 1e200', (signal) => signal.map((_, t) => (t % 2 === 0 ? 1e200 : -1e200))],
];

interface Case {
  readonly model: string;
  readonly volumes: number;
  readonly words: readonly string[];
  /** Signal of one voxel without noise. */
  signal(voxel: number, volume: number): number;
  /** What becomes of each poison. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** Where a decay is fitted: an outlier far beyond the rest leaves nothing to determine the parameters by. */
const ofDecay = {
  'all NaN': tooFewSamples,
  'all infinite': tooFewSamples,
  'one infinite': converged,
  'all zero': singular,
  constant: singular,
  'all negative': singular,
  denormal: singular,
  'denormal as float32': converged,
  'one outlier of 1e30': singular,
  'one outlier of 1e300': notFinite,
  'all but one NaN': tooFewSamples,
  'alternating signs of 1e200': notFinite,
};
/** Zeros, negatives and what is constant have a mean and coefficients. */
const ofSums = Object.fromEntries(Object.keys(ofDecay).map((name) => [name, converged]));

const echoTimesS = Array.from({ length: 8 }, (_, echo) => 0.01 * (echo + 1));
const directions = Array.from({ length: 12 }, (_, n) => {
  const [z, angle] = [1 - (2 * n + 1) / 24, 2.399963 * n];
  return [Math.sqrt(1 - z * z) * Math.cos(angle), Math.sqrt(1 - z * z) * Math.sin(angle), z];
});
const bvecs = [[0, 0, 0], ...directions] as [number, number, number][];
const bvals = bvecs.map((_, t) => (t === 0 ? 0 : 1000));
const task = Array.from({ length: 14 }, (_, t) => Math.floor(t / 3) % 2);
await writeFile(join(folder, 'dwi.bval'), bvals.join(' '));
await writeFile(
  join(folder, 'dwi.bvec'),
  [0, 1, 2].map((axis) => bvecs.map((b) => b[axis]).join(' ')).join('\n'),
);
await writeFile(
  join(folder, 'design.tsv'),
  `task\tconstant\n${task.map((value) => `${value}\t1`).join('\n')}\n`,
);

const decay = (voxel: number, t: number): number =>
  (400 + 20 * voxel) * Math.exp(-(echoTimesS[t] as number) / (0.03 + 0.004 * voxel));
const echoes = `TE=${echoTimesS.join(',')}`;
const cases: readonly Case[] = [
  {
    model: 't2',
    volumes: 8,
    words: ['--var', echoes],
    signal: decay,
    statuses: { ...ofDecay, constant: atBound, 'one outlier of 1e30': iterationLimit },
  },
  {
    model: 'custom',
    volumes: 8,
    words: [
      ...['--equation', 'A*exp(-(TE*R)^p)+C', '--var', echoes, '--param', 'A=500:0:1e6'],
      ...['--param', 'R=20:0.1:1000', '--param', 'p=1:0.5:2', '--param', 'C=1'],
    ],
    signal: decay,
    statuses: ofDecay,
  },
  {
    model: 'mean',
    volumes: 8,
    words: [],
    signal: decay,
    statuses: {
      ...ofSums,
      'all NaN': tooFewSamples,
      'all infinite': tooFewSamples,
      'one outlier of 1e300': notFinite,
    },
  },
  {
    model: 'dti',
    volumes: bvals.length,
    words: ['--bval', join(folder, 'dwi.bval'), '--bvec', join(folder, 'dwi.bvec')],
    signal: (voxel, t) => {
      const [x, y, z] = bvecs[t] as [number, number, number];
      const diffusivity = 3e-4 * x * x + 1e-3 * y * y + (1 + voxel / 20) * 1e-3 * z * z;
      return (600 + 10 * voxel) * Math.exp(-(bvals[t] as number) * diffusivity);
    },
    statuses: {
      ...ofDecay,
      'all zero': tooFewSamples,
      'all negative': tooFewSamples,
      denormal: tooFewSamples,
      constant: converged,
      'one outlier of 1e300': singular,
      'alternating signs of 1e200': converged,
    },
  },
  {
    model: 'glm',
    volumes: 14,
    words: ['--design', join(folder, 'design.tsv'), '--contrast', 'task=1,0'],
    signal: (voxel, t) => 500 + voxel * (task[t] as number),
    statuses: {
      ...ofSums,
      'all NaN': tooFewSamples,
      'all infinite': tooFewSamples,
      'all but one NaN': tooFewSamples,
    },
  },
];

const voxels = 24;

/** Fits voxels given as rows of samples; the stored bytes of each voxel by map. */
async function fitRows(
  { model, words }: Case,
  name: string,
  rows: readonly number[][],
): Promise<Map<string, Uint8Array[]>> {
  const image = join(folder, `${model}_${name}.nii`);
  const volumes = rows[0]?.length ?? 0;
  const values = Array.from({ length: volumes }, (_, t) => rows.map((row) => row[t] as number)).flat();
  const dims = [4, rows.length / 4, 2, 2, volumes];
  await writeFile(image, niftiImage({ dims, datatype: 'float64', values, version: 2 }));
  const fixed = [
    '--model',
    model,
    '--mask',
    'none',
    '--out',
    join(folder, `${model}_${name}`),
    '--json',
    '--quiet',
  ];
  const { stdout } = await run(process.execPath, [program, 'fit', image, ...words, ...fixed]);
  const maps = (JSON.parse(stdout) as { maps: { name: string; path: string }[] }).maps;
  return new Map(
    await Promise.all(
      maps.map(async (map) => {
        const bytes = await readFile(map.path);
        const size = bytes.readInt16LE(72) / 8;
        const from = bytes.readFloatLE(108);
        const stored = rows.map((_, v) =>
          Uint8Array.from(bytes.subarray(from + v * size, from + (v + 1) * size)),
        );
        return [map.name, stored] as const;
      }),
    ),
  );
}

describe.each(cases)('voxels that cannot be fitted by $model', async (fitted) => {
  const noise = normalNumbers(3);
  const clean = Array.from({ length: voxels }, (_, v) =>
    Array.from({ length: fitted.volumes }, (_, t) => fitted.signal(v, t) + 5 * noise()),
  );
  const poisoned = clean.flatMap((signal, v) => {
    const [, change] = poisons[v % poisons.length] as (typeof poisons)[number];
    return [signal, change(signal)];
  });
  const alone = await fitRows(fitted, 'alone', clean);
  const among = await fitRows(fitted, 'among', poisoned);

  it('leave every bit of their neighbours as it is', () => {
    for (const [name, stored] of alone) {
      expect([name, among.get(name)?.filter((_, v) => v % 2 === 0)]).toEqual([name, stored]);
    }
  });

  it('have the status that says why, and NaN wherever there is no number', () => {
    const found = poisons.map(([name], index) => {
      const at = 2 * index + 1;
      const status = among.get('status')?.[at]?.[0] as number;
      for (const [map, stored] of among) {
        if (map === 'status') continue;
        const value = new DataView((stored[at] as Uint8Array).buffer).getFloat32(0, true);
        if (hasValue(status)) expect([name, map, Math.abs(value)]).not.toContain(Number.POSITIVE_INFINITY);
        else expect([name, map, value]).toEqual([name, map, Number.NaN]);
      }
      return [name, status];
    });
    expect(Object.fromEntries(found)).toEqual(fitted.statuses);
  });
});

it('a tensor of nothing but rounding is isotropic: a constant series has FA 0', async () => {
  const dti = cases.find(({ model }) => model === 'dti') as Case;
  const maps = await fitRows(
    dti,
    'constant',
    Array.from({ length: 4 }, (_, v) => bvals.map(() => 700 + v)),
  );
  for (const name of ['FA', 'MD', 'AD', 'RD']) {
    expect(maps.get(name)?.map((bytes) => [...bytes])).toEqual(Array.from({ length: 4 }, () => [0, 0, 0, 0]));
  }
});

/** Wrong calls that can be refused before the run; `custom` is followed by the words of the list. */
const refused: readonly (readonly [
  title: string,
  code: string,
  sentence: RegExp,
  words: readonly string[],
])[] = [
  [
    'fewer volumes than parameters',
    'TOO_FEW_SAMPLES',
    /2 volumes.*needs 3/,
    ['--equation', 'a+b*x+c*x^2', '--var', 'x=1,2', '--param', 'a=1', '--param', 'b=1', '--param', 'c=1'],
  ],
  [
    'a variable that is the same for all volumes',
    'TOO_FEW_SAMPLES',
    /2 volumes have 1 different value of TE; model custom needs 2 or more to determine S0, T2/,
    ['--equation', 'S0*exp(-TE/T2)', '--var', 'TE=0.02,0.02', '--param', 'S0=1', '--param', 'T2=0.1'],
  ],
  [
    'bounds that do not enclose the start',
    'PARAMETER_INVALID',
    /started at 5, outside its bounds 0 to 2/,
    ['--equation', 'a*x', '--var', 'x=1,2', '--param', 'a=5:0:2'],
  ],
  [
    'bounds in the wrong order',
    'PARAMETER_INVALID',
    /bounded by 2 below and 0 above/,
    ['--equation', 'a*x', '--var', 'x=1,2', '--param', 'a=1:2:0'],
  ],
  [
    'a start that is no number',
    'WRONG_USE',
    /--param a/,
    ['--equation', 'a*x', '--var', 'x=1,2', '--param', 'a=NaN'],
  ],
  [
    'a name that is neither parameter nor variable',
    'PARAMETER_INVALID',
    /"k" in the equation/,
    ['--equation', 'a*exp(-k*x)', '--var', 'x=1,2', '--param', 'a=1'],
  ],
  [
    'a parameter that does not occur',
    'PARAMETER_INVALID',
    /no parameter "b"/,
    ['--equation', 'a*x', '--var', 'x=1,2', '--param', 'a=1', '--param', 'b=1'],
  ],
  [
    'a variable with a value that is no number',
    'WRONG_USE',
    /--var x/,
    ['--equation', 'a*x', '--var', 'x=1,NaN', '--param', 'a=1'],
  ],
];

describe('before the run is refused', async () => {
  const image = join(folder, 'two.nii');
  await writeFile(image, niftiImage({ dims: [4, 2, 2, 2, 2], datatype: 'float32' }));

  it.each(refused)('%s', async (_, code, sentence, words) => {
    const all = ['fit', image, '--model', 'custom', ...words, '--out', join(folder, 'refused'), '--json'];
    const failure = await run(process.execPath, [program, ...all]).then(
      () => ({ code: 0, stdout: '' }),
      (error: { code: number; stdout: string }) => error,
    );
    expect(failure.code).toBe(2);
    expect(JSON.parse(failure.stdout).error).toMatchObject({
      code,
      message: expect.stringMatching(sentence),
    });
  });
});
