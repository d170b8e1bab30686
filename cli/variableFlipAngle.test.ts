import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeImage } from '../core/io/imageFile.js';
import { importFile, volumesOf } from '../core/io/importSeries.js';
import { readSlices, readVolume } from '../core/io/readArrays.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';
import { sharedDataFolder, sharedDataPresent } from '../tests/support/sharedData.js';

const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const sepal = join(sharedDataFolder, 'sepal');

function runFit(...words: string[]): Promise<{ exitCode: number; stderr: string }> {
  const given = [program, 'fit', ...words, '--model', 't1-vfa', '--quiet'];
  return new Promise((settle) => {
    const child = execFile(process.execPath, given, (_, __, stderr) => {
      settle({ exitCode: child.exitCode ?? -1, stderr });
    });
  });
}

async function valuesOf(path: string, i?: number): Promise<Float32Array> {
  const file = await describeImage(path);
  const plain = await importFile(file, { scratchFolder: folder });
  const [volume] = volumesOf(file, plain);
  if (volume === undefined) throw new Error(`${path} is empty.`);
  if (i === undefined) return readVolume(volume);
  const [ni, nj, nk] = file.geometry.shape;
  return (await readSlices(volume, 0, nk)).filter((_, n) => n % ni === i && n < ni * nj * nk);
}

describe.runIf(sharedDataPresent('t1-vfa on a brain'))('voxfit fit --model t1-vfa on a brain', () => {
  it('gives the T1 and S0 of SEPAL in slice 78', async () => {
    // reference_vfa_linear_slice78: SEPAL 1ee5d8c, linear fit of the three flip angles, TR 5.4 ms
    const images = [2, 5, 12].map((angle) => join(sepal, 'T1_data', `FA${angle}.nii.gz`));
    const out = join(folder, 'brain');
    const words = ['--var', 'FlipAngle=2,5,12', '--var', 'TR=0.0054', '--method', 'linear', '--mask', 'none'];
    const { exitCode, stderr } = await runFit(...images, ...words, '--out', out);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    const names = await readdir(out);
    const path = (map: string): string =>
      join(out, names.find((name) => name.endsWith(`_${map}.nii`)) as string);
    const reference = await valuesOf(join(sepal, 'reference_vfa_linear_slice78', 'T1_s.nii.gz'));
    const referenceM0 = await valuesOf(join(sepal, 'reference_vfa_linear_slice78', 'S0.nii.gz'));
    const [t1S, m0] = [await valuesOf(path('T1map'), 78), await valuesOf(path('M0map'), 78)];
    const compared = [...reference.keys()].filter((n) => Number.isFinite(reference[n]));
    expect(compared.length).toBeGreaterThan(10_000);
    const worst = (found: Float32Array, expected: Float32Array): number =>
      Math.max(...compared.map((n) => Math.abs((found[n] as number) / (expected[n] as number) - 1)));
    expect(worst(t1S, reference)).toBeLessThan(1e-5);
    expect(worst(m0, referenceM0)).toBeLessThan(1e-5);
    const sidecar = JSON.parse(await readFile(path('T1map').replace(/nii$/, 'json'), 'utf8'));
    expect(sidecar).toMatchObject({
      Units: 's',
      EstimationAlgorithm: 'Straight line through the transformed signals (DESPOT1) per voxel, float64',
      FlipAngle: [2, 5, 12],
      RepetitionTimeExcitation: [0.0054, 0.0054, 0.0054],
    });
  }, 120_000);
});

describe('voxfit fit --fix B1=MAP', () => {
  const write = async (name: string, header: Parameters<typeof niftiImage>[0]): Promise<string> => {
    await writeFile(join(folder, name), niftiImage(header));
    return join(folder, name);
  };

  it('sees that a map is in percent and says so, and refuses one per mille or without a value before the run', async () => {
    const image = await write('vfa.nii', {
      dims: [4, 2, 2, 2, 2],
      datatype: 'float32',
      values: [...new Array<number>(8).fill(98.44318947), ...new Array<number>(8).fill(180.75749339)],
    });
    const b1 = async (name: string, scale: number): Promise<string> =>
      write(name, {
        dims: [3, 2, 2, 2],
        datatype: 'float32',
        values: [0, 0.93, 0.95, 1, 1.02, 1.04, 1.1, 0.97].map((value) => value * scale),
      });
    const words = [image, '--var', 'FlipAngle=3,20', '--var', 'TR=0.015', '--mask', 'none'];
    const fitWith = async (map: string): Promise<{ exitCode: number; stderr: string }> =>
      runFit(...words, '--fix', `B1=${map}`, '--out', join(folder, 'maps'));
    const thousands = await fitWith(await b1('thousands.nii', 1000));
    expect(thousands.exitCode).toBe(2);
    expect(thousands.stderr).toContain('PARAMETER_INVALID');
    expect(thousands.stderr).toContain('thousands.nii has values about 1000 (the median)');
    expect(thousands.stderr).toContain('Is it in per mille? Then give a map that is divided by 1000.');
    const zeros = await fitWith(await b1('zeros.nii', 0));
    expect(zeros.exitCode).toBe(2);
    expect(zeros.stderr).toContain('no voxel with a finite value other than 0');
    expect(await readdir(folder)).not.toContain('maps');
    expect(await fitWith(await b1('ratio.nii', 1))).toEqual({ exitCode: 0, stderr: '' });
    const percentWords = ['--fix', `B1=${await b1('percent.nii', 100)}`, '--out', join(folder, 'percent')];
    expect(await runFit(...words, ...percentWords)).toEqual({ exitCode: 0, stderr: '' });
    const t1 = (out: string): Promise<Float32Array> => valuesOf(join(folder, out, 'vfa_t1-vfa_T1map.nii'));
    const [ofRatio, ofPercent] = [await t1('maps'), await t1('percent')];
    expect(ofRatio[1]).toBeGreaterThan(0);
    for (const [v, value] of ofPercent.entries()) {
      if (v > 0) expect(Math.abs(value / (ofRatio[v] as number) - 1)).toBeLessThan(1e-6);
    }
    const sidecar = await readFile(join(folder, 'percent', 'vfa_t1-vfa_T1map.json'), 'utf8');
    expect(JSON.parse(sidecar).Notes).toEqual([
      'The map of B1 percent.nii has values about 100 (the median): it is in percent and was divided by 100.',
    ]);
    const status = (await readdir(join(folder, 'maps'))).find((name) => name.endsWith('_status.nii')) ?? '';
    expect([...(await valuesOf(join(folder, 'maps', status)))]).toEqual([5, 1, 1, 1, 1, 1, 1, 1]);
  });
});
