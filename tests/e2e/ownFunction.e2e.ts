import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isThere } from '../../core/io/workFolder.js';
import { writePhantom } from '../../core/io/writePhantom.js';
import { readMap, runFit } from '../support/fitCommand.js';
import { answerDialogs, type Program, picture, startProgram } from './program.js';
import { fitEnded, startFit } from './watch.js';

describe("the user's own function over slices, in the window", () => {
  let folder: string;
  let program: Program;
  const place = (name: string): string => join(folder, name);
  const button = (name: string) => program.page.getByRole('button', { name, exact: true });
  const consent = () => program.page.getByRole('region', { name: 'Consent to run my_fit.mjs' });

  /** Loading it leaves a file, so that nothing can load it unnoticed. */
  const moduleText = (factor: number): string => `
    import { writeFileSync } from 'node:fs';
    writeFileSync(${JSON.stringify(place('loaded'))}, '${factor}');
    export const summary = 'Mean of the samples, times ${factor}.';
    export const maps = [{ name: 'scaled', label: 'scaled mean', unit: 'a.u.' }];
    export const variables = ['TE'];
    export function fitSlice({ volumes, mask, variables }, maps) {
      for (let v = 0; v < mask.length; v++) {
        maps.scaled[v] = (${factor} * volumes.reduce((sum, volume) => sum + volume[v], 0)) / variables.TE.length;
      }
    }`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxfit-own-function-'));
    await writePhantom(
      {
        ...{ shape: [24, 24, 8], zoomsMm: [8, 10, 22], snr: 80, seed: 2, decay: 'T2' },
        echoTimesS: [0.01, 0.02, 0.04, 0.06],
      },
      place('sub-01_MESE.nii'),
      { format: 'nii' },
    );
    await writeFile(place('my_fit.mjs'), moduleText(2));
    program = await startProgram([place('sub-01_MESE.nii')]);
    await program.page.getByText('sub-01_MESE.nii').first().waitFor();
  });

  afterAll(async () => {
    await program?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('runs nothing of a file that was chosen until its name is allowed to run', async () => {
    await program.page.getByRole('combobox', { name: 'Model', exact: true }).click();
    await program.page.getByRole('option', { name: 'Own function over slices', exact: true }).click();
    await answerDialogs(program, [place('my_fit.mjs')]);
    await button('Choose function file…').click();
    await consent().waitFor();
    expect(await consent().textContent()).toContain('with your rights');
    expect(await button('Run fit').isDisabled()).toBe(true);
    await picture(program, 'function-consent');
    await button('Switch to the light theme').click();
    await picture(program, 'function-consent-light');
    await button('Switch to the dark theme').click();
    expect(await isThere(place('loaded'))).toBe(false);
    await button('Allow my_fit.mjs to run').click();
    await program.page.getByRole('table', { name: 'Maps of my_fit.mjs' }).getByText('scaled mean').waitFor();
    expect(await isThere(place('loaded'))).toBe(true);
  });

  it('runs it over the slices and exports its maps with the name and the hash of the file', async () => {
    await program.page.getByText('Echo times (TE)', { exact: true }).waitFor();
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
    await startFit(program.page);
    await fitEnded(program.page);
    await program.page.getByText(/voxels fitted$/).waitFor();
    await picture(program, 'function-done');
    await answerDialogs(program, [place('maps')]);
    await program.page.getByText('.nii', { exact: true }).click();
    await button('Export maps…').click();
    await program.page.getByText(/^\d+ files in maps$/).waitFor();
    expect(
      await runFit(place('mean'), place('sub-01_MESE.nii'), '--model', 'mean', '--mask', 'none'),
    ).toMatchObject({ exitCode: 0 });
    const [scaled, mean] = [await readMap(place('maps'), 'scaled'), await readMap(place('mean'), 'mean')];
    expect(scaled.values.every((value, v) => Math.abs(value - 2 * (mean.values[v] as number)) < 1e-3)).toBe(
      true,
    );
    const job = (await readdir(place('maps'))).find((name) => name.endsWith('job.json')) ?? '';
    const record = JSON.parse(await readFile(join(place('maps'), job), 'utf8'));
    const input = record.Inputs.find(({ Use }: { Use: string }) => Use === 'function');
    expect(basename(input.Path)).toBe('my_fit.mjs');
    expect(input.Sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('asks again when the file has another text, which is not run before', async () => {
    await rm(place('loaded'));
    await writeFile(place('my_fit.mjs'), moduleText(3));
    await button('Run fit').click();
    await consent().waitFor();
    await program.page
      .getByRole('alert')
      .filter({ hasText: 'This version of my_fit.mjs has not been allowed' })
      .waitFor();
    await picture(program, 'function-changed');
    expect(await isThere(place('loaded'))).toBe(false);
    expect(program.complaints).toEqual([]);
  });
});
