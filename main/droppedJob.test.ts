import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noConversion } from '../core/io/chooseSeries.js';
import { writePhantom } from '../core/io/writePhantom.js';
import { jobOf, runJob } from '../tests/support/quickFit.js';
import { codeOf, scratchFolder, thrownBy } from '../tests/support/scratch.js';
import { droppedJob } from './droppedJob.js';
import { readRestoredJob } from './restoredJob.js';

const folder = await scratchFolder();
const image = join(folder, 'head_MESE.nii');
await writePhantom(
  {
    ...{ shape: [16, 16, 3], zoomsMm: [12, 15, 30], snr: 80, seed: 1, decay: 'T2' },
    echoTimesS: [0.01, 0.02, 0.04, 0.06],
  },
  image,
  { format: 'nii' },
);
const out = join(folder, 'maps');
const { jobPath } = await runJob(await jobOf([image, '--model', 't2', '--mask', 'none'], out), folder);

describe('what is dropped on the window', () => {
  it('stands for a job where it is a job file, one of its maps, or the folder of them', async () => {
    const map = (await readdir(out)).find((name) => name.endsWith('_T2map.nii')) ?? '';
    for (const path of [jobPath, join(out, map), out]) expect(await droppedJob([path])).toBe(jobPath);
  });

  it('stands for no job where it is an image, a folder of images, or several files', async () => {
    expect(await droppedJob([image])).toBeNull();
    expect(await droppedJob([folder])).toBeNull();
    expect(await droppedJob([jobPath, image])).toBeNull();
  });

  it('is refused where a folder has several jobs, with their names', async () => {
    const several = join(folder, 'several');
    await mkdir(several);
    for (const name of ['a_job.json', 'b_job.json']) await writeFile(join(several, name), '{}');
    expect(await thrownBy(droppedJob([several]))).toMatchObject({
      code: 'WRONG_USE',
      message: expect.stringContaining('a_job.json, b_job.json'),
    });
  });

  it('whose image has gone or changed is refused with the name of the image, in words of the window', async () => {
    await rename(image, `${image}.away`);
    const gone = await thrownBy(readRestoredJob(jobPath, noConversion));
    expect(gone).toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringMatching(/head_MESE\.nii\. Put them back to open this job\.$/),
    });
    await writeFile(image, 'another image');
    expect(await codeOf(readRestoredJob(jobPath, noConversion))).toBe('INPUT_CHANGED');
    await rename(`${image}.away`, image);
    const { series } = await readRestoredJob(jobPath, noConversion);
    expect(series.files.map(({ path }) => basename(path))).toEqual(['head_MESE.nii']);
  });
});
