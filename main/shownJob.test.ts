import { join } from 'node:path';
import { expect, it } from 'vitest';
import { noConversion } from '../core/io/chooseSeries.js';
import { readJobFile } from '../core/io/jobFile.js';
import { readSlices } from '../core/io/readArrays.js';
import { writePhantom } from '../core/io/writePhantom.js';
import { jobOf, runJob } from '../tests/support/quickFit.js';
import { scratchFolder } from '../tests/support/scratch.js';
import { readRestoredJob } from './restoredJob.js';
import { recordedEnd, recordedMaps } from './shownJob.js';

const folder = await scratchFolder();
const image = join(folder, 'head.nii');
await writePhantom(
  {
    ...{ shape: [16, 16, 4], zoomsMm: [12, 15, 30], snr: 60, seed: 1, decay: 'T2' },
    echoTimesS: [0.01, 0.02, 0.04, 0.06],
  },
  image,
  { format: 'nii' },
);

it.each(['nii', 'nii.gz'] as const)(
  'a finished job is read with its figures and its maps (%s)',
  async (format) => {
    const words = [image, '--model=t2', '--mask=none', '--fix=C=0'];
    const { summary, jobPath } = await runJob(await jobOf(words, join(folder, format), { format }), folder);
    const job = await readRestoredJob(jobPath, noConversion);
    const record = await readJobFile(jobPath);
    expect(job.options).toMatchObject({ modelId: 't2', parameters: { C: { fixed: 0 } } });
    const maps = await recordedMaps(job.plan, record, join(folder, format), folder);
    expect(maps.map(({ name, unit, source }) => [name, unit, source])).toEqual(
      summary.maps.map(({ name, unit, source }) => [name, unit, source]),
    );
    const { summary: read, progress } = recordedEnd(record, maps, 4);
    const { voxelsFitted, voxelsFailed, statusCounts, seconds } = summary;
    expect(read).toMatchObject({ voxelsFitted, voxelsFailed, statusCounts, seconds });
    expect(progress.slices).toEqual(['done', 'done', 'done', 'done']);
    const map = maps.find(({ name }) => name === 'T2map');
    if (map === undefined) throw new Error('The job has no T2map.');
    const values = await readSlices(map.array, 0, 4);
    expect([...values].filter((value) => value > 0.02 && value < 3).length).toBeGreaterThan(200);
  },
);
