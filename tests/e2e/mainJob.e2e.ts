import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../build/command.mjs';
import {
  answerDialogs,
  colouredShare,
  type Program,
  picture,
  startProgram,
  unlikeShare,
  workerPids,
} from './program.js';
import { writeSeries } from './series.js';
import { recordTasks } from './tasks.js';
import { fitEnded, slicesDone, startFit, startFitAndPause, watchRun } from './watch.js';

/** The longest task on the window's thread while a fit runs, in ms of the processor. */
const longestTaskMs = 100;

describe('the main job, from a file to its maps', () => {
  let folder: string;
  let image: string;
  let program: Program;
  const button = (name: string) => program.page.getByRole('button', { name, exact: true });
  const slices = (state: string) =>
    program.page.getByRole('listitem', { name: new RegExp(`^Slice \\d+: ${state}$`) });
  const viewer = (): Locator =>
    program.page.getByRole('region', { name: 'Viewer' }).locator('canvas').first();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxfit-main-job-'));
    image = await writeSeries(folder);
    program = await startProgram([image, '--workers=1']);
  });

  afterAll(async () => {
    await program?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('opens the file that was given as argument, with its echo times and where they came from', async () => {
    await program.page.getByText('sub-01_MESE.json').first().waitFor();
    await expect.poll(() => program.page.locator('body').textContent()).toMatch(/128\D+128\D+60\D+16/);
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
    await expect.poll(() => colouredShare(program, viewer()), { timeout: 20_000 }).toBeLessThan(0.05);
    await picture(program, 'loaded');
  });

  it('shows progress while it fits, slice by slice, and stops when it is cancelled', async () => {
    const watch = await watchRun(program.page);
    await startFitAndPause(program.page, 3);
    await picture(program, 'running');
    const { progress, done } = await watch.seen();
    expect(done.at(-1)).toBeGreaterThan(0);
    expect(done.at(-1)).toBeLessThan(60);
    expect(progress.at(-1)).toBeGreaterThan(0);

    await button('Cancel fit').click();
    await program.page.getByText(/^Cancelled: \d+ slices? (is|are) finished and kept/).waitFor();
    await expect.poll(() => workerPids(program)).toEqual([]);
    await picture(program, 'cancelled');
  });

  it('fits again to the end, although a worker is killed', async () => {
    const watch = await watchRun(program.page);
    await startFit(program.page);
    await slicesDone(program.page, 2);
    const [victim] = await workerPids(program);
    if (victim === undefined) throw new Error('No worker runs during a fit.');
    process.kill(victim, 'SIGKILL');
    await fitEnded(program.page);
    await program.page.getByText(/voxels fitted$/).waitFor();
    const { progress, done } = await watch.seen();

    expect(await slices('done').count()).toBe(60);
    expect(progress.at(-1)).toBe(100);
    expect(new Set(progress).size, `values of the progress bar: ${progress}`).toBeGreaterThan(3);
    const ofThisRun = done.slice(done.indexOf(Math.min(...done)));
    expect(ofThisRun, 'slices done never go back').toEqual([...ofThisRun].sort((a, b) => a - b));
  });

  it("computes nothing on the window's thread that takes 100 ms of the processor while a fit runs", async () => {
    const recording = await recordTasks(program);
    await startFit(program.page);
    await fitEnded(program.page);
    const tasks = await recording.stop();
    expect(tasks.length, 'tasks recorded').toBeGreaterThan(100);
    // By the clock a task also waits: for a processor, and for the graphics process, which draws in software here.
    // That is told, not tested: the figures are of the machine.
    const byClock = tasks.map(({ wallMs }) => wallMs).sort((x, y) => y - x);
    const slow = byClock.filter((ms) => ms > longestTaskMs).length;
    console.log(
      `Tasks of the window's thread during a fit: at most ${tasks[0]?.processorMs} ms of the processor; ` +
        `by the clock at most ${byClock[0]} ms, ${slow} of ${tasks.length} above ${longestTaskMs} ms`,
    );
    expect(tasks[0]?.processorMs).toBeLessThan(longestTaskMs);
  });

  it('shows the map over the series', async () => {
    await expect.poll(() => colouredShare(program, viewer()), { timeout: 20_000 }).toBeGreaterThan(0.05);
    await picture(program, 'done');
    await button('Switch to the light theme').click();
    await picture(program, 'done-light');
    await button('Switch to the dark theme').click();
  });

  it('exports maps that are those of the terminal program, bit for bit', async () => {
    const exported = join(folder, 'from-window');
    await answerDialogs(program, [exported]);
    await program.page.getByText('.nii', { exact: true }).click();
    await button('Export maps…').click();
    await program.page.getByText(/files in from-window$/).waitFor();

    const printed = join(folder, 'from-terminal');
    const args = [
      'fit',
      image,
      '--model',
      't2',
      '--out',
      printed,
      '--format',
      'nii',
      '--workers',
      '1',
      '--quiet',
    ];
    const { code, output } = await command(process.execPath, [resolve('dist/cli/voxfit.cjs'), ...args], {
      quiet: true,
    });
    expect(code, output).toBe(0);

    const maps = (await readdir(printed)).filter((name) => name.endsWith('.nii')).sort();
    expect(maps.length).toBeGreaterThanOrEqual(6);
    expect((await readdir(exported)).filter((name) => name.endsWith('.nii')).sort()).toEqual(maps);
    for (const name of maps) {
      const [ours, theirs] = await Promise.all([
        readFile(join(exported, name)),
        readFile(join(printed, name)),
      ]);
      expect(ours.equals(theirs), `${name} is the same from window and terminal`).toBe(true);
    }
  });

  it('copies a command that makes the same maps again in the terminal', async () => {
    await button('Copy as command').click();
    await program.page.getByText('The command is in the clipboard.').waitFor();
    const line = await program.app.evaluate(({ clipboard }) => clipboard.readText());
    const [name, verb, job] = line.split(' ');
    expect([name, verb]).toEqual(['voxfit', 'rerun']);
    const words = [
      resolve('dist/cli/voxfit.cjs'),
      verb ?? '',
      job ?? '',
      '--out',
      join(folder, 'again'),
      '--quiet',
    ];
    const { code, output } = await command(process.execPath, words, { quiet: true });
    expect(code, output).toBe(0);
    const [ours, again] = await Promise.all(
      ['from-window', 'again'].map((place) => readFile(join(folder, place, 'sub-01_desc-t2_T2map.nii'))),
    );
    expect(again?.equals(ours as Buffer)).toBe(true);
  });

  it('writes a report and pictures where they are ticked, as shown, without the notice of the moment', async () => {
    const ticked = ['Report', 'Picture of the images', 'Picture of the voxel'].map((name) =>
      program.page.getByRole('checkbox', { name, exact: true }),
    );
    for (const box of ticked) await box.check();
    await picture(program, 'export');
    await answerDialogs(program, [join(folder, 'with-more')]);
    await button('Copy as command').click();
    await program.page.getByText('The command is in the clipboard.').last().waitFor();
    await button('Export maps…').click();
    await program.page.getByText(/files in with-more$/).waitFor();
    const names = (await readdir(join(folder, 'with-more'))).filter(
      (name) => !/map|rmse|r2|status/.test(name),
    );
    const endings = ['job.json', 'plot.png', 'report.html', 'view.png'];
    expect(names.sort()).toEqual(endings.map((ending) => `sub-01_desc-t2_${ending}`));
    const showNotices = (visibility: string) =>
      program.page.locator('.toasts').evaluateAll((all, value) => {
        for (const each of all) (each as HTMLElement).style.visibility = value;
      }, visibility);
    await showNotices('hidden');
    for (const [ending, selector] of [
      ['view.png', '.viewer-stage'],
      ['plot.png', '.voxel-plot'],
    ] as const) {
      const exported = await readFile(join(folder, 'with-more', `sub-01_desc-t2_${ending}`));
      expect(await unlikeShare(program, program.page.locator(selector), exported), ending).toBeLessThan(
        0.005,
      );
    }
    await showNotices('');
    for (const box of ticked) await box.uncheck();
  });

  it('asks before it writes over maps, and then does', async () => {
    await answerDialogs(program, [join(folder, 'from-window')]);
    await button('Export maps…').click();
    await button('Replace').click();
    await expect.poll(() => button('Replace').count()).toBe(0);
    await program.page.getByText(/files in from-window$/).waitFor();
  });

  it('has had nothing to complain of: no error, no violation of the content security policy', () => {
    expect(program.complaints).toEqual([]);
  });
});
