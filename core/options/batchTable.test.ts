import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { volumes, writeTree } from '../../tests/support/imageTree.js';
import { scratchFolder } from '../../tests/support/scratch.js';
import { readBatch } from './batchTable.js';

describe('a folder as a batch', () => {
  it('has one job per series: the files of its echoes together, parts that are no magnitude left out', async () => {
    const folder = await scratchFolder();
    await writeTree(folder, {
      'sub-01/anat/sub-01_echo-1_MESE.nii': volumes(1),
      'sub-01/anat/sub-01_echo-2_MESE.nii': volumes(1),
      'sub-01/anat/sub-01_echo-10_MESE.nii': volumes(1),
      'sub-02/anat/sub-02_echo-1_part-mag_MEGRE.nii': volumes(3),
      'sub-02/anat/sub-02_echo-2_part-mag_MEGRE.nii': volumes(3),
      'sub-02/anat/sub-02_echo-1_part-phase_MEGRE.nii': volumes(3),
      'a/series.nii': volumes(4),
      'b/series.nii': volumes(4),
      '.hidden/series.nii': volumes(4),
    });
    await writeFile(join(folder, 'broken_MESE.nii'), 'no image');
    const jobs = await readBatch(folder, undefined);
    expect(
      jobs.map(({ name, images }) => [name, images.map((path) => path.slice(folder.length + 1))]),
    ).toEqual([
      ['a-series', ['a/series.nii']],
      ['b-series', ['b/series.nii']],
      ['broken_MESE', ['broken_MESE.nii']],
      ['sub-01_MESE', [1, 2, 10].map((echo) => `sub-01/anat/sub-01_echo-${echo}_MESE.nii`)],
      ['sub-02_MEGRE', [1, 2].map((echo) => `sub-02/anat/sub-02_echo-${echo}_part-mag_MEGRE.nii`)],
    ]);
    expect((await readBatch(folder, '*_MESE.nii')).map(({ name }) => name)).toEqual([
      'broken_MESE',
      'sub-01_MESE',
    ]);
  });
});
