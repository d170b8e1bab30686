import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeImage } from '../core/io/imageFile.js';
import { importFile, volumesOf } from '../core/io/importSeries.js';
import { readVolume } from '../core/io/readArrays.js';
import {
  angleDeg,
  kinetics,
  mapImage,
  plasmaMM,
  relaxivity,
  repetitionS,
  seriesImage,
  signalOf,
  type TrueSymbol,
  timesS,
  tissueMM,
  trueValue,
  truth,
  voxels,
} from '../tests/support/dynamicSeries.js';
import { mapPath, readMap, runFit } from '../tests/support/fitCommand.js';
import { scratchFolder } from '../tests/support/scratch.js';
import { sharedDataFolder, sharedDataPresent } from '../tests/support/sharedData.js';

const folder = await scratchFolder();

async function write(name: string, content: Uint8Array | string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

const map3d = (name: string, values: readonly number[], dims?: readonly number[]): Promise<string> =>
  write(name, mapImage(values, dims));
const series = (name: string, rows: readonly (readonly number[])[], spacingS?: number): Promise<string> =>
  write(name, seriesImage(rows, spacingS));

const spoiled = ['--var', `TR=${repetitionS}`, '--var', `FlipAngle=${angleDeg}`];
const ofSignal = [...spoiled, '--fix', `r1=${relaxivity}`, '--fix', 'baseline=6', '--mask', 'none'];
const parker = ['--aif', 'parker', '--arrival', '31', '--fix', 'Hct=0.4'];
const rows = (share: number): string =>
  timesS.map((timeS, volume) => `${timeS}\t${(plasmaMM[volume] as number) * share}`).join('\n');
const plasmaFile = await write('plasma.txt', rows(1));
const bloodFile = await write('blood.txt', rows(0.6));

const fitTo = (out: string, ...words: readonly string[]) => runFit(join(folder, out), ...words);
const read = (out: string, map: string, volume = 0) => readMap(join(folder, out), map, volume);

async function expectTruth(out: string, symbols: readonly TrueSymbol[]): Promise<void> {
  for (const symbol of symbols) {
    const { values } = await read(out, symbol);
    const off = voxels.map((v) => Math.abs((values[v] as number) / trueValue(symbol, v) - 1));
    expect(Math.max(...off), symbol).toBeLessThan(1e-6);
  }
}

describe('voxfit fit of a dynamic contrast-enhanced series', () => {
  it('dce-extended-tofts takes signal, a map of T10 and an input function of plasma from a file', async () => {
    const image = await series(
      'extended.nii',
      signalOf(tissueMM(kinetics.extended), (v) => trueValue('T10', v)),
    );
    const t10 = await map3d('T10map.nii', truth.T10);
    const words = ['--model', 'dce-extended-tofts', '--fix', `T10=${t10}`, '--aif', plasmaFile];
    const maps = ['--maps', 'Ktrans,ve,vp,kep,rmse,predicted,residuals'];
    const answer = await fitTo('extended', image, ...words, '--aif-of', 'plasma', ...ofSignal, ...maps);
    expect(answer.exitCode).toBe(0);
    expect(answer.stderr).toContain('t is 0 to 295 s (extended.nii, pixdim[4] = 5 s)');
    await expectTruth('extended', ['Ktrans', 've', 'vp']);
    const { values, sidecar } = await read('extended', 'kep');
    expect(values[7]).toBeCloseTo(trueValue('Ktrans', 7) / trueValue('ve', 7), 5);
    expect(sidecar).toMatchObject({ Units: '1/min', Input: 'signal' });
    expect(JSON.stringify(sidecar)).toContain('"Symbol":"T10","Units":"s","FixedMap":"T10map.nii"');
    expect((sidecar.Cp as number[])[8]).toBeCloseTo(plasmaMM[8] as number, 9);
  }, 30_000);

  it('maps of concentration are in mM, and so is the rmse', async () => {
    const predicted = await read('extended', 'predicted', 10);
    const residuals = await read('extended', 'residuals', 10);
    const rmse = await read('extended', 'rmse');
    for (const { sidecar } of [predicted, residuals, rmse]) expect(sidecar).toMatchObject({ Units: 'mM' });
    expect(predicted.sidecar.Description).toContain('value that the fit predicts');
    const [expected = []] = tissueMM(kinetics.extended);
    expect(predicted.values[0]).toBeCloseTo(expected[10] as number, 6);
    expect(Math.abs(residuals.values[0] as number)).toBeLessThan(1e-6);
  });

  it('dce-tofts takes concentration and the input function of Parker with a haematocrit', async () => {
    const image = await series('tofts.nii', tissueMM(kinetics.tofts));
    const words = ['--model', 'dce-tofts', '--input', 'concentration', '--mask', 'none', ...parker];
    expect((await fitTo('tofts', image, ...words)).exitCode).toBe(0);
    await expectTruth('tofts', ['Ktrans', 've']);
    const { sidecar } = await read('tofts', 'Ktrans');
    expect(sidecar).toMatchObject({ Input: 'concentration' });
    expect(JSON.stringify(sidecar)).toContain('"Symbol":"Hct","Units":"dimensionless","Fixed":0.4');
  });

  it('dce-patlak takes one T10 for all voxels, times from the terminal and an input function of blood', async () => {
    const image = await series(
      'patlak.nii',
      signalOf(tissueMM(kinetics.patlak), () => 1.3),
      0,
    );
    const words = ['--model', 'dce-patlak', '--fix', 'T10=1.3', '--var', `t=${timesS}`, ...ofSignal];
    const aif = ['--aif', bloodFile, '--aif-of', 'blood', '--fix', 'Hct=0.4'];
    expect((await fitTo('patlak', image, ...words, ...aif)).exitCode).toBe(0);
    await expectTruth('patlak', ['PS', 'vp']);
  });

  it('a voxel whose T10 is 0 has a status and no value', async () => {
    const holes = truth.T10.map((value, v) => (v === 3 || v === 20 ? 0 : value));
    const t10 = await map3d('holes.nii', holes);
    const words = ['--model', 'dce-extended-tofts', '--fix', `T10=${t10}`, ...parker, ...ofSignal];
    expect((await fitTo('holes', join(folder, 'extended.nii'), ...words)).exitCode).toBe(0);
    const indices = (values: Float32Array, is: (value: number) => boolean): number[] =>
      [...values].flatMap((value, v) => (is(value) ? [v] : []));
    expect(indices((await read('holes', 'status')).values, (value) => value === 5)).toEqual([3, 20]);
    expect(indices((await read('holes', 'Ktrans')).values, Number.isNaN)).toEqual([3, 20]);
  });
});

/*
 * Real series of madym (commit bec09bf, examples/test_dataset), which has no reference maps. Expected: medians over the
 * 294 voxels of the tumour, and one voxel of it, by scipy 1.17.1 on numpy 2.4.6, least_squares with bounds from several
 * starts, xtol = ftol = gtol = 1e-14 (T1, Tofts) and lstsq (Patlak), the convolution by trapezoids on a grid of 50 ms.
 * With the convolution so, Ktrans differs in single voxels by up to 6e-6.
 */
const expected = {
  T1map: [0.9262058581, 0.8514144735],
  'dce-extended-tofts': {
    Ktrans: [0.2792964453, 0.3823471203],
    ve: [0.6030015891, 0.5358206727],
    vp: [0, 0.0397091132],
    rmse: [0.2149793131, 0.282781908],
  },
  'dce-tofts': {
    Ktrans: [0.3075073674, 0.489290118],
    ve: [0.5860077282, 0.552905639],
    rmse: [0.2172196248, 0.286151586],
  },
  'dce-patlak': {
    PS: [0.0936172912, 0.0973009045],
    vp: [0.0627799801, 0.118126964],
    rmse: [0.2538294158, 0.3197049011],
  },
} as const;

describe.runIf(sharedDataPresent('DCE of a tumour'))('voxfit fit of the tumour of madym', () => {
  const place = join(sharedDataFolder, 'madym/nifti');
  const inTumour = 20281;

  async function expectMap(
    out: string,
    map: string,
    [median, single]: readonly [number, number],
  ): Promise<void> {
    const { values } = await read(out, map);
    const tumour = await tumourVoxels();
    expect(tumour).toHaveLength(294);
    const sorted = tumour.map((v) => values[v] as number).sort((a, b) => a - b);
    const found = ((sorted[146] as number) + (sorted[147] as number)) / 2;
    expect(Math.abs(found - median), `${out} ${map}`).toBeLessThan(1e-5 * Math.max(median, 0.1));
    expect(Math.abs((values[inTumour] as number) - single), `${out} ${map}`).toBeLessThan(1e-5 * single);
  }

  async function tumourVoxels(): Promise<number[]> {
    const file = await describeImage(join(place, 'roi_tumour.nii.gz'));
    const [volume] = volumesOf(file, await importFile(file, { scratchFolder: folder }));
    const mask = volume === undefined ? [] : await readVolume(volume);
    return [...mask].flatMap((value, v) => (value > 0 ? [v] : []));
  }

  it('agrees with scipy in T1 from flip angles and in all three models that take it', async () => {
    const angles = ['--var', 'FlipAngle=2,10,20', '--var', 'TR=0.004', '--mask', 'none'];
    const t1 = await fitTo('t1', join(place, 'vfa.nii.gz'), '--model', 't1-vfa', ...angles);
    expect(t1).toMatchObject({ exitCode: 0, stderr: '' });
    await expectMap('t1', 'T1map', expected.T1map);
    const acquisition = JSON.parse(await readFile(join(place, 'acquisition.json'), 'utf8'));
    const times = (acquisition.times_s as number[]).map((timeS) => Number(timeS.toFixed(6)));
    const words = [
      ...['--var', `t=${times}`, '--var', 'TR=0.004', '--var', 'FlipAngle=20', '--fix', 'r1=3.4'],
      ...['--fix', `T10=${await mapPath(join(folder, 't1'), 'T1map')}`, '--fix', 'baseline=6'],
      ...['--aif', 'parker', '--arrival', '29.85', '--mask', join(place, 'roi_tumour.nii.gz')],
    ];
    for (const model of ['dce-extended-tofts', 'dce-tofts', 'dce-patlak'] as const) {
      const answer = await fitTo(model, join(place, 'dce_dyn.nii.gz'), '--model', model, ...words);
      expect(answer.exitCode).toBe(0);
      for (const [map, values] of Object.entries(expected[model])) await expectMap(model, map, values);
    }
  }, 60_000);
});
