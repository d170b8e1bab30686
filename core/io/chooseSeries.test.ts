import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { oneVolume, type TreeFile, volumes, writeTree } from '../../tests/support/imageTree.js';
import { codeOf, scratchFolder, thrownBy } from '../../tests/support/scratch.js';
import { chooseAmongFiles, chooseSeries, type SeriesChoice } from './chooseSeries.js';

const root = await scratchFolder();
let trees = 0;

async function tree(files: Readonly<Record<string, TreeFile>>): Promise<string> {
  const folder = join(root, `study${trees++}`);
  await writeTree(folder, files);
  return folder;
}

/** Images by file name of one series, else the names of those to choose from with what they are. */
function shown(choice: SeriesChoice): unknown {
  return choice.kind === 'one'
    ? choice.images.map((path) => basename(path))
    : choice.candidates.map(({ name, description }) => `${name}: ${description}`);
}

function named(pattern: string, labels: readonly (string | number)[]): Record<string, TreeFile> {
  return Object.fromEntries(labels.map((label) => [pattern.replace('*', String(label)), oneVolume]));
}

const twelve = Array.from({ length: 12 }, (_, n) => n + 1);

describe('a folder', () => {
  it.each([
    ['MESE', 'sub-01/anat/sub-01_echo-*_MESE.nii.gz', twelve],
    ['MEGRE', 'sub-01/anat/sub-01_echo-*_MEGRE.nii', [1, 2, 3]],
    ['VFA', 'sub-01/anat/sub-01_flip-*_VFA.nii.gz', [1, 2]],
    ['IRT1', 'sub-01/ses-1/anat/sub-01_ses-1_inv-*_IRT1.nii.gz', [1, 2, 3, 4]],
    ['MTR', 'sub-01/anat/sub-01_mt-*_MTR.nii.gz', ['off', 'on']],
    ['dcm2niix', 'knee_T2_e*.nii', [1, 2, 10]],
    ['numbers', 'img_*.nii', ['0001', '0002', '0003']],
  ])('%s: its files are one series', async (_, pattern, labels) => {
    const folder = await tree({ ...named(pattern, labels), 'sub-01/anat/sub-01_T1w.nii.gz': oneVolume });
    const choice = await chooseSeries([folder]);
    expect(shown(choice)).toEqual(labels.map((label) => basename(pattern.replace('*', String(label)))));
    expect(choice.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/is taken, the only series of several volumes; left out: sub-01_T1w\.$/),
    ]);
  });

  it('MTS and MPM: files that differ in several entities are one series', async () => {
    const folder = await tree(named('sub-01_*_MTS.nii', ['flip-1_mt-off', 'flip-1_mt-on', 'flip-2_mt-off']));
    expect(shown(await chooseSeries([folder]))).toHaveLength(3);
  });

  it('of magnitude and phase the magnitude is taken, and the phases are left out by name', async () => {
    const folder = await tree({
      ...named('sub-01_inv-*_part-mag_MP2RAGE.nii', [1, 2]),
      ...named('sub-01_inv-*_part-phase_MP2RAGE.nii', [1, 2]),
    });
    const choice = await chooseSeries([folder]);
    expect(shown(choice)).toEqual(['sub-01_inv-1_part-mag_MP2RAGE.nii', 'sub-01_inv-2_part-mag_MP2RAGE.nii']);
    expect(choice.problems[0]?.message).toBe(
      'sub-01_MP2RAGE is taken, the only series of several volumes that is no phase; left out: sub-01_MP2RAGE_part-phase.',
    );
  });

  it('a first echo without a number belongs to those that have one', async () => {
    const folder = await tree({ 'a.nii': oneVolume, 'a_e2.nii': oneVolume, 'a_e3.nii': oneVolume });
    expect(shown(await chooseSeries([folder]))).toEqual(['a.nii', 'a_e2.nii', 'a_e3.nii']);
  });

  it('that holds several series gives a choice, and one is taken by its name', async () => {
    const folder = await tree({
      'dataset_description.json': { json: {} },
      ...named('sub-01/anat/sub-01_echo-*_MESE.nii', [1, 2]),
      ...named('sub-01/anat/sub-01_flip-*_VFA.nii', [1, 2, 3]),
      'sub-01/anat/sub-01_T1w.nii': oneVolume,
      'sub-01/dwi/sub-01_dwi.nii': volumes(7),
      'sub-01/func/sub-01_task-a_echo-1_bold.nii': volumes(5),
      'sub-01/func/sub-01_task-a_echo-2_bold.nii': volumes(5),
      'derivatives/maps/sub-01/anat/sub-01_T2map.nii': volumes(2),
      '.hidden/a.nii': volumes(9),
    });
    expect(shown(await chooseSeries([folder]))).toEqual([
      'sub-01_dwi: 1 file, 7 volumes, 2 x 2 x 2',
      'sub-01_MESE: 2 files, echo 1 and 2, 2 x 2 x 2',
      'sub-01_task-a_bold: 2 files, echo 1 and 2, 10 volumes, 2 x 2 x 2',
      'sub-01_task-a_echo-1_bold: 1 file, 5 volumes, 2 x 2 x 2',
      'sub-01_task-a_echo-2_bold: 1 file, 5 volumes, 2 x 2 x 2',
      'sub-01_VFA: 3 files, flip 1 to 3, 2 x 2 x 2',
    ]);
    expect(shown(await chooseSeries([folder], 'sub-01_dwi'))).toEqual(['sub-01_dwi.nii']);
    expect(await codeOf(chooseSeries([folder], 'sub-02_dwi'))).toBe('WRONG_USE');
  });

  it('two subjects with a series each give a choice', async () => {
    const folder = await tree({
      ...named('sub-01/anat/sub-01_echo-*_MESE.nii', [1, 2]),
      ...named('sub-02/anat/sub-02_echo-*_MESE.nii', [1, 2]),
    });
    expect(shown(await chooseSeries([folder]))).toHaveLength(2);
  });

  it('a file that is no image is told, and the others are found', async () => {
    const folder = await tree({ 'a.nii': volumes(3), 'b.nii': 'these are notes' });
    const choice = await chooseSeries([folder]);
    expect(shown(choice)).toEqual(['a.nii']);
    expect(choice.problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      expect.stringMatching(/^NOT_NIFTI: b\.nii .* It is left out\.$/),
    ]);
  });

  it('without an image is refused with its name', async () => {
    const folder = await tree({ 'notes.txt': 'none' });
    expect(await thrownBy(chooseSeries([folder]))).toMatchObject({
      code: 'WRONG_USE',
      message: expect.stringContaining(
        `There is no image (.nii, .nii.gz, .hdr, DICOM) in ${basename(folder)}.`,
      ),
    });
    expect(await codeOf(chooseSeries([join(folder, 'absent')]))).toBe('FILE_NOT_FOUND');
  });
});

describe('files that were picked together', () => {
  const files = async (content: Readonly<Record<string, TreeFile>>): Promise<string[]> => {
    const folder = await tree(content);
    return Object.keys(content).map((name) => join(folder, name));
  };

  it('are one series where their names do not say otherwise', async () => {
    const images = await files({ 'first.nii': oneVolume, 'second.nii': oneVolume });
    expect(shown(await chooseAmongFiles(images))).toEqual(['first.nii', 'second.nii']);
  });

  it('that are several series give a choice, with all of them as one at its end', async () => {
    const images = await files({ 'sub-01_run-1_dwi.nii': volumes(3), 'sub-01_run-2_dwi.nii': volumes(3) });
    expect(shown(await chooseAmongFiles(images))).toEqual([
      'sub-01_run-1_dwi: 1 file, 3 volumes, 2 x 2 x 2',
      'sub-01_run-2_dwi: 1 file, 3 volumes, 2 x 2 x 2',
      'all 2 files as one series: in the order of their names',
    ]);
  });

  it('phases among them are left out and told', async () => {
    const images = await files({
      ...named('a_e*.nii', [1, 2]),
      ...named('a_e*_ph.nii', [1, 2]),
    });
    const choice = await chooseAmongFiles(images);
    expect(shown(choice)).toEqual(['a_e1.nii', 'a_e2.nii']);
    expect(choice.problems.map(({ code }) => code)).toEqual(['IMAGES_LEFT_OUT']);
  });
});
