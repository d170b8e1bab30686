import { mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WindowApi } from '../../core/contracts/windowApi.js';
import { readMap, runFit } from '../support/fitCommand.js';
import { answerDialogs, askedOnClose, type Program, picture, startProgram } from './program.js';
import { writeSeries } from './series.js';
import { fitEnded, startFitAndPause } from './watch.js';

/** A mask of half of the grid: 1 in every second row. */
const drawn = (voxel: number): number => Math.floor(voxel / 128) % 2;

/**
 * Starts a fit in a mask as the window keeps one that was drawn, and pauses it when `count` slices are done. By the calls of the
 * page: a mask that is drawn with the mouse has too few voxels to be interrupted.
 */
async function fitDrawnAndPause(page: Page, count: number): Promise<void> {
  const voxels = Array.from({ length: 128 * 128 * 60 }, (_, voxel) => drawn(voxel));
  await page.evaluate(
    async ([mask, slices]) => {
      const { voxfit } = window as unknown as { voxfit: WindowApi };
      const work = await voxfit.currentWork();
      if (!work.ok || work.value.series === null) throw new Error('No series is open.');
      const { id, variables } = work.value.series;
      const kept = await voxfit.keepMask(id, Uint8Array.from(mask));
      if (!kept.ok) throw new Error(kept.error.message);
      const paused = new Promise<void>((resolve) => {
        voxfit.onEvent((event) => {
          if (event.kind !== 'runProgress') return;
          if (event.progress.slices.filter((state) => state === 'done').length < slices) return;
          void voxfit.pauseFit().then(() => resolve());
        });
      });
      const started = await voxfit.startFit({
        ...{ seriesId: id, modelId: 't2', definition: null, functionToken: null, method: null, input: null },
        ...{ variables: { TE: variables.TE?.values ?? [] }, directions: null, parameters: {}, design: null },
        ...{ inputFunction: null, contrasts: [], rival: null, confirmed: [], exclude: [], sliceOffsets: {} },
        mask: { kind: 'file', token: kept.value.token },
      });
      if (!started.ok) throw new Error(started.error.message);
      await paused;
    },
    [voxels, count] as const,
  );
}

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
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
    await fitDrawnAndPause(program.page, 3);
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

  it('goes on with the mask that was drawn to the maps of an undisturbed fit, bit for bit, and leaves nothing', async () => {
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
    const mask = join(place('continued'), 'sub-01_desc-t2_mask.nii');
    const { values } = await readMap(place('continued'), 'status');
    expect(values.every((code, voxel) => (code === 0) === (drawn(voxel) === 0))).toBe(true);
    const words = [place('sub-01_MESE.nii'), '--model', 't2', '--mask', mask];
    expect(await runFit(place('undisturbed'), ...words)).toMatchObject({ exitCode: 0 });
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
