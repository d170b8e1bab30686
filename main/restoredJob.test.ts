import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planRun, type RunPlan } from '../core/run/plan.js';
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

/** What is said of a job that the form cannot have as a whole. */
const withoutPlace: Readonly<Record<string, string>> = {
  'weights of samples': 'the weights of the samples',
  'weights of volumes': 'the weights of the samples',
  'a loss': 'the noise model',
  'a grid, units, derived maps and a choice of maps': 'the number of starts, the choice of maps',
  'a comparison with an equation and a map': 'the second model, which is an equation of its own',
};

function derivedIn({ maps }: RunPlan): readonly string[] {
  return maps.flatMap(({ name, source }) =>
    source.kind === 'derived' ? [`${name} = ${source.equation}`] : [],
  );
}

describe('the form of a job', () => {
  it.each(fits)(
    'asks for the same fit as the job did, or says what it cannot have: $name',
    async ({ name, words }) => {
      const job = await jobOf(words, join(folder, 'none'));
      const { request } = await jobForm({ ...job, only: [] }, 'id', opened, files);
      const edits = editsOf(job.series, request, null);
      expect(edits).toEqual({ variables: {} });
      const told = jobRequest({ ...job, only: [] }).problems;
      const [, what = null] =
        /^Of the job, (.*) cannot be set in the window\./.exec(told[0]?.message ?? '') ?? [];
      expect(what).toBe(withoutPlace[name] ?? null);
      if (what !== null) return;
      const again = await requestedJob(job.series, request, edits, files.forSeries(job.series));
      const plan = planRun(again.edited, again.options);
      expect(plan.fit).toEqual(job.plan.fit);
      expect(derivedIn(plan)).toEqual(derivedIn(job.plan));
      expect(plan.excluded).toEqual(job.plan.excluded);
      expect(again.options.mask).toEqual(job.options.mask);
      expect(plan.rival?.fit).toEqual(job.plan.rival?.fit);
    },
  );
});
