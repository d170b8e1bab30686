import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BlockRun, writeBlockRun } from '../support/blockRun.js';
import { readMap, runFit } from '../support/fitCommand.js';
import { answerDialogs, type Program, picture, startProgram } from './program.js';
import { fitEnded, startFit } from './watch.js';

/** The options of the job file in a folder of maps. */
async function jobOptions(folder: string): Promise<{ readonly design: unknown }> {
  const job = (await readdir(folder)).find((name) => name.endsWith('_job.json'));
  const { Options } = JSON.parse(await readFile(join(folder, job ?? ''), 'utf8'));
  return Options;
}

describe('the form of a general linear model', () => {
  let folder: string;
  let run: BlockRun;
  let program: Program;
  const path = (name: string): string => join(folder, name);
  const button = (name: string) => program.page.getByRole('button', { name, exact: true });
  const field = (name: string) => program.page.getByRole('textbox', { name });
  const type = async (name: string, text: string): Promise<void> => {
    await field(name).fill(text);
    await field(name).press('Enter');
  };
  const fault = (text: string) => program.page.getByRole('alert').filter({ hasText: text });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxfit-design-'));
    run = await writeBlockRun(folder);
    program = await startProgram([run.image]);
    await program.page.getByText('sub-01_task-see_bold.nii').first().waitFor();
  });

  afterAll(async () => {
    await program?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('suggests the models that the acquisition allows, and takes none unasked', async () => {
    const suggested = program.page.getByRole('group', { name: 'Suggested models' });
    const names = await suggested.getByRole('button').allTextContents();
    expect(names).toEqual(['mean', 'std', 'tsnr', 'glm']);
    const model = program.page.getByRole('combobox', { name: 'Model', exact: true });
    expect(await model.inputValue()).toBe('T2 (mono-exponential)');
    const ratio = suggested.getByRole('button', {
      name: /^Temporal signal-to-noise ratio: 60 volumes, one each 2 s/,
    });
    await ratio.focus();
    await program.page.keyboard.press('Enter');
    await expect.poll(() => model.inputValue()).toBe('Temporal signal-to-noise ratio');
    expect(await ratio.getAttribute('aria-pressed')).toBe('true');
    await picture(program, 'suggestions');
    await model.click();
    await program.page.getByRole('option', { name: 'General linear model', exact: true }).click();
    await program.page.getByText('None', { exact: true }).click();
  });

  it('makes a design from events, and names its regressors', async () => {
    await program.page.getByText('The design is missing: a design matrix, or events.').waitFor();
    await answerDialogs(program, [run.events]);
    await program.page.getByText('Events…').click();
    await program.page.getByText(/4 regressors: face, house/).waitFor();
    await program.page.getByLabel('Time', { exact: true }).check();
    await type('High-pass period in s', '60');
    await program.page.getByText(/regressors: face, face_derivative/).waitFor();
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
  });

  it('says beside the design and the contrasts what is wrong with them', async () => {
    await answerDialogs(program, [run.confounds]);
    await button('Table of confounds').click();
    await fault('confounds.tsv').waitFor();
    await picture(program, 'design-fault');
    await type('Columns of the confounds', 'shift, speed');
    await fault('no value in the first row of speed').waitFor();
    await program.page.getByText('n/a as mean', { exact: true }).click();
    await program.page.getByText(/regressors: .*shift, speed/).waitFor();
    await button('Add contrast').click();
    await type('Weights of contrast 1', 'face - hose');
    await fault('names no regressor of the design with "hose"').waitFor();
    await expect.poll(() => button('Run fit').isDisabled()).toBe(true);
    await picture(program, 'contrast-fault');
  });

  it('gives the maps of the terminal, with events and contrasts', async () => {
    await type('Weights of contrast 1', 'face - house');
    await button('Add contrast').click();
    await type('Name of contrast 2', 'any');
    await type('Weights of contrast 2', 'face; house');
    await button('Add contrast').click();
    await button('Remove contrast 3').click();
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
    await picture(program, 'design-events');
    const maps = ['effect_face-house', 't_face-house', 'z_face-house', 'F_any'];
    await fitAndCompare(
      'events',
      maps,
      ...['--events', run.events, '--hrf-derivatives', 'time', '--high-pass', '60'],
      ...['--confounds', run.confounds, '--confound-columns', 'shift,speed', '--confound-first-row', 'mean'],
      ...['--contrast', 'face - house', '--contrast', 'any=face;house'],
    );
  });

  it('gives the maps of the terminal, with a design matrix and prewhitening', async () => {
    const design = path('design.tsv');
    const rows = Array.from({ length: run.volumes }, (_, t) => `1\t${t % 10 < 5 ? 1 : 0}`);
    await writeFile(path('short.tsv'), ['level\ttask', ...rows.slice(1)].join('\n'));
    await writeFile(design, ['level\ttask', ...rows].join('\n'));
    await answerDialogs(program, [path('short.tsv')]);
    await program.page.getByText('Design matrix…').click();
    await fault('short.tsv has 59 rows, the series has 60 volumes').waitFor();
    await answerDialogs(program, [design]);
    await button('Choose another design matrix').click();
    await button('Remove contrast 2').click();
    await type('Name of contrast 1', 'task');
    await type('Weights of contrast 1', '0, 1');
    await program.page.getByRole('combobox', { name: 'Method', exact: true }).click();
    await program.page.getByRole('option', { name: /AR\(1\)/ }).click();
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
    await program.page
      .getByRole('button', { name: /theme|light|dark/i })
      .first()
      .click();
    await picture(program, 'design-matrix');
    const words = ['--design', design, '--contrast', 'task=0,1', '--method', 'ar1'];
    await fitAndCompare('matrix', ['beta_task', 't_task', 'z_task'], ...words);
  });

  async function fitAndCompare(
    name: string,
    maps: readonly string[],
    ...words: readonly string[]
  ): Promise<void> {
    await startFit(program.page);
    await fitEnded(program.page);
    await answerDialogs(program, [path(name)]);
    await program.page.getByText('.nii', { exact: true }).click();
    await button('Export maps…').click();
    await program.page.getByText(new RegExp(`^\\d+ files in ${name}$`)).waitFor();
    const terminal = path(`${name}-terminal`);
    const usual = [run.image, '--model', 'glm', '--mask', 'none'];
    expect(await runFit(terminal, ...usual, ...words)).toMatchObject({ exitCode: 0 });
    for (const map of maps) {
      expect((await readMap(path(name), map)).values).toEqual((await readMap(terminal, map)).values);
    }
    const [ours, theirs] = await Promise.all([path(name), terminal].map(jobOptions));
    expect(ours?.design).toBeDefined();
    expect(ours?.design).toEqual(theirs?.design);
  }
});
