import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBidsPhantom } from '../../core/io/writeBidsPhantom.js';
import { pydicomPresent, writeDicom } from '../support/dicom.js';
import { readMap } from '../support/fitCommand.js';
import { volumes, writeTree } from '../support/imageTree.js';
import { answerDialogs, dropFiles, type Program, picture, startProgram } from './program.js';
import { fitEnded, startFit } from './watch.js';

const echoTimesS = Array.from({ length: 12 }, (_, n) => (n + 1) / 100);

describe('a folder', () => {
  let folder: string;
  let program: Program;
  const button = (name: string) => program.page.getByRole('button', { name, exact: true });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxfit-folder-'));
    const options = { zoomsMm: [4, 5, 9], snr: Number.POSITIVE_INFINITY, seed: 1, decay: 'T2' } as const;
    const study = join(folder, 'study');
    const head = { ...options, shape: [48, 48, 20], echoTimesS, truth: true } as const;
    await writeBidsPhantom(head, study, { format: 'nii.gz' });
    program = await startProgram([]);
    await button('Open folder…').waitFor();
  });

  afterAll(async () => {
    await program?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('of 12 echoes in 12 files is dropped and fitted without typing, and the map is the true one', async () => {
    await dropFiles(program, [join(folder, 'study')]);
    await program.page.getByText('sub-01_echo-1_MESE.nii.gz and 11 more files').waitFor();
    const times = '10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120 ms';
    await program.page.getByText(times, { exact: true }).waitFor();
    await startFit(program.page);
    await fitEnded(program.page);
    await picture(program, 'folder');
    const out = join(folder, 'maps');
    await answerDialogs(program, [out]);
    await program.page.getByText('.nii', { exact: true }).click();
    await button('Export maps…').click();
    await program.page.getByText(/^\d+ files in maps$/).waitFor();

    const truePath = join(folder, 'study/derivatives/truth/sub-01/anat/sub-01_desc-truth_T2map.nii.gz');
    const plain = join(folder, 'true_T2map.nii');
    await writeFile(plain, gunzipSync(await readFile(truePath)));
    await writeFile(join(folder, 'true_T2map.json'), '{}');
    const [found, truth] = [await readMap(out, 'T2map'), await readMap(folder, 'T2map')];
    const errors = [...found.values]
      .map((value, voxel) => Math.abs(value / (truth.values[voxel] as number) - 1))
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    expect(errors.length).toBeGreaterThan(1000);
    expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(2e-3);
  });

  it.runIf(pydicomPresent('a DICOM folder in the window'))(
    'of DICOM files is dropped, converted and fitted, also as jobs; of several series one is chosen',
    async () => {
      const [echoTimesMs, shape] = [
        [10, 20, 40, 80],
        [24, 20, 6],
      ] as const;
      const place = join(folder, 'export');
      writeDicom(place, [
        { number: 3, description: 'MESE', echoTimesMs, shape },
        { number: 4, description: 'GRE', echoTimesMs: [5, 9, 20], shape },
      ]);
      await dropFiles(program, [place]);
      await program.page.getByText('export holds 2 series. Which one?').waitFor();
      await picture(program, 'dicomChoice');
      await program.page.getByRole('button', { name: /^3_MESE/ }).click();
      await program.page.getByText('3_MESE_e1.nii and 3 more files').waitFor();
      await program.page.getByText('10, 20, 40, 80 ms', { exact: true }).waitFor();
      await startFit(program.page);
      await fitEnded(program.page);
      await picture(program, 'dicom');

      // The same series as two jobs: one with the form as it is now, one of all that the folder holds.
      await button('Add to queue').click();
      await dropFiles(program, [place]);
      await program.page.getByText('export holds 2 series. Which one?').waitFor();
      await button('Add all 2 to the queue').click();
      const jobs = program.page.getByRole('list', { name: 'Jobs' }).getByRole('listitem');
      await expect.poll(() => jobs.count()).toBe(3);
      await answerDialogs(program, [join(folder, 'results')]);
      await button('Start jobs').click();
      await program.page.getByText('3 of 3 jobs done').first().waitFor({ timeout: 60_000 });
      await picture(program, 'dicomJobs');
      const t2OfJob = async (job: string) => (await readMap(join(folder, 'results', job), 'T2map')).values;
      const t2 = await t2OfJob('3_MESE');
      expect(t2[5 + 24 * 10]).toBeCloseTo(0.05, 3);
      expect(await t2OfJob('3_MESE-2')).toEqual(t2);
      await button('Show the maps of 4_GRE').click();
      await program.page.getByText('4_GRE_e1.nii and 2 more files').waitFor();
      await program.page.getByText(/voxels fitted$/).waitFor();
      await picture(program, 'dicomJobShown');

      const damaged = join(folder, 'damaged');
      await mkdir(damaged);
      await writeFile(join(damaged, 'IM1'), Buffer.concat([Buffer.alloc(128), Buffer.from('DICMnothing')]));
      await dropFiles(program, [damaged]);
      await program.page
        .getByRole('alert')
        .getByText(/dcm2niix says: .*nable to find any DICOM/)
        .first()
        .waitFor();
    },
  );

  it('with several series gives a choice, by button and by key', async () => {
    const several = join(folder, 'several');
    await writeTree(several, { 'run-a.nii': volumes(3), 'run-b.nii': volumes(5) });
    await answerDialogs(program, [several]);
    await button('Open folder…').click();
    await program.page.getByText('several holds 2 series. Which one?').waitFor();
    await picture(program, 'choice');
    await button('None of these').click();
    await program.page.keyboard.press('Control+Shift+O');
    await program.page.getByRole('button', { name: /^run-b/ }).click();
    await program.page.getByText('run-b.nii', { exact: true }).waitFor();
    await expect.poll(() => program.page.getByRole('region', { name: 'Choose a series' }).count()).toBe(0);
  });

  it('of maps brings back the job that made them; a missing image is named', async () => {
    await dropFiles(program, [join(folder, 'maps')]);
    await program.page.getByText('sub-01_echo-1_MESE.nii.gz and 11 more files').waitFor();
    await program.page
      .getByText('10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120 ms', { exact: true })
      .waitFor();
    await picture(program, 'jobRestored');
    await rename(join(folder, 'study'), join(folder, 'moved'));
    await dropFiles(program, [join(folder, 'maps')]);
    await program.page
      .getByRole('alert')
      .getByText(/12 inputs are not there any more: .*Put them back/)
      .first()
      .waitFor();
  });
});
