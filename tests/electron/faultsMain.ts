import { app } from 'electron';
import { readLimits } from '../../cli/runJob.js';
import { Cancelled, errorCatalogue, toErrorReport } from '../../core/contracts/errors.js';
import { noConversion } from '../../core/io/chooseSeries.js';
import { createScratchFolder, sweepScratch } from '../../core/io/scratch.js';
import { fitOptionTable } from '../../core/options/fitOptions.js';
import { parseOptions } from '../../core/options/options.js';
import { readFitJob } from '../../core/options/readFitJob.js';
import { checkDestination, fitToFolder } from '../../core/run/fitToFolder.js';
import { windowBase } from '../../core/run/workerMemory.js';
import { electronWorker } from '../../main/electronWorker.js';

/** A program of its own: a fit as the terminal has it, by the words in FAULTY_FIT, over Electron's workers. */
const { words, faultyWorker, kernels } = JSON.parse(process.env.FAULTY_FIT ?? '{}') as {
  readonly words: readonly string[];
  readonly faultyWorker: string;
  readonly kernels: string;
};

async function runFit(): Promise<number> {
  const args = parseOptions(words, fitOptionTable);
  const job = await readFitJob(args, readLimits(args, 'fit'), noConversion);
  await checkDestination(job);
  await sweepScratch(args.text('scratch'));
  const scratch = await createScratchFolder(args.text('scratch'));
  const stop = new AbortController();
  process.once('SIGUSR2', () => stop.abort()); // Electron takes SIGINT for itself
  try {
    const { summary } = await fitToFolder(job, {
      makeWorker: electronWorker(faultyWorker),
      kernelsPath: kernels,
      base: windowBase,
      scratchFolder: scratch.path,
      signal: stop.signal,
      onImport: () => {},
      onProgress: () => {},
    });
    return summary.slabsFailed > 0 ? 1 : 0;
  } finally {
    await scratch.dispose();
  }
}

void app.whenReady().then(async () => {
  try {
    app.exit(await runFit());
  } catch (error) {
    const report = toErrorReport(error);
    process.stderr.write(`voxfit: ${report.message} [${report.code}]\n`);
    app.exit(error instanceof Cancelled ? 130 : errorCatalogue[report.code].exitCode);
  }
});
