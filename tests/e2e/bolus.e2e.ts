import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  arterial,
  artery,
  baseline,
  bolusImage,
  echoTimeS,
  spacingS,
  voxelMask,
} from '../support/bolusSeries.js';
import { readMap, runFit } from '../support/fitCommand.js';
import { answerDialogs, type Program, picture, startProgram } from './program.js';
import { fitEnded, startFit } from './watch.js';

describe('the form of bolus perfusion', () => {
  let folder: string;
  let program: Program;
  const button = (name: string) => program.page.getByRole('button', { name, exact: true });
  const path = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxfit-bolus-'));
    await writeFile(path('sub-01_dsc.nii'), bolusImage());
    await writeFile(
      path('sub-01_dsc.json'),
      JSON.stringify({ EchoTime: echoTimeS, RepetitionTime: spacingS }),
    );
    await writeFile(path('artery.nii'), voxelMask(arterial));
    await writeFile(path('empty.nii'), voxelMask([]));
    await writeFile(path('artery.txt'), artery.map((value, t) => `${t * spacingS} ${value}`).join('\n'));
    program = await startProgram([path('sub-01_dsc.nii')]);
    await program.page.getByText('sub-01_dsc.nii').first().waitFor();
    await program.page.getByRole('combobox', { name: 'Model', exact: true }).click();
    await program.page.getByRole('option', { name: 'DSC perfusion', exact: true }).click();
    await program.page.getByText('None', { exact: true }).click();
  });

  afterAll(async () => {
    await program?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('asks for the artery, and says beside it what is wrong with the file', async () => {
    await program.page.getByText('The arterial input function is missing.').waitFor();
    await answerDialogs(program, [path('empty.nii')]);
    await program.page.getByText('Voxels of a mask…').click();
    const fault = program.page.getByRole('alert').filter({ hasText: 'empty.nii selects no voxel' });
    await fault.waitFor();
    await expect.poll(() => button('Run fit').isDisabled()).toBe(true);
    await picture(program, 'artery-fault');
  });

  it('gives the maps of the terminal, the artery from voxels', async () => {
    await answerDialogs(program, [path('artery.nii')]);
    await button('Choose another mask of the input function').click();
    await program.page.getByText(/^baseline .* needs a value: a number\./).waitFor();
    const start = program.page.getByLabel('baseline fixed at', { exact: true });
    await start.fill(String(baseline));
    await start.press('Enter');
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
    await picture(program, 'artery-mask');
    await fitAndCompare('mask', '--aif-mask', path('artery.nii'));
  });

  it('gives the maps of the terminal, the artery from a file and another method', async () => {
    await writeFile(path('short.txt'), '0 0\n10 5\n20 0\n');
    await answerDialogs(program, [path('short.txt')]);
    await program.page
      .getByRole('radiogroup', { name: 'Arterial input function' })
      .getByText('File…')
      .click();
    await program.page.getByText('ΔR2* in 1/s').click();
    await program.page.getByRole('alert').filter({ hasText: 'ends at 20 s' }).waitFor();
    await answerDialogs(program, [path('artery.txt')]);
    await button('Choose another file of the input function').click();
    await program.page.getByRole('combobox', { name: 'Method', exact: true }).click();
    await program.page.getByRole('option', { name: /lower triangular/ }).click();
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
    await picture(program, 'artery-file');
    await fitAndCompare('file', '--aif', path('artery.txt'), '--aif-of', 'deltaR2star', '--method', 'ssvd');
  });

  async function fitAndCompare(name: string, ...words: readonly string[]): Promise<void> {
    await startFit(program.page);
    await fitEnded(program.page);
    await answerDialogs(program, [path(name)]);
    await program.page.getByText('.nii', { exact: true }).click();
    await button('Export maps…').click();
    await program.page.getByText(new RegExp(`^\\d+ files in ${name}$`)).waitFor();
    const usual = ['--model', 'dsc', '--mask', 'none', '--fix', `baseline=${baseline}`];
    const terminal = path(`${name}-terminal`);
    expect(await runFit(terminal, path('sub-01_dsc.nii'), ...usual, ...words)).toMatchObject({ exitCode: 0 });
    for (const map of ['CBV', 'CBF', 'MTT', 'Tmax']) {
      expect((await readMap(path(name), map)).values).toEqual((await readMap(terminal, map)).values);
    }
  }
});
