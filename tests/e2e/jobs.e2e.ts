import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePhantom } from '../../core/io/writePhantom.js';
import { answerDialogs, askedOnClose, dropFiles, type Program, picture, startProgram } from './program.js';
import { writeSeries } from './series.js';

/** Runs `voxfit batch` of the terminal; answers with its exit code. */
function batch(...words: readonly string[]): Promise<number> {
  return new Promise((settle) => {
    const child = execFile(
      process.execPath,
      [resolve('dist/cli/voxfit.cjs'), 'batch', ...words, '--quiet'],
      () => settle(child.exitCode ?? -1),
    );
  });
}

describe('the queue of jobs', () => {
  let folder: string;
  let program: Program;
  const place = (...names: string[]): string => join(folder, ...names);
  const button = (name: string) => program.page.getByRole('button', { name, exact: true });
  const items = () => program.page.getByRole('list', { name: 'Jobs' }).getByRole('listitem');
  const names = (): Promise<(string | null)[]> =>
    items().evaluateAll((list) => list.map((item) => item.getAttribute('aria-label')));
  const state = (name: string, ended: string) =>
    program.page.getByRole('listitem', { name: new RegExp(`^${name} .*: ${ended}$`) });
  const start = async (): Promise<void> => {
    program = await startProgram(['--workers=1'], place('user'));
  };
  const endBy = async (signal: NodeJS.Signals): Promise<void> => {
    const main = program.app.process();
    const ended = new Promise((settle) => main.once('exit', settle));
    main.kill(signal);
    await ended;
    await program.close();
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxfit-jobs-'));
    await mkdir(place('study'));
    const head = { shape: [48, 48, 12], zoomsMm: [4, 5, 10], snr: 80, decay: 'T2' } as const;
    for (const [n, name] of ['sub-01', 'sub-02', 'sub-03'].entries()) {
      const path = place('study', `${name}_MESE.nii`);
      await writePhantom({ ...head, seed: n, echoTimesS: [0.01, 0.02, 0.04, 0.06] }, path, { format: 'nii' });
    }
    await truncate(place('study', 'sub-02_MESE.nii'), 9000);
    const rows = [1, 2, 3].map((n) => `sub-0${n}_MESE.nii\tsub-0${n}\t${n === 3 ? '100' : 'n/a'}`);
    await writeFile(place('study', 'study.tsv'), ['image\tname\tfix:S0', ...rows].join('\n'));
    await writeSeries(folder);
    await start();
    await button('Open batch table…').waitFor();
  });

  afterAll(async () => {
    await program?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('takes the rows of a table that is dropped, and opens the first image for the form', async () => {
    await dropFiles(program, [place('study', 'study.tsv')]);
    await program.page.getByText('sub-01_MESE.nii', { exact: true }).waitFor();
    expect(await names()).toEqual([
      'sub-01 model of the form: waiting',
      'sub-02 model of the form: waiting',
      'sub-03 model of the form: waiting',
    ]);
    await picture(program, 'jobs-waiting');
  });

  it('does what can be done, says why a job failed, and writes the results that voxfit batch writes', async () => {
    await answerDialogs(program, [place('results')]);
    await button('Start jobs').click();
    await program.page.getByText('2 of 3 jobs done, 1 failed').first().waitFor();
    await state('sub-01', 'done').waitFor();
    const alert = state('sub-02', 'failed').getByRole('alert');
    expect(await alert.textContent()).toContain('sub-02_MESE.nii');
    await picture(program, 'jobs-ended');
    const words = [place('study', 'study.tsv'), '--model', 't2', '--out', place('terminal')];
    expect(await batch(...words)).toBe(1);
    const table = (out: string): Promise<string> => readFile(place(out, 'batch_results.tsv'), 'utf8');
    expect(await table('results')).toBe(await table('terminal'));
    const files = (out: string): Promise<string[]> => readdir(place(out, 'sub-03'));
    expect(await files('results')).toEqual(await files('terminal'));
    const map = (out: string): Promise<Buffer> => readFile(place(out, 'sub-03', 'sub-03_desc-t2_T2map.nii'));
    expect((await map('results')).equals(await map('terminal'))).toBe(true);
  });

  it('shows the maps of a job that is done, with its settings', async () => {
    await button('Show the maps of sub-03').click();
    await program.page.getByText('sub-03_MESE.nii', { exact: true }).waitFor();
    await program.page.getByText(/voxels fitted$/).waitFor();
    await program.page.getByRole('radio', { name: /T2map/ }).waitFor();
    await expect.poll(() => button('Export maps…').isEnabled()).toBe(true);
    await picture(program, 'jobs-shown');
    await button('Switch to the light theme').click();
    await picture(program, 'jobs-shown-light');
    const size = (width: number): Promise<void> =>
      program.app.evaluate(
        ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setContentSize(to, 800),
        width,
      );
    await size(1280);
    await picture(program, 'jobs-1280-light');
    await size(1000);
    await program.page.getByText('Jobs and maps', { exact: true }).click();
    await state('sub-03', 'done').waitFor();
    await picture(program, 'jobs-1000-light');
    await button('Switch to the dark theme').click();
    await picture(program, 'jobs-1000');
    await program.page.getByText('Data and model', { exact: true }).click();
    await size(1280);
    await picture(program, 'jobs-1280');
  });

  it('tries a failed job again by keys alone', async () => {
    await writeFile(place('study', 'sub-02_MESE.nii'), await readFile(place('study', 'sub-01_MESE.nii')));
    await button('Retry sub-02').focus();
    await program.page.keyboard.press('Enter');
    await state('sub-02', 'waiting').waitFor();
    await program.page.keyboard.press('Control+Shift+J');
    await program.page.getByText('3 of 3 jobs done').first().waitFor();
  });

  it('takes the fit of the form, holds it, cancels it and keeps its finished slices', async () => {
    await answerDialogs(program, [place('sub-01_MESE.nii')]);
    await button('Open files…').click();
    await program.page.getByText('128 × 128 × 60 × 16').waitFor();
    await expect.poll(() => button('Add to queue').isEnabled()).toBe(true);
    await button('Add to queue').click();
    await state('sub-01_MESE', 'waiting').waitFor();
    expect(await askedOnClose(program)).toContain(
      'A job waits in the queue. What was never started is forgotten',
    );
    await button('Start jobs').click();
    await state('sub-01_MESE', 'running').waitFor();
    expect(await askedOnClose(program)).toContain('Jobs are running. Closing the window stops them.');
    expect(await button('Run fit').isEnabled()).toBe(false);
    const bar = program.page.getByRole('progressbar', { name: 'Progress of sub-01_MESE' });
    await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(3);
    await button('Pause jobs').click();
    await button('Resume jobs').waitFor();
    await picture(program, 'jobs-paused');
    await button('Cancel jobs').click();
    await state('sub-01_MESE', 'cancelled').waitFor();
    expect(await readdir(place('results', 'sub-01_MESE'))).toEqual([expect.stringMatching(/^\..*_run$/)]);
  });

  it('is there again after the program was ended while a job ran, and goes on to its end', async () => {
    await button('Start jobs').click();
    await state('sub-01_MESE', 'running').waitFor();
    await endBy('SIGTERM');
    await start();
    await expect
      .poll(names)
      .toEqual([
        ...['sub-01', 'sub-02', 'sub-03'].map((name) => expect.stringMatching(`^${name} .*: done$`)),
        expect.stringMatching('^sub-01_MESE .*: waiting$'),
      ]);
    await picture(program, 'jobs-again');
    await button('Start jobs').click();
    await program.page.getByText('4 of 4 jobs done').first().waitFor({ timeout: 60_000 });
    expect(program.complaints).toEqual([]);
  });

  it('is known to the terminal, for which nothing is left to do', async () => {
    const map = place('results', 'sub-01_MESE', 'sub-01_desc-t2_T2map.nii');
    const before = await stat(map);
    const queue = place('results', 'batch_queue.tsv');
    expect(await batch(queue, '--out', place('results'), '--resume')).toBe(0);
    expect((await stat(map)).mtimeMs).toBe(before.mtimeMs);
  });
});
