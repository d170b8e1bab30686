import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { voxelStatus } from '../core/contracts/voxelStatus.js';
import { parkerBloodConcentrationMM } from '../core/models/parker.js';
import {
  kinetics,
  mapImage,
  seriesImage,
  timesS,
  tissueMM,
  trueValue,
  voxels,
} from '../tests/support/dynamicSeries.js';
import { readMap, runFit } from '../tests/support/fitCommand.js';
import { scratchFolder } from '../tests/support/scratch.js';

/*
 * Input function of Parker that arrives at 31 s, and in each voxel of the tissue later by a delay of its own. Tissue by
 * trapezoids of 10 ms on the function itself; Voxfit sees it at volumes 5 s apart.
 */
const folder = await scratchFolder();
const delaysS = voxels.map((v) => -2 + 0.5 * v);
const plasmaAt = (v: number, timeS: number): number =>
  parkerBloodConcentrationMM(timeS - 31 - (delaysS[v] as number)) / 0.6;

async function write(name: string, content: Uint8Array | string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

const series = await write('series.nii', seriesImage(tissueMM(kinetics.extended, plasmaAt)));
const common = [
  ...['--model', 'dce-extended-tofts', '--input', 'concentration', '--mask', 'none'],
  ...['--aif', 'parker', '--arrival', '31', '--fix', 'Hct=0.4'],
];
const fitTo = (out: string, ...words: readonly string[]) =>
  runFit(join(folder, out), series, ...common, ...words);
const read = (out: string, map: string) => readMap(join(folder, out), map);

async function mostOff(out: string, map: string, truth: readonly number[]): Promise<number> {
  const { values } = await read(out, map);
  return Math.max(...truth.map((value, v) => Math.abs((values[v] as number) - value)));
}
const relativeOff = async (out: string): Promise<number> => {
  const { values } = await read(out, 'Ktrans');
  return Math.max(...voxels.map((v) => Math.abs((values[v] as number) / trueValue('Ktrans', v) - 1)));
};

describe('voxfit fit with a delay of the input function', () => {
  it('estimates it in each voxel, as well as volumes 5 s apart let it', async () => {
    const { exitCode, stderr } = await fitTo('estimated', '--param', 'delay=0:-5:20');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await mostOff('estimated', 'delay', delaysS)).toBeLessThan(0.8);
    expect(await relativeOff('estimated')).toBeLessThan(0.04);
    const { values } = await read('estimated', 'status');
    expect([...values]).toEqual(voxels.map(() => voxelStatus.converged));
    const { sidecar } = await read('estimated', 'delay');
    expect(sidecar).toMatchObject({
      Units: 's',
      Description: 'delay of the tissue behind the input function',
    });
    expect(JSON.stringify(sidecar)).toContain('"Symbol":"delay","Units":"s","Start":0,"Lower":-5,"Upper":20');
  });

  it('says where it is at a bound', async () => {
    expect((await fitTo('bounded', '--param', 'delay=1:0:2')).exitCode).toBe(0);
    const { values } = await read('bounded', 'status');
    expect(values[23]).toBe(voxelStatus.atBound);
    expect((await read('bounded', 'delay')).values[23]).toBe(2);
  });

  it('takes it from a map, which is then none of the results', async () => {
    const map = await write('delay.nii', mapImage(delaysS));
    const { exitCode, stderr, written } = await fitTo('mapped', '--fix', `delay=${map}`);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await relativeOff('mapped')).toBeLessThan(0.04);
    expect(written?.filter((name) => name.includes('_delay'))).toEqual([]);
  });

  it('takes one number, by which the input function is shifted before it is sampled', async () => {
    expect((await fitTo('fixed', '--fix', 'delay=3')).exitCode).toBe(0);
    const { values } = await read('fixed', 'Ktrans');
    expect(delaysS[10]).toBe(3);
    expect(Math.abs((values[10] as number) / trueValue('Ktrans', 10) - 1)).toBeLessThan(0.002);
  });

  it('is not shifted twice by an equation of the user that has a delay itself', async () => {
    const equation = 'vp*delayed(Cp, delay, t)+Ktrans*expconv(delayed(Cp, delay, t), Ktrans/ve, t/60)';
    const own = [
      ...[
        '--model',
        'custom',
        '--equation',
        equation,
        '--mask',
        'none',
        '--aif',
        'parker',
        '--arrival',
        '31',
      ],
      ...[
        '--param',
        'Ktrans=0.1:0:5',
        '--param',
        've=0.2:0.001:1',
        '--param',
        'vp=0.05:0:1',
        '--fix',
        'delay=3',
      ],
    ];
    const { exitCode, stderr } = await runFit(join(folder, 'own'), series, ...own);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).not.toContain('delay 3 s');
  });

  it('finds by comparison that the agent comes later', async () => {
    const rival = ['--against', 'dce-extended-tofts', '--against-param', 'delay=0'];
    const { exitCode, stderr } = await fitTo('compared', ...rival);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const { values } = await read('compared', 'AICcdifference');
    expect(delaysS[20]).toBe(8);
    expect(values[20]).toBeGreaterThan(100);
  });

  it.each([
    [
      'two models that delay the input function differently',
      ['--fix', 'delay=3', '--against', 'dce-extended-tofts', '--against-param', 'delay=0'],
      'WRONG_USE',
      'delayed by 3 s for the model and by 0 s for the one it is compared with',
    ],
    [
      'bounds that do not enclose the start',
      ['--param', 'delay=40:0:30'],
      'PARAMETER_INVALID',
      'started at 40',
    ],
    ['a delay that cannot be', ['--fix', 'delay=700'], 'PARAMETER_INVALID', 'from -600 to 600'],
  ] as const)('refuses %s', async (title, words, code, sentence) => {
    const { exitCode, stderr, written } = await fitTo(title.replaceAll(' ', '-'), ...words);
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).toContain(sentence);
    expect({ exitCode, written }).toEqual({ exitCode: 2, written: null });
  });

  it('refuses to shift values of Cp', async () => {
    const values = ['--var', `Cp=${timesS.map((timeS) => plasmaAt(4, timeS))}`, '--fix', 'delay=3'];
    const out = join(folder, 'values');
    const { exitCode, stderr, written } = await runFit(out, series, ...common.slice(0, 6), ...values);
    expect(stderr).toContain('values of Cp are taken as they are');
    expect({ exitCode, written }).toEqual({ exitCode: 2, written: null });
  });
});
