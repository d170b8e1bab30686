import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { describeImage } from '../core/io/imageFile.js';
import { volumesOf } from '../core/io/importSeries.js';
import { readVolume } from '../core/io/readArrays.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';

const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const shape = [5, 4, 3] as const;
const voxels = 60;
const flipAnglesDeg = [3, 8, 14, 20];
const trS = 0.015;
const equation = 'S0*sin(B1*FlipAngle*pi/180)*(1-exp(-TR/T1))/(1-cos(B1*FlipAngle*pi/180)*exp(-TR/T1))';

const t1S = Array.from({ length: voxels }, (_, v) => 0.4 + 0.03 * v);
/** Thousandths, as the integer map stores them: 0.700 to 1.290. */
const b1Stored = Array.from({ length: voxels }, (_, v) => 700 + 10 * v);
const b1Values = b1Stored.map((stored) => stored / 1000);

function spgr(voxel: number, flipAngleDeg: number): number {
  const angle = ((b1Values[voxel] as number) * flipAngleDeg * Math.PI) / 180;
  const e1 = Math.exp(-trS / (t1S[voxel] as number));
  return (1000 * Math.sin(angle) * (1 - e1)) / (1 - Math.cos(angle) * e1);
}

const image = join(folder, 'vfa.nii');
await writeFile(
  image,
  niftiImage({
    dims: [4, ...shape, 4],
    datatype: 'float64',
    values: flipAnglesDeg.flatMap((flipAngle) => t1S.map((_, voxel) => spgr(voxel, flipAngle))),
  }),
);

async function write(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const b1Map = await write(
  'b1.nii.gz',
  gzipSync(
    niftiImage({
      dims: [3, ...shape],
      values: b1Stored,
      slope: 0.001,
      littleEndian: false,
      datatype: 'int16',
    }),
  ),
);

function runFit(out: string, ...words: string[]): Promise<{ exitCode: number; stderr: string }> {
  const fixed = ['--model', 'custom', '--equation', equation, '--param', 'S0=900', '--param', 'T1=1:0.01:10'];
  const variables = [
    '--var',
    `FlipAngle=${flipAnglesDeg}`,
    '--var',
    `TR=${trS}`,
    '--mask',
    'none',
    '--quiet',
  ];
  const given = [program, 'fit', image, ...fixed, ...variables, '--out', join(folder, out), ...words];
  return new Promise((settle) => {
    const child = execFile(process.execPath, given, (_, __, stderr) => {
      settle({ exitCode: child.exitCode ?? -1, stderr });
    });
  });
}

async function valuesOf(out: string, map: string): Promise<Float32Array> {
  const path = join(folder, out, `vfa_desc-custom_${map}.nii`);
  const found = (await readdir(join(folder, out))).includes(`vfa_desc-custom_${map}.nii`)
    ? path
    : join(folder, out, `vfa_custom_${map}.nii`);
  const file = await describeImage(found);
  const [volume] = volumesOf(file, found);
  if (volume === undefined) throw new Error(`${found} is empty.`);
  return readVolume(volume);
}

function worstDifference(found: ArrayLike<number>, truth: readonly number[]): number {
  return Math.max(...truth.map((value, v) => Math.abs((found[v] as number) / value - 1)));
}

describe('voxfit fit --fix with a map', () => {
  it('recovers T1 with the B1 of each voxel, which one B1 for all does not', async () => {
    expect(await runFit('mapped', '--fix', `B1=${b1Map}`)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(worstDifference(await valuesOf('mapped', 'T1'), t1S)).toBeLessThan(1e-6);
    expect(worstDifference(await valuesOf('mapped', 'B1'), b1Values)).toBeLessThan(1e-7);
    expect((await runFit('constant', '--fix', 'B1=1')).exitCode).toBe(0);
    expect(worstDifference(await valuesOf('constant', 'T1'), t1S)).toBeGreaterThan(0.3);
  });

  it('leaves nothing but maps, sidecars and the job file, which name the map and its hash', async () => {
    expect((await runFit('job', '--fix', `B1=${b1Map}`)).exitCode).toBe(0);
    const names = await readdir(join(folder, 'job'));
    expect(names.filter((name) => name.startsWith('.') || name.includes('b1'))).toEqual([]);
    const read = async (ending: string): Promise<Record<string, unknown>> =>
      JSON.parse(
        await readFile(join(folder, 'job', names.find((name) => name.endsWith(ending)) as string), 'utf8'),
      );
    const sha256 = createHash('sha256')
      .update(await readFile(b1Map))
      .digest('hex');
    expect(await read('job.json')).toMatchObject({
      Options: { parameters: { B1: { fixedMap: b1Map } } },
      Inputs: expect.arrayContaining([
        expect.objectContaining({ Use: 'parameter map', Path: b1Map, Sha256: sha256 }),
      ]),
    });
    const { Parameters } = await read('T1.json');
    expect(Parameters).toContainEqual({
      Symbol: 'B1',
      Units: 'arbitrary',
      FixedMap: 'b1.nii.gz',
      Sha256: sha256,
    });
  });

  it('gives a voxel whose B1 is NaN the status 5 and no T1', async () => {
    const values = b1Values.map((b1, v) => (v === 7 ? Number.NaN : v === 33 ? Number.POSITIVE_INFINITY : b1));
    const holes = await write('holes.nii', niftiImage({ dims: [3, ...shape], datatype: 'float32', values }));
    expect((await runFit('holes', '--fix', `B1=${holes}`)).exitCode).toBe(0);
    const status = await valuesOf('holes', 'status');
    const t1 = await valuesOf('holes', 'T1');
    expect([...status].flatMap((value, v) => (value === 5 ? [v] : []))).toEqual([7, 33]);
    expect([...t1].flatMap((value, v) => (Number.isNaN(value) ? [v] : []))).toEqual([7, 33]);
  });

  it.each([
    [
      'on another grid',
      { dims: [3, 5, 4, 2] },
      'GRID_MISMATCH',
      'The shapes differ: 5 x 4 x 3 and 5 x 4 x 2',
    ],
    [
      'elsewhere in space',
      { dims: [3, ...shape], srow: [2, 0, 0, -9, 0, 3, 0, -20, 0, 0, 4, -30] },
      'GRID_MISMATCH',
      'The map of B1 wrong.nii is not on the grid of the images',
    ],
    [
      'of several volumes',
      { dims: [4, ...shape, 2] },
      'PARAMETER_INVALID',
      'a map of B1 is a single 3D image',
    ],
  ])('refuses a map %s and leaves nothing behind', async (title, header, code, sentence) => {
    const wrong = await write('wrong.nii', niftiImage(header));
    const { exitCode, stderr } = await runFit(title, '--fix', `B1=${wrong}`);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(code);
    expect(stderr).toContain(sentence);
    expect(await readdir(folder)).not.toContain(title);
  });

  it.each([
    ['a map that does not exist', ['--fix', 'B1=absent.nii'], 'FILE_NOT_FOUND'],
    ['what is neither number nor image', ['--fix', 'B1=high'], 'needs a number or a NIfTI image'],
  ])('refuses %s', async (_, words, sentence) => {
    const { exitCode, stderr } = await runFit('refused', ...words);
    expect(exitCode).toBe(2);
    expect(await readdir(folder)).not.toContain('refused');
    expect(stderr).toContain(sentence);
  });
});
