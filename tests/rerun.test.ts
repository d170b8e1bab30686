import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noConversion } from '../core/io/chooseSeries.js';
import { readJobFile } from '../core/io/jobFile.js';
import { compareWithRecord, restoreJob } from '../core/run/rerun.js';
import { catalogueFits, optionFits } from './support/exampleFits.js';
import { jobLimits, jobOf, runJob } from './support/quickFit.js';
import { scratchFolder } from './support/scratch.js';

/* Every model and every option of the terminal comes back from the job file of its run, bit for bit. */

const folder = await scratchFolder();
const fits = [...(await catalogueFits(folder)), ...(await optionFits(folder))];

describe('a job file gives the same maps again', () => {
  it.each(fits)(
    'of $name',
    async ({ name, words }) => {
      const out = join(folder, `out ${name}`);
      const first = await runJob(await jobOf(words, out), folder);
      expect(first.summary.voxelsFitted).toBeGreaterThan(0);
      const record = await readJobFile(first.jobPath);
      const restored = await restoreJob(
        record,
        basename(first.jobPath),
        { jobFolder: dirname(first.jobPath) },
        noConversion,
      );
      const again = await runJob({ ...jobLimits(join(out, 'again')), ...restored }, folder);
      expect(again.maps.length).toBe(first.maps.length);
      expect(compareWithRecord(record, again.maps)).toEqual({ kind: 'same' });
    },
    60_000,
  );
});
