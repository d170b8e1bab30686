import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { app } from 'electron';
import type { FitOptions } from '../../core/contracts/job.js';
import { importSeries } from '../../core/io/importSeries.js';
import { sampleProcesses } from '../../core/io/memory.js';
import { openSeries } from '../../core/io/openSeries.js';
import { forecastRun } from '../../core/run/forecast.js';
import { planRun } from '../../core/run/plan.js';
import { Run } from '../../core/run/run.js';
import { windowBase } from '../../core/run/workerMemory.js';
import { electronWorker } from '../../main/electronWorker.js';
import { brightSlices, sparseEchoTimesS, sparseShape } from '../support/sparseSeries.js';

/** What the program prints. */
export interface LargeSeriesResult {
  readonly voxelsExpected: number;
  readonly voxelsFitted: number;
  readonly seconds: number;
  readonly forecastBytes: number;
  /** Private memory at its peak: of the workers together, and of all processes of the program. */
  readonly workerBytes: number;
  readonly allBytes: number;
}

const [workerPath = '', path = '', folder = ''] = process.argv.slice(-3);

/** A program of its own: fits a series larger than any ArrayBuffer here, and measures what it takes. */
void app.whenReady().then(async () => {
  const opened = await openSeries([path]);
  const imported = await importSeries(opened, { scratchFolder: folder });
  const TE = { values: sparseEchoTimesS, unit: 's', source: 'the test' };
  const series = { ...imported, variables: { TE } };
  const options: FitOptions = { modelId: 't2', parameters: {}, mask: { kind: 'auto' }, maps: ['T2map'] };
  const plan = planRun(series, options);
  const workFolder = join(folder, 'run');
  await mkdir(workFolder);
  const forecast = await forecastRun({
    ...{ series, maps: plan.maps, fit: plan.fit, mask: 'auto', workFolder, base: windowBase, workers: 2 },
  });
  const run = new Run({
    ...{ series, plan, mask: options.mask, workFolder, journalKey: { test: 'large series' } },
    ...{ workers: forecast.workers, chunkBytes: forecast.chunkBytes },
    makeWorker: electronWorker(workerPath),
  });
  let [workerBytes, allBytes] = [0, 0];
  const timer = setInterval(async () => {
    const workers = new Set(run.progress.workers.map(({ pid }) => pid));
    const samples = await sampleProcesses(app.getAppMetrics().map(({ pid }) => pid));
    const sumOf = (of: typeof samples): number => of.reduce((sum, { privateBytes }) => sum + privateBytes, 0);
    allBytes = Math.max(allBytes, sumOf(samples));
    workerBytes = Math.max(workerBytes, sumOf(samples.filter(({ pid }) => workers.has(pid))));
  }, 50);
  const { voxelsFitted, seconds } = await run.finished;
  clearInterval(timer);
  const voxelsExpected = sparseShape[0] * sparseShape[1] * (brightSlices.k1 - brightSlices.k0);
  const result: LargeSeriesResult = {
    ...{ voxelsExpected, voxelsFitted, seconds, workerBytes, allBytes },
    forecastBytes: forecast.memoryBytes,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  app.exit(0);
});
