import { Cancelled } from '../core/contracts/errors.js';
import type { ConvertFolder } from '../core/io/chooseSeries.js';
import { batchFitJob } from '../core/options/batchFitJob.js';
import { type BatchEntry, readBatch } from '../core/options/batchTable.js';
import { fitOptionTable } from '../core/options/fitOptions.js';
import type { JobLimits } from '../core/options/jobOptions.js';
import { type OptionTable, type ParsedArguments, wordsOf, wrongUse } from '../core/options/options.js';
import { type BatchOutcome, openBatch } from '../core/run/batch/batchJournal.js';
import { writeBatchTables } from '../core/run/batch/batchTables.js';
import { runBatchJob } from '../core/run/batch/runBatchJob.js';
import type { FitJob } from '../core/run/fitToFolder.js';
import { batchJson, batchText } from './batchResults.js';
import { type Command, print, say } from './command.js';
import { conversionsFor, fitWithProgress, interruptible, readLimits, workerMaker } from './runJob.js';

const batchOptionTable: OptionTable = {
  match: { type: 'string', value: '"*_MESE.nii.gz"', help: 'of a folder only images of such names' },
  ...fitOptionTable,
  resume: { type: 'boolean', help: 'go on with an interrupted batch: jobs that are done stay as they are' },
};

export const batchCommand: Command = {
  name: 'batch',
  positionals: 'TABLE.tsv|DIR --model ID|FILE --out DIR',
  summary: 'Fit many images, one job each, and collect a table of results.',
  options: batchOptionTable,
  examples: [
    'voxfit batch study.tsv --model t2 --out results',
    'voxfit batch bids/ --match "*_MESE.nii.gz" --model t2 --regions atlas.nii.gz --out results',
    'voxfit batch study.tsv --model t2 --out results --resume',
  ],
  run: runBatch,
};

async function runBatch(args: ParsedArguments): Promise<number> {
  const limits = readLimits(args, 'batch');
  const [source, ...more] = args.positionals;
  if (source === undefined || more.length > 0) throw wrongUse('voxfit batch needs one table or one folder.');
  const entries = await readBatch(source, args.text('match'));
  const common = wordsOf(args, fitOptionTable).filter((word) => !/^--(out|resume)\b/.test(word));
  const batch = await openBatch(limits.folder, limits);
  const outcomes: BatchOutcome[] = [];
  return interruptible(async (signal) => {
    for (const [index, entry] of entries.entries()) {
      if (signal.aborted) throw new Cancelled();
      if (!args.flag('quiet')) say(`${index + 1} of ${entries.length}: ${entry.name}`);
      const conversions = conversionsFor(args, workerMaker());
      const outcome = await runBatchJob(
        {
          ...entry,
          read: () => readEntry(entry, common, limits, conversions.convert),
          fit: (job) => fitWithProgress(job, args, workerMaker(), signal),
        },
        batch,
      ).finally(() => conversions.dispose());
      const { error } = outcome;
      if (error !== null) say(`${entry.name}: ${error.message} [${error.code}]`);
      outcomes.push(outcome);
      await writeBatchTables(limits.folder, outcomes);
    }
    print(args.flag('json') ? batchJson(limits.folder, outcomes) : batchText(limits.folder, outcomes));
    return outcomes.every(({ state, slabsFailed }) => state === 'done' && slabsFailed === 0) ? 0 : 1;
  });
}

/** The job of a row, with what a user should know of it said. */
async function readEntry(
  entry: BatchEntry,
  common: readonly string[],
  limits: JobLimits,
  convert: ConvertFolder,
): Promise<FitJob> {
  const job = await batchFitJob(entry, common, limits, convert);
  for (const problem of [...job.series.problems, ...job.plan.problems])
    say(`${entry.name}: ${problem.message}`);
  return job;
}
