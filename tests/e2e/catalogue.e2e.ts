import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../core/models/catalogue.js';
import { catalogueFits, optionFits } from '../support/exampleFits.js';
import { mapPath, runFit } from '../support/fitCommand.js';
import { scratchFolder } from '../support/scratch.js';
import { fillForm } from './fillForm.js';
import { answerDialogs, type Program, picture, startProgram } from './program.js';
import { fitEnded, startFit } from './watch.js';

const folder = await scratchFolder();
const ofModels = await catalogueFits(folder);
/** Of each model the fit by its last method: the form has to be told it. */
const fits = catalogue.map(({ id }) => {
  const [last] = ofModels.filter(({ words }) => words[words.indexOf('--model') + 1] === id).reverse();
  return last;
});
const inputs = ['an input function of Parker', 'an artery in the series', 'slice times of a sidecar'];
const ofInputs = (await optionFits(folder)).filter(({ name }) => inputs.includes(name));

/** The files of a folder of maps that hold voxels, by name. */
async function mapsIn(out: string): Promise<Readonly<Record<string, Buffer>>> {
  const names = (await readdir(out)).filter((name) => name.endsWith('.nii')).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(out, name))] as const)),
  );
}

describe('the form of every model of the catalogue', () => {
  let program: Program;
  const button = (name: string) => program.page.getByRole('button', { name, exact: true });

  beforeAll(async () => {
    program = await startProgram([]);
    // Pixels are drawn without a graphics processor here: fewer of them are faster.
    await program.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setContentSize(1120, 560),
    );
  });

  afterAll(() => program?.close());

  it.each([...fits, ...ofInputs])('gives the maps of the terminal, byte for byte: $name', async (fit) => {
    const { name = '', words = [] } = fit ?? {};
    const stem = name.replaceAll(' ', '_');
    const [window, terminal] = [join(folder, `${stem}_window`), join(folder, `${stem}_terminal`)];
    const asked = runFit(terminal, ...words);
    await fillForm(program, words);
    await expect.poll(() => program.page.locator('#run-obstacle').textContent()).toBe('');
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
    await startFit(program.page);
    await fitEnded(program.page);
    await answerDialogs(program, [window]);
    await program.page.getByText('.nii', { exact: true }).click();
    await button('Export maps…').click();
    await program.page.getByText(new RegExp(`^\\d+ files in ${stem}_window$`)).waitFor();
    if (inputs.includes(name)) await picture(program, `catalogue-${stem}`);
    expect(await asked).toMatchObject({ exitCode: 0 });
    const [ours, theirs] = [await mapsIn(window), await mapsIn(terminal)];
    expect(Object.keys(ours)).toEqual(Object.keys(theirs));
    expect(Object.keys(ours).filter((map) => !ours[map]?.equals(theirs[map] as Buffer))).toEqual([]);
    expect(Object.keys(ours).length).toBeGreaterThan(1);
  });

  it('exports the tables of voxels and of regions as the terminal does, byte for byte', async () => {
    const { name = '', words = [] } = ofInputs.at(-1) ?? {};
    const regions = await mapPath(join(folder, `${name.replaceAll(' ', '_')}_terminal`), 'status'); // whole numbers on its grid
    const [window, terminal] = [join(folder, 'tables_window'), join(folder, 'tables_terminal')];
    const asked = runFit(terminal, ...words, '--voxels', '--regions', regions);
    await program.page.getByRole('checkbox', { name: 'Table of voxels', exact: true }).check();
    await answerDialogs(program, [regions]);
    await program.page.getByRole('checkbox', { name: 'Statistics of regions…', exact: true }).click();
    await button('Choose another image of regions').waitFor();
    await picture(program, 'export-tables');
    await answerDialogs(program, [window]);
    await button('Export maps…').click();
    await program.page.getByText(/^\d+ files in tables_window$/).waitFor();
    expect(await asked).toMatchObject({ exitCode: 0 });
    const tables = (await readdir(terminal)).filter((file) => file.endsWith('.tsv'));
    expect(tables).toHaveLength(2);
    for (const table of tables) {
      expect(await readFile(join(window, table), 'utf8')).toBe(await readFile(join(terminal, table), 'utf8'));
    }
  });

  it('shows no error on the way', () => {
    expect(program.complaints).toEqual([]);
  });
});
