import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
  tissueMM,
  trueValue,
  voxels,
} from '../tests/support/dynamicSeries.js';
import { readMap, runFit } from '../tests/support/fitCommand.js';
import { scratchFolder } from '../tests/support/scratch.js';

/*
 * Two voxels of the series are in an artery, whose blood has the concentration of plasma times 1 - Hct; the others are
 * tissue. Signals by the equation of the spoiled gradient echo as tests/support/dynamicSeries.ts writes it.
 */
const folder = await scratchFolder();
const arterial = [4, 9];
const hct = 0.4;
const bloodMM = plasmaMM.map((value) => value * (1 - hct));
const tissue = voxels.filter((v) => !arterial.includes(v));
const withArtery = (curves: readonly (readonly number[])[]): (readonly number[])[] =>
  curves.map((curve, v) => (arterial.includes(v) ? bloodMM : curve));
const t1Of =
  (bloodS: number) =>
  (v: number): number =>
    arterial.includes(v) ? bloodS : 1.3;

async function write(name: string, content: Uint8Array | string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

const maskOf = (name: string, chosen: readonly number[], dims?: readonly number[]): Promise<string> =>
  write(
    name,
    mapImage(
      voxels.map((v) => (chosen.includes(v) ? 1 : 0)),
      dims,
    ),
  );
const artery = await maskOf('artery.nii', arterial);
const extended = withArtery(tissueMM(kinetics.extended));
const series = await write('series.nii', seriesImage(signalOf(extended, t1Of(1.65))));
const sequence = ['--var', `TR=${repetitionS}`, '--var', `FlipAngle=${angleDeg}`];
const given = ['--fix', `r1=${relaxivity}`, '--fix', 'T10=1.3', '--fix', `Hct=${hct}`, '--mask', 'none'];
const ready = [...sequence, ...given, '--fix', 'baseline=6'];
const fitTo = (out: string, ...words: readonly string[]) => runFit(join(folder, out), ...words);

async function expectTruth(out: string, symbols: readonly TrueSymbol[]): Promise<void> {
  for (const symbol of symbols) {
    const { values } = await readMap(join(folder, out), symbol);
    const off = tissue.map((v) => Math.abs((values[v] as number) / trueValue(symbol, v) - 1));
    expect(Math.max(...off), symbol).toBeLessThan(1e-6);
  }
}

async function expectPlasma(out: string, map: string): Promise<void> {
  const { sidecar } = await readMap(join(folder, out), map);
  for (const [t, value] of (sidecar.Cp as number[]).entries()) {
    expect(Math.abs(value - (plasmaMM[t] as number))).toBeLessThan(1e-9);
  }
}

describe('voxfit fit takes the input function from voxels of a dynamic contrast-enhanced series', () => {
  it.each([
    ['dce-tofts', kinetics.tofts, ['Ktrans', 've']],
    ['dce-extended-tofts', kinetics.extended, ['Ktrans', 've', 'vp']],
    ['dce-patlak', kinetics.patlak, ['PS', 'vp']],
  ] as const)(
    '%s: plasma by the T1 of blood at 3 T, and the parameters of the tissue',
    async (model, of, symbols) => {
      const signal = signalOf(withArtery(tissueMM(of)), t1Of(1.65));
      const image = await write(`${model}.nii`, seriesImage(signal));
      const { exitCode, stderr } = await fitTo(
        model,
        image,
        '--model',
        model,
        '--aif-mask',
        artery,
        ...ready,
      );
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(stderr).toContain(
        'mean signal of 2 voxels, artery.nii, T1 of blood 1.65 s, r1 4.5 1/(mM s), baseline of 6 volumes, blood, haematocrit 0.4',
      );
      await expectPlasma(model, symbols[0]);
      await expectTruth(model, symbols);
      const { sidecar } = await readMap(join(folder, model), symbols[0]);
      expect(JSON.stringify(sidecar)).toContain('"Symbol":"T1blood","Units":"s","Fixed":1.65');
    },
  );

  it('by a T1 of blood that is given, at a field strength for which it must be', async () => {
    const image = await write('low.nii', seriesImage(signalOf(extended, t1Of(1.35))));
    await write('low.json', JSON.stringify({ MagneticFieldStrength: 1.5 }));
    const words = ['--model', 'dce-extended-tofts', '--aif-mask', artery, ...ready];
    const refused = await fitTo('unknown', image, ...words);
    expect(refused).toMatchObject({ exitCode: 2, written: null });
    expect(refused.stderr).toContain(
      'T1 of blood is 1.65 s at 3 T, but the field strength is 1.5 T: give it by --fix T1blood=1.35.',
    );
    expect((await fitTo('low', image, ...words, '--fix', 'T1blood=1.35')).exitCode).toBe(0);
    await expectPlasma('low', 'Ktrans');
    await expectTruth('low', ['Ktrans', 've', 'vp']);
  });

  it('as their mean where the samples are concentrations', async () => {
    const image = await write('concentration.nii', seriesImage(extended));
    const words = ['--model', 'dce-extended-tofts', '--input', 'concentration', '--mask', 'none'];
    const { exitCode, stderr } = await fitTo(
      'concentration',
      ...[image, ...words, '--aif-mask', artery, '--fix', `Hct=${hct}`],
    );
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    await expectPlasma('concentration', 'Ktrans');
  });

  it('with a straight line in place of the volumes that are left out', async () => {
    const words = ['--model', 'dce-extended-tofts', '--aif-mask', artery, ...ready, '--exclude', '0,20,21'];
    expect((await fitTo('excluded', series, ...words)).exitCode).toBe(0);
    const { sidecar } = await readMap(join(folder, 'excluded'), 'Ktrans');
    const [from, to] = [plasmaMM[19] as number, plasmaMM[22] as number];
    const expected = plasmaMM.map((value, t) =>
      t === 20 ? from + (to - from) / 3 : t === 21 ? from + ((to - from) * 2) / 3 : value,
    );
    const found = sidecar.Cp as number[];
    expect(Math.max(...expected.map((value, t) => Math.abs(value - (found[t] as number))))).toBeLessThan(
      1e-9,
    );
  });
});

describe('voxfit fit with an input function from voxels of the series refuses, and writes nothing,', async () => {
  const none = await maskOf('none.nii', []);
  const other = await maskOf('other.nii', [1], [4, 2, 3]);
  const signal = signalOf(extended, t1Of(1.65));
  const bright = signal.map((row, v) =>
    arterial.includes(v) ? row.map((value, t) => (t === 8 ? 40 * value : value)) : row,
  );
  const saturated = await write('saturated.nii', seriesImage(bright));
  const black = signal.map((row, v) =>
    arterial.includes(v) ? row.map((value, t) => (t < 6 ? 0 : value)) : row,
  );
  const dark = await write('dark.nii', seriesImage(black));
  const r1Map = await write('r1.nii', mapImage(voxels.map(() => relaxivity)));
  const model = ['--model', 'dce-extended-tofts'];

  it.each([
    ['an empty mask', series, [...model, '--aif-mask', none, ...ready], 'MASK_EMPTY', 'all 24 are zero'],
    [
      'a mask on another grid',
      series,
      [...model, '--aif-mask', other, ...ready],
      'MASK_GRID',
      'shapes differ',
    ],
    [
      'a bolus in the baseline',
      series,
      [...model, '--aif-mask', artery, ...sequence, ...given, '--fix', 'baseline=9'],
      'PARAMETER_INVALID',
      'there is no baseline',
    ],
    [
      'no baseline that is given',
      series,
      [...model, '--aif-mask', artery, ...sequence, ...given],
      'PARAMETER_INVALID',
      'baseline (number of first volumes that are before the bolus, 1) has no usual value',
    ],
    [
      'a baseline without signal',
      dark,
      [...model, '--aif-mask', artery, ...ready],
      'VARIABLE_INVALID',
      'has no mean above 0 in the first 6 volumes',
    ],
    [
      'a saturated signal',
      saturated,
      [...model, '--aif-mask', artery, ...ready],
      'VARIABLE_INVALID',
      'in volume 9, which no concentration gives',
    ],
    [
      'a map of r1',
      series,
      [
        ...model,
        '--aif-mask',
        artery,
        ...ready.map((word) => (word === `r1=${relaxivity}` ? `r1=${r1Map}` : word)),
      ],
      'PARAMETER_INVALID',
      'r1 is a map; the input function of voxels of the series needs one number',
    ],
    [
      'no flip angle',
      series,
      [...model, '--aif-mask', artery, '--var', `TR=${repetitionS}`, ...given, '--fix', 'baseline=6'],
      'VARIABLE_MISSING',
      'needs FlipAngle: put "FlipAngle" into the JSON sidecar',
    ],
    [
      'an equation of the user, which has no T1 of blood',
      series,
      [
        '--model',
        'custom',
        '--equation',
        'a*Cp+0*t',
        '--param',
        'a=1',
        '--aif-mask',
        artery,
        '--mask',
        'none',
      ],
      'WRONG_USE',
      'is no concentration',
    ],
  ] as const)('%s', async (title, file, words, code, sentence) => {
    const { exitCode, stderr, written } = await fitTo(title.replaceAll(' ', '-'), file, ...words);
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).toContain(sentence);
    expect({ exitCode, written }).toEqual({ exitCode: 2, written: null });
  });
});
