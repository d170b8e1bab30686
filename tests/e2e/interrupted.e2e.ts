import { mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFit } from '../support/fitCommand.js';
import { answerDialogs, askedOnClose, type Program, picture, startProgram } from './program.js';
import { writeSeries } from './series.js';
import { fitEnded, startFitAndPause } from './watch.js';

describe('a fit that the end of the program has interrupted', () => {
  let folder: string;
  let program: Program;
  const place = (name: string): string => join(folder, name);
  const button = (name: string) => program.page.getByRole('button', { name, exact: true });
  const offers = () => program.page.getByRole('list', { name: 'Interrupted fits' }).getByRole('listitem');
  const kept = (): Promise<string[]> => readdir(place('user/unfinished'));
  const start = async (...args: string[]): Promise<void> => {
    program = await startProgram([...args, '--workers=1'], place('user'));
  };
  /** Sends a signal to the main process and waits for its end. */
  const endBy = async (signal: NodeJS.Signals): Promise<void> => {
    const main = program.app.process();
    const ended = new Promise((resolve) => main.once('exit', resolve));
    main.kill(signal);
    await ended;
    await program.close();
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxfit-interrupted-'));
    await writeSeries(folder);
  });

  afterAll(async () => {
    await program?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is offered with its finished slices after the program was killed', async () => {
    await start(place('sub-01_MESE.nii'));
    await startFitAndPause(program.page, 3);
    await endBy('SIGKILL');
    expect(await kept()).toHaveLength(1);
    await start();
    await offers()
      .getByText(/^sub-01_MESE, T2 .*: \d+ of 60 slices done\.$/)
      .waitFor();
    expect(await offers().count()).toBe(1);
    await picture(program, 'interrupted');
    await button('Switch to the light theme').click();
    await picture(program, 'interrupted-light');
    await button('Switch to the dark theme').click();
  });

  it('goes on to the maps that an undisturbed fit has, bit for bit, and leaves nothing', async () => {
    await button('Continue').click();
    await program.page
      .getByText(/voxels fitted$/)
      .waitFor({ timeout: 90_000 })
      .finally(() => picture(program, 'interrupted-continued'));
    expect(await offers().count()).toBe(0);
    await answerDialogs(program, [place('continued')]);
    await program.page.getByText('.nii', { exact: true }).click();
    await button('Export maps…').click();
    await program.page.getByText(/^\d+ files in continued$/).waitFor();
    expect(await runFit(place('undisturbed'), place('sub-01_MESE.nii'), '--model', 't2')).toMatchObject({
      exitCode: 0,
    });
    for (const map of ['T2map', 'S0map', 'rmse', 'status']) {
      const name = `sub-01_desc-t2_${map}.nii`;
      const [ours, theirs] = [
        await readFile(join(place('continued'), name)),
        await readFile(join(place('undisturbed'), name)),
      ];
      expect(ours.equals(theirs), name).toBe(true);
    }
    await program.app.evaluate(({ app }) => app.quit()).catch(() => undefined);
    await expect.poll(kept).toEqual([]);
    await program.close();
  });

  it('is kept when the system ends the program, refused when its image has changed, and discarded', async () => {
    await start(place('sub-01_MESE.nii'));
    await startFitAndPause(program.page, 2);
    await endBy('SIGTERM');
    expect(await kept()).toHaveLength(1);
    await utimes(place('sub-01_MESE.nii'), new Date(), new Date());
    await start();
    await button('Continue').click();
    await offers().getByRole('alert').filter({ hasText: 'its input is not as it was' }).waitFor();
    await picture(program, 'interrupted-refused');
    await button('Discard').click();
    await expect.poll(() => offers().count()).toBe(0);
    expect(await kept()).toEqual([]);
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
  });

  it('asks before the window is closed while a fit runs', async () => {
    await startFitAndPause(program.page, 2);
    const asked = await askedOnClose(program);
    expect(asked).toContain('A fit is running. Closing the window stops it. Finished slices are kept');
    await button('Resume fit').click();
    await fitEnded(program.page);
    expect(program.complaints).toEqual([]);
  });
});
