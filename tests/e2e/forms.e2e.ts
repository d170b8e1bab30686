import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePhantom } from '../../core/io/writePhantom.js';
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
import { readMap, runFit } from '../support/fitCommand.js';
import { answerDialogs, type Program, picture, startProgram } from './program.js';
import { fitEnded, startFit } from './watch.js';

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
    await program.page.getByText('File…', { exact: true }).first().hover();
    await picture(program, 'dce-input');
    await program.page.getByText(/^T10 .* needs a value: a number or a map/).waitFor();
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
    await picture(program, 'forms');
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
  });

  it('fits both models: the series was made by the first, which wins in every voxel', async () => {
    await startFit(program.page);
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
    await picture(program, 'compared');
  });
});

describe("the user's own equation", () => {
  let folder: string;
  let program: Program;
  const button = (name: string) => program.page.getByRole('button', { name, exact: true });
  const field = (name: string) => program.page.getByLabel(name, { exact: true });
  const type = async (name: string, text: string): Promise<void> => {
    await field(name).fill(text);
    await field(name).press('Enter');
  };
  const out = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxfit-own-'));
    const echoTimesS = [0.01, 0.02, 0.04, 0.06, 0.08];
    await writePhantom(
      { shape: [24, 24, 8], zoomsMm: [8, 10, 22], echoTimesS, snr: 80, seed: 2, decay: 'T2' },
      out('sub-01_MESE.nii'),
      { format: 'nii' },
    );
    program = await startProgram([out('sub-01_MESE.nii')]);
    await program.page.getByText('sub-01_MESE.nii').first().waitFor();
  });

  afterAll(async () => {
    await program?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is typed, says what it needs, and gives the map that the built-in model gives', async () => {
    await program.page.getByRole('combobox', { name: 'Model', exact: true }).click();
    await program.page.getByRole('option', { name: 'Own equation', exact: true }).click();
    await field('Equation').fill('M*exp(-TE/');
    await expect.poll(() => field('Equation').getAttribute('aria-invalid')).toBe('true');
    await picture(program, 'equation-fault');
    await field('Equation').fill('M*exp(-TE/Tau)');
    await program.page.getByText('M needs a start value.').waitFor();
    await type('M start', '800');
    await type('Tau start', '0.05');
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
    await type('Unit of Tau', 'furlong');
    await program.page.getByRole('alert').filter({ hasText: 'furlong' }).waitFor();
    await type('Unit of Tau', 'mM');
    await program.page.getByRole('alert').filter({ hasText: 'TE/Tau' }).waitFor();
    await program.page.getByText('The units do not fit the equation.').waitFor();
    await picture(program, 'unit-fault');
    await expect.poll(() => button('Run fit').isDisabled()).toBe(true);
    await type('Unit of Tau', 's');
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
    await startFit(program.page);
    await fitEnded(program.page);
    await picture(program, 'own-equation');
    await answerDialogs(program, [out('own')]);
    await program.page.getByText('.nii', { exact: true }).click();
    await button('Export maps…').click();
    await program.page.getByText(/^\d+ files in own$/).waitFor();
    expect(await runFit(out('built-in'), out('sub-01_MESE.nii'), '--model', 't2')).toMatchObject({
      exitCode: 0,
    });
    const [own, builtIn] = [await readMap(out('own'), 'Tau'), await readMap(out('built-in'), 'T2map')];
    const both = own.values.filter(
      (value, v) => Number.isFinite(value) && Number.isFinite(builtIn.values[v]),
    );
    expect(both.length).toBeGreaterThan(1000);
    own.values.forEach((value, v) => {
      const other = builtIn.values[v] as number;
      if (other < 1) expect(Math.abs(value / other - 1)).toBeLessThan(1e-4);
    });
  });

  it('is saved as a model file that the terminal and the window read', async () => {
    const file = out('decay.voxfit-model.json');
    await program.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await button('Save model file…').click();
    await expect
      .poll(() => readFile(file, 'utf8').then(JSON.parse, () => null))
      .toMatchObject({
        equation: 'M*exp(-TE/Tau)',
        parameters: [
          { symbol: 'M', start: 800 },
          { symbol: 'Tau', start: 0.05, unit: 's' },
        ],
      });
    expect(await runFit(out('again'), out('sub-01_MESE.nii'), '--model', file)).toMatchObject({
      exitCode: 0,
    });
    await field('Equation').fill('M*exp(-TE*R)');
    await answerDialogs(program, [file]);
    await button('Open model file…').click();
    await expect.poll(() => field('Equation').inputValue()).toBe('M*exp(-TE/Tau)');
    await expect.poll(() => field('Tau start').inputValue()).toBe('50');
  });
});
