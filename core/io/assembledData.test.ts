import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../tests/support/scratch.js';
import { sharedDataFolder, sharedDataPresent } from '../../tests/support/sharedData.js';
import { chooseSeries } from './chooseSeries.js';
import { openSeries } from './openSeries.js';

const present = sharedDataPresent('folders of reference images as series');

/** A folder with copies of reference files under names of its own. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await scratchFolder();
  for (const [name, source] of Object.entries(files)) {
    await copyFile(join(sharedDataFolder, source), join(folder, name));
  }
  return folder;
}

describe.runIf(present)('folders as others have them', () => {
  it("tedana's three echoes of a run are a set, or each a run of its own", async () => {
    const choice = await chooseSeries([join(sharedDataFolder, 'tedana')]);
    expect(choice.kind === 'several' && choice.candidates.map((one) => [one.name, one.volumes])).toEqual([
      ['echo', 15],
      ['echo1', 5],
      ['echo2', 5],
      ['echo3', 5],
    ]);
  });

  it.each([
    ['small_25', 26, []],
    ['small_64D', 65, []],
    ['small_101D', 102, ['B0_NOT_ZERO']],
  ])("dipy's %s has its b-values and b-vectors under FSL's names too", async (name, count, codes) => {
    const image = name === 'small_64D' ? `${name}.nii` : `${name}.nii.gz`;
    const folder = await folderOf({
      [image.replace(name, 'dwi')]: `dipy/${image}`,
      bvals: `dipy/${name}.bval`,
      bvecs: `dipy/${name}.bvec`,
    });
    const choice = await chooseSeries([folder]);
    if (choice.kind === 'several') throw new Error('several');
    const series = await openSeries(choice.images);
    expect([series.variables.bval?.values.length, series.bvecs?.vectors.length]).toEqual([count, count]);
    expect(series.problems.map(({ code }) => code)).toEqual(codes);
  });

  it("pymvpa's run is found beside a mask and tables", async () => {
    const folder = await folderOf({
      'bold.nii.gz': 'pymvpa/bold.nii.gz',
      'mask.nii.gz': 'pymvpa/mask.nii.gz',
    });
    const choice = await chooseSeries([folder]);
    expect(choice.kind === 'one' && choice.images.map((path) => basename(path))).toEqual(['bold.nii.gz']);
    expect(choice.problems.map(({ message }) => message)).toEqual([
      'bold is taken, the only series of several volumes; left out: mask.',
    ]);
  });

  it('of the images of NiiVue those that are no series of samples are told', async () => {
    const choice = await chooseSeries([join(sharedDataFolder, 'niivue')]);
    expect(choice.kind === 'several' && choice.candidates.map(({ name }) => name)).toContain('pcasl');
    expect(choice.problems.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^complex\.nii\.gz .* It is left out\.$/),
    );
  });
});
