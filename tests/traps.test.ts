import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mapPath, readMap, runFit } from './support/fitCommand.js';
import { normalNumbers } from './support/kernels.js';
import { niftiImage } from './support/niftiImage.js';
import { scratchFolder } from './support/scratch.js';

/* What has gone wrong in other programs and has no better place: each claim through the terminal program. */

const folder = await scratchFolder();
const shape = [4, 3, 2] as const;
const voxels = 24;

/** A 4D image of these rows, one per volume. */
async function writeSeries(name: string, rows: readonly (readonly number[])[]): Promise<string> {
  const path = join(folder, `${name}.nii`);
  const header = { dims: [4, ...shape, rows.length], datatype: 'float64' as const };
  await writeFile(path, niftiImage({ ...header, values: rows.flat() }));
  return path;
}

const noise = normalNumbers(5);
const echoTimesS = [0.01, 0.025, 0.04, 0.06, 0.09];
const t2S = Array.from({ length: voxels }, (_, v) => 0.03 + 0.002 * v);
const echoes = echoTimesS.map((teS) => t2S.map((t2) => 900 * Math.exp(-teS / t2) + 5 * noise()));
const t2Words = ['--model', 't2', '--var', `TE=${echoTimesS}`, '--mask', 'none'];

describe('maps of uncertainty have the names of what they belong to (tedana had the variances of S0 and T2* exchanged)', () => {
  it('standard errors and covariance of S0 and T2 are the inverse of the normal equations', async () => {
    const image = await writeSeries('echoes', echoes);
    const out = join(folder, 'errors');
    await runFit(out, image, ...t2Words, '--maps', 'S0map,T2map,S0se,T2se,covS0T2,rmse');
    const read = async (map: string) => (await readMap(out, map)).values;
    const [s0, t2, s0Error, t2Error, covariance, rmse] = await Promise.all(
      ['S0map', 'T2map', 'S0se', 'T2se', 'covS0T2', 'rmse'].map(read),
    );
    for (let v = 0; v < voxels; v++) {
      const at = (map: Float32Array | undefined): number => map?.[v] as number;
      let [aa, ab, bb] = [0, 0, 0];
      for (const teS of echoTimesS) {
        const decay = Math.exp(-teS / at(t2));
        const slope = (at(s0) * decay * teS) / at(t2) ** 2;
        aa += decay * decay;
        ab += decay * slope;
        bb += slope * slope;
      }
      const scale = (at(rmse) ** 2 * 5) / (5 - 2) / (aa * bb - ab * ab);
      expect(at(s0Error) / Math.sqrt(bb * scale)).toBeCloseTo(1, 4);
      expect(at(t2Error) / Math.sqrt(aa * scale)).toBeCloseTo(1, 4);
      expect(at(covariance) / (-ab * scale)).toBeCloseTo(1, 4);
    }
  });

  it('the variance of each contrast of glm is that of its own weights', async () => {
    const task = [0, 1, 1, 0, 0, 1, 1, 0, 0, 1];
    const rows = task.map((value) => t2S.map(() => 500 + 20 * value + noise()));
    const image = await writeSeries('blocks', rows);
    const design = join(folder, 'design.tsv');
    await writeFile(design, ['task\tlevel', ...task.map((value) => `${value}\t1`)].join('\n'));
    const contrasts = ['--contrast', 'task=1,0', '--contrast', 'level=0,1', '--contrast', 'large=10,0'];
    const out = join(folder, 'contrasts');
    const maps = ['task', 'level', 'large'].map((name) => `variance_${name}`);
    const words = ['--model', 'glm', '--design', design, ...contrasts, '--mask', 'none'];
    expect(await runFit(out, image, ...words, '--maps', maps.join(','))).toMatchObject({ exitCode: 0 });
    const [ofTask, ofLevel, ofLarge] = await Promise.all(
      maps.map(async (map) => (await readMap(out, map)).values),
    );
    // (X'X)^-1 of five volumes of each kind: 1/5 + 1/5 for the difference, 1/5 for the level.
    ofTask?.forEach((variance, v) => {
      expect(variance / (ofLevel?.[v] as number)).toBeCloseTo(2, 5);
      expect((ofLarge?.[v] as number) / variance).toBeCloseTo(100, 3);
    });
  });
});

describe('too little memory (Gpufit wrote maps of zeros)', () => {
  it('ends with an error and without a map, or gives the maps that enough memory gives', async () => {
    const image = await writeSeries('memory', echoes);
    const plenty = join(folder, 'plenty');
    await runFit(plenty, image, ...t2Words, '--workers', '1');
    const whole = await readFile(await mapPath(plenty, 'T2map'));
    expect(new Set((await readMap(plenty, 'T2map')).values).size).toBe(voxels);
    const outcomes: string[] = [];
    for (const limitMb of [1, 40, 400]) {
      const out = join(folder, `${limitMb} MB`);
      const limit = ['--workers', '1', '--memory-limit', `${limitMb}`];
      const { exitCode, stderr, written } = await runFit(out, image, ...t2Words, ...limit);
      outcomes.push(written === null ? 'refused' : 'fitted');
      if (written === null) expect([exitCode, stderr.includes('MEMORY_LIMIT')]).toEqual([2, true]);
      else expect(whole.equals(await readFile(await mapPath(out, 'T2map')))).toBe(true);
    }
    expect(outcomes[0]).toBe('refused');
    expect(outcomes.at(-1)).toBe('fitted');
  });
});

describe('clamps (hMRI and QUIT limit their maps, dipy its kurtosis)', () => {
  it('there are none: MTsat below 0 and above 10 %, and R1 above 10 1/s, stay in the maps of mtsat', async () => {
    const [repetitionS, degree] = [0.025, Math.PI / 180];
    const truth = t2S.map((_, v) => ({ r1: 1 + v, saturation: -0.02 + 0.01 * v }));
    const effective = (angleDeg: number): number => 2 * Math.tan((angleDeg * degree) / 2);
    const signal = (angle: number, { r1, saturation }: (typeof truth)[number]): number =>
      (1000 * angle * r1 * repetitionS) / (r1 * repetitionS + (angle * angle) / 2 + saturation);
    const rows = [
      truth.map((tissue) => signal(effective(20), { ...tissue, saturation: 0 })),
      truth.map((tissue) => signal(effective(6), { ...tissue, saturation: 0 })),
      truth.map((tissue) => signal(6 * degree, tissue)),
    ];
    const image = await writeSeries('saturated', rows);
    const variables = ['MTState=0,0,1', 'FlipAngle=20,6,6', `TR=${repetitionS}`].flatMap((text) => [
      '--var',
      text,
    ]);
    const out = join(folder, 'saturation');
    expect(await runFit(out, image, '--model', 'mtsat', ...variables, '--mask', 'none')).toMatchObject({
      exitCode: 0,
    });
    const [saturation, r1] = [(await readMap(out, 'MTsat')).values, (await readMap(out, 'R1map')).values];
    truth.forEach((made, v) => {
      expect(saturation[v]).toBeCloseTo(100 * made.saturation, 3);
      expect(r1[v]).toBeCloseTo(made.r1, 3);
    });
  });

  it.each(['mtsat', 'dki'])('the page of %s says that nothing is clipped', async (model) => {
    expect(await readFile(join('docs', 'models', `${model}.md`), 'utf8')).toMatch(/nothing is clipped/i);
  });
});

describe('a map of another grid', () => {
  const dynamics = ['--var', 't=0,5,10,15,20,25', '--var', 'TR=0.004', '--var', 'FlipAngle=15'];
  const labelled = ['--var', 'VolumeType=control,label', '--var', 'PLD=1.8', '--var', 'LD=1.8'];
  const cases: readonly (readonly [string, string, number, readonly string[]])[] = [
    ['t1-vfa', 'B1', 3, ['--var', 'FlipAngle=2,8,20', '--var', 'TR=0.015']],
    ['mtsat', 'B1', 3, ['--var', 'MTState=0,0,1', '--var', 'FlipAngle=20,6,6', '--var', 'TR=0.025']],
    [
      ...(['dce-tofts', 'T10', 6] as const),
      [...dynamics, '--aif', 'parker', '--arrival', '8', '--fix', 'r1=4.5', '--fix', 'baseline=1'],
    ],
    ['asl-pcasl', 'M0', 2, labelled],
  ];

  it.each(cases)(
    'is refused by %s as its %s, by shape and by place',
    async (model, parameter, count, words) => {
      const rows = Array.from({ length: count }, (_, t) => t2S.map((_, v) => 100 + v + 10 * t));
      const image = await writeSeries(`series_${model}`, rows);
      const srow = [2, 0, 0, -8, 0, 3, 0, -20, 0, 0, 4, -30];
      const others = { coarse: { dims: [3, 2, 3, 2] }, moved: { dims: [3, ...shape], srow } };
      for (const [name, header] of Object.entries(others)) {
        const size = header.dims.slice(1).reduce((a, b) => a * b);
        const map = join(folder, `${name}.nii`);
        await writeFile(map, niftiImage({ ...header, datatype: 'float32', values: new Array(size).fill(1) }));
        const given = [image, '--model', model, ...words, '--fix', `${parameter}=${map}`, '--mask', 'none'];
        const { exitCode, stderr } = await runFit(join(folder, `${model} ${name}`), ...given);
        expect(stderr).toContain(`The map of ${parameter} ${name}.nii is not on the grid of the images.`);
        expect([exitCode, stderr.includes('GRID_MISMATCH')]).toEqual([2, true]);
        expect(await readdir(folder)).not.toContain(`${model} ${name}`);
      }
    },
  );
});
