import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBidsPhantom } from '../../core/io/writeBidsPhantom.js';
import { rerun } from '../support/fitCommand.js';
import { volumes, writeTree } from '../support/imageTree.js';
import { answerDialogs, type Program, picture, startProgram } from './program.js';
import { fitEnded, startFit } from './watch.js';

const echoTimesS = Array.from({ length: 8 }, (_, n) => (n + 1) / 100);

/** Eight echoes in eight files; one sidecar has no echo time, and one that of another. */
describe('the acquisition table', () => {
  let folder: string;
  let program: Program;
  const button = (name: string) => program.page.getByRole('button', { name, exact: true });
  const cell = (name: string | RegExp) => program.page.getByRole('gridcell', { name });
  const press = (...keys: readonly string[]) =>
    keys.reduce((before, key) => before.then(() => program.page.keyboard.press(key)), Promise.resolve());
  const paste = async (text: string): Promise<void> => {
    await program.app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text);
    await program.page.keyboard.press('Control+V');
  };
  /** What the cells of the echo times show, from above. */
  const shown = (): Promise<readonly string[]> => cell(/^TE of volume/).allTextContents();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxfit-table-'));
    const options = { zoomsMm: [4, 5, 9], snr: Number.POSITIVE_INFINITY, seed: 1, decay: 'T2' } as const;
    const study = join(folder, 'study');
    await writeBidsPhantom({ ...options, shape: [48, 48, 12], echoTimesS }, study, { format: 'nii' });
    const sidecar = (echo: number) => join(study, `sub-01/anat/sub-01_echo-${echo}_MESE.json`);
    await writeFile(sidecar(3), '{}');
    await writeFile(sidecar(6), JSON.stringify({ EchoTime: 0.05 }));
    await writeTree(join(folder, 'long'), { 'run.nii': volumes(4000) });
    program = await startProgram([study]);
    await program.page.getByText('sub-01_echo-1_MESE.nii and 7 more files').waitFor();
  });

  afterAll(async () => {
    await program?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('marks what is missing and what is double with the reason, and stops the run', async () => {
    await program.page.getByText('TE is missing in volume 2.').waitFor();
    await button('Edit TE in the table').click();
    await cell(/^TE of volume 2: no value\. Missing\. .*sub-01_echo-3_MESE\.nii has none/).waitFor();
    await cell(
      'TE of volume 5: 50 ms. From sub-01_echo-6_MESE.json, EchoTime. Duplicate: volume 4 has the same TE.',
    ).waitFor();
    await picture(program, 'table-marks');
    await button('Switch to the light theme').click();
    await picture(program, 'table-marks-light');
    await button('Switch to the dark theme').click();
  });

  it('is edited by keys: typing, Enter, Escape, and a text that is no number stays open', async () => {
    await button('Edit TE in the table').press('Enter');
    await expect
      .poll(() => cell(/^TE of volume 0/).evaluate((at) => at === document.activeElement))
      .toBe(true);
    await press('ArrowDown', 'ArrowDown');
    await program.page.keyboard.type('30');
    await press('Enter');
    await cell('TE of volume 2: 30 ms. Given by hand.').waitFor();
    await press('F2');
    await program.page.keyboard.type('9');
    await press('Escape');
    await cell('TE of volume 3: 40 ms. From sub-01_echo-4_MESE.json, EchoTime.').waitFor();
    await press('ArrowDown', 'ArrowDown');
    await program.page.keyboard.type('60,5');
    await press('Enter');
    await program.page.getByRole('alert').filter({ hasText: 'write 60.5' }).waitFor();
    await picture(program, 'table-fault');
    await press('Control+a');
    await program.page.keyboard.type('60');
    await press('Tab');
    await cell('TE of volume 5: 60 ms. Given by hand.').waitFor();
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
  });

  it('takes a column of a spreadsheet, whole or not at all, and takes it back', async () => {
    const before = await shown();
    await press('Control+ArrowUp', 'ArrowLeft');
    await paste('11\n22\nabc\n');
    await program.page.getByRole('alert').filter({ hasText: '"abc" is not a number' }).waitFor();
    expect(await shown()).toEqual(before);
    await paste('12,5\n25,0\n');
    await program.page.getByText('Commas were read as decimal signs, such as 12.5 for 12,5.').waitFor();
    expect((await shown()).slice(0, 3)).toEqual(['12.5 ms', '25 ms', '30 ms']);
    await press('Control+z');
    await expect.poll(shown).toEqual(before);
    await press('Control+Shift+z');
    await expect.poll(async () => (await shown())[1]).toBe('25 ms');
    await button('Undo').click();
    await expect.poll(shown).toEqual(before);
  });

  it('sorts rows for the eye alone, and leaves volumes out where they stand', async () => {
    await button('Sort by TE').click();
    await button('Sort by TE').click();
    expect((await shown())[0]).toBe('80 ms');
    await cell('Volume 7 is in the fit. Space leaves it out.').click();
    await press(' ');
    await cell('Volume 7 is left out of the fit. Space takes it in.').waitFor();
    await picture(program, 'table-sorted');
    const field = program.page.getByLabel('Volumes to leave out, counted from 0, such as 0,3-5');
    expect(await field.inputValue()).toBe('7');
    await button('Sort by TE').click();
    expect((await shown())[0]).toBe('10 ms');
  });

  it('goes back to the files, and again to what was given by hand', async () => {
    await button('Back to the files').last().click();
    await program.page.getByText('TE is missing in volume 2.').waitFor();
    await button('Undo').click();
    await cell('TE of volume 2: 30 ms. Given by hand.').waitFor();
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
  });

  it('gives the fit its values, which the job file has as given by hand and a rerun repeats', async () => {
    await startFit(program.page);
    await fitEnded(program.page);
    const out = join(folder, 'maps');
    await answerDialogs(program, [out]);
    await program.page.getByText('.nii', { exact: true }).click();
    await button('Export maps…').click();
    await program.page.getByText(/^\d+ files in maps$/).waitFor();
    const name = (await readdir(out)).find((file) => file.endsWith('_job.json')) ?? '';
    const job = JSON.parse(await readFile(join(out, name), 'utf8'));
    expect(job.Series.variables.TE.values).toEqual(echoTimesS);
    expect(job.Series.variables.TE.sources.slice(1, 4)).toEqual([
      'sub-01_echo-2_MESE.json, EchoTime',
      'given by hand in the window',
      'sub-01_echo-4_MESE.json, EchoTime',
    ]);
    expect(job.Options.exclude).toEqual([7]);
    expect(await rerun(join(out, name))).toMatchObject({ exitCode: 0, reproduced: true });
  });

  it('of thousands of volumes has few rows in the page, and is edited at its end', async () => {
    await answerDialogs(program, [join(folder, 'long')]);
    await button('Open folder…').click();
    await program.page.getByText('run.nii', { exact: true }).waitFor();
    await button('Edit TE in the table').click();
    await cell('TE of volume 0: no value. Missing. No file gives it.').waitFor();
    await paste(Array.from({ length: 4000 }, (_, n) => n + 1).join('\n'));
    await press('Control+ArrowDown');
    await cell('TE of volume 3999: 4000 ms. Given by hand.').waitFor();
    expect(await program.page.getByRole('row').count()).toBeLessThan(60);
    await program.page.keyboard.type('4001');
    await press('Enter');
    await cell('TE of volume 3999: 4001 ms. Given by hand.').waitFor();
    await picture(program, 'table-long');
    expect(program.complaints).toEqual([]);
  });
});
