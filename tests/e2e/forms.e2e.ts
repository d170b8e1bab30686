import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  angleDeg,
  kinetics,
  mapImage,
  relaxivity,
  repetitionS,
  seriesImage,
  signalOf,
  tissueMM,
  trueValue,
  truth,
} from '../support/dynamicSeries.js';
import { readMap } from '../support/fitCommand.js';
import { answerDialogs, type Program, picture, startProgram } from './program.js';
import { fitEnded } from './watch.js';

/** A contrast-enhanced series needs most of what a form can ask for. */
describe('the form of a model with inputs, constants, maps and a rival', () => {
  let folder: string;
  let program: Program;
  const button = (name: string) => program.page.getByRole('button', { name, exact: true });
  const field = (name: string) => program.page.getByLabel(name, { exact: true });
  const choose = async (box: string, option: string): Promise<void> => {
    await program.page.getByRole('combobox', { name: box, exact: true }).click();
    await program.page.getByRole('option', { name: option, exact: true }).click();
  };
  const type = async (name: string, text: string): Promise<void> => {
    await field(name).fill(text);
    await field(name).press('Enter');
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxfit-forms-'));
    const signals = signalOf(tissueMM(kinetics.extended), (voxel) => trueValue('T10', voxel));
    const image = join(folder, 'sub-01_dce.nii');
    await writeFile(image, seriesImage(signals));
    await writeFile(
      join(folder, 'sub-01_dce.json'),
      JSON.stringify({ RepetitionTimeExcitation: repetitionS, FlipAngle: angleDeg }),
    );
    await writeFile(join(folder, 'T10.nii'), mapImage(truth.T10));
    program = await startProgram([image]);
    await program.page.getByText('sub-01_dce.nii').first().waitFor();
  });

  afterAll(async () => {
    await program?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('says what is missing until everything is given', async () => {
    await choose('Model', 'DCE (extended Tofts)');
    await program.page.getByText('The time at which the agent arrives is missing.').waitFor();
    await type('Arrival of the agent in s, from the first volume', '31');
    await program.page.getByText(/T10 .* has no usual value/).waitFor();
    await expect.poll(() => button('Run fit').isDisabled()).toBe(true);
  });

  it('takes a map for a fixed parameter and numbers for the others, and offers the run', async () => {
    await answerDialogs(program, [join(folder, 'T10.nii')]);
    await button('Map of T10').click();
    await button('Map of T10: T10.nii').waitFor();
    await type('r1 fixed at', String(relaxivity));
    await type('baseline fixed at', '6');
    await type('Hct fixed at', '0.4');
    await program.page.getByText('None', { exact: true }).click();
    await choose('Compare with', 'DCE (Patlak)');
    const rival = program.page.getByRole('table', { name: 'Parameters of the second model' });
    await expect.poll(() => rival.getByLabel('Hct fixed at').inputValue()).toBe('0.4');
    await picture(program.page, 'forms');
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
  });

  it('fits both models: the series was made by the first, which wins in every voxel', async () => {
    await button('Run fit').click();
    await fitEnded(program.page);
    const out = join(folder, 'maps');
    await answerDialogs(program, [out]);
    await program.page.getByText('.nii', { exact: true }).click();
    await button('Export maps…').click();
    await program.page.getByText(/^\d+ files in maps$/).waitFor();
    const { values } = await readMap(out, 'Ktrans');
    values.forEach((value, voxel) => {
      expect(Math.abs(value / trueValue('Ktrans', voxel) - 1)).toBeLessThan(1e-3);
    });
    const better = await readMap(out, 'better');
    expect(new Set(better.values)).toEqual(new Set([1]));
    await picture(program.page, 'compared');
  });
});
