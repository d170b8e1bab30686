import { basename, dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readFitJob } from '../cli/fitCommand.js';
import { fitOptionTable } from '../cli/fitOptions.js';
import { parseOptions } from '../cli/options.js';
import { readJobFile } from '../core/io/jobFile.js';
import { type FitJob, type FitToFolder, fitToFolder } from '../core/run/fitToFolder.js';
import { compareWithRecord, restoreJob } from '../core/run/rerun.js';
import { catalogueFits, type ExampleFit, optionFits } from './support/exampleFits.js';
import { keptWorker } from './support/keptWorker.js';
import { scratchFolder } from './support/scratch.js';
import { builtWorker } from './support/simulatedRun.js';

/* Every model and every option of the terminal comes back from the job file of its run, bit for bit. */

const folder = await scratchFolder();
const worker = keptWorker(builtWorker);
afterAll(() => worker.end());
const fits = [...(await catalogueFits(folder)), ...(await optionFits(folder))];

function limits(out: string): Omit<FitJob, 'series' | 'options' | 'plan'> {
  return {
    ...{ folder: out, format: 'nii', overwrite: false, workers: 1, memoryLimitBytes: undefined },
    ...{ silenceTimeoutMs: undefined, resume: false, command: [] },
  };
}

function run(job: FitJob): Promise<FitToFolder> {
  return fitToFolder(job, {
    ...{
      makeWorker: worker.makeWorker,
      kernelsPath: resolve('dist', 'kernels', 'fit.wasm'),
      scratchFolder: folder,
    },
    ...{ signal: new AbortController().signal, onImport: () => {}, onProgress: () => {} },
  });
}

async function asked({ words }: ExampleFit, out: string): Promise<FitJob> {
  return readFitJob(parseOptions(words, fitOptionTable), limits(out));
}

describe('a job file gives the same maps again', () => {
  it.each(fits)(
    'of $name',
    async (fit) => {
      const out = join(folder, `out ${fit.name}`);
      const first = await run(await asked(fit, out));
      expect(first.summary.voxelsFitted).toBeGreaterThan(0);
      const record = await readJobFile(first.jobPath);
      const restored = await restoreJob(record, basename(first.jobPath), {
        jobFolder: dirname(first.jobPath),
      });
      const again = await run({ ...limits(join(out, 'again')), ...restored });
      expect(again.maps.length).toBe(first.maps.length);
      expect(compareWithRecord(record, again.maps)).toEqual({ kind: 'same' });
    },
    60_000,
  );
});
