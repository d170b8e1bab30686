import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planRun } from '../core/run/plan.js';
import { catalogueFits, optionFits } from '../tests/support/exampleFits.js';
import { jobOf } from '../tests/support/quickFit.js';
import { scratchFolder } from '../tests/support/scratch.js';
import { builtWorker } from '../tests/support/simulatedRun.js';
import type { OpenedSeries } from './openings.js';
import { OwnFunctions } from './ownFunctions.js';
import { editsOf, requestedJob } from './requestedJob.js';
import { jobForm, jobRequest } from './restoredJob.js';
import { WindowFiles } from './windowFiles.js';

const folder = await scratchFolder();
const fits = [...(await catalogueFits(folder)), ...(await optionFits(folder))];
const files = new WindowFiles(new OwnFunctions({ makeWorker: builtWorker, onOtherText: () => {} }));
const opened = { scratch: { file: (name: string) => join(folder, name) } } as unknown as OpenedSeries;

describe('the form of a job', () => {
  it.each(fits)(
    'asks for the same fit as the job did, or says what it cannot have: $name',
    async ({ words }) => {
      const job = await jobOf(words, join(folder, 'none'));
      const { request } = await jobForm({ ...job, only: [] }, 'id', opened, files);
      const edits = editsOf(job.series, request, null);
      expect(edits).toEqual({ variables: {} });
      const told = jobRequest({ ...job, only: [] }).problems;
      if (told.length > 0) {
        expect(told[0]?.message).toMatch(/^Of the job, .* cannot be set in the window\./);
        return;
      }
      const again = await requestedJob(job.series, request, edits, files.forSeries(job.series));
      const plan = planRun(again.edited, again.options);
      expect(plan.fit).toEqual(job.plan.fit);
      expect(plan.excluded).toEqual(job.plan.excluded);
      expect(again.options.mask).toEqual(job.options.mask);
      expect(plan.rival?.fit).toEqual(job.plan.rival?.fit);
    },
  );
});
