import { join } from 'node:path';
import { Cancelled } from '../core/contracts/errors.js';
import { type BatchOutcome, openBatch } from '../core/run/batch/batchJournal.js';
import { writeBatchTables } from '../core/run/batch/batchTables.js';
import { runBatchJob } from '../core/run/batch/runBatchJob.js';
import type { FitJob } from '../core/run/fitToFolder.js';
import { batchJson, batchText } from './batchResults.js';
import { type BatchEntry, readBatch } from './batchTable.js';
import { type Command, print, say } from './command.js';
import { readFitJob } from './fitCommand.js';
import { fitOptionTable } from './fitOptions.js';
import { type OptionTable, type ParsedArguments, parseOptions, wordsOf, wrongUse } from './options.js';
import {
  fitWithProgress,
  interruptible,
  type JobLimits,
  jobOptionTable,
  readLimits,
  workerMaker,
} from './runJob.js';

const batchOptionTable: OptionTable = {
  match: { type: 'string', value: '"*_MESE.nii.gz"', help: 'of a folder only images of such names' },
  ...fitOptionTable,
  resume: { type: 'boolean', help: 'go on with an interrupted batch: jobs that are done stay as they are' },
};

/** What a row may not say for itself. */
const commonOptions = new Set([...Object.keys(jobOptionTable), 'out', 'match']);

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
  const rowOptions = Object.fromEntries(
    Object.entries(batchOptionTable).filter(([name]) => !commonOptions.has(name)),
  );
  const entries = await readBatch(source, args.text('match'), rowOptions);
  const batch = await openBatch(limits.folder, limits);
  const outcomes: BatchOutcome[] = [];
  return interruptible(async (signal) => {
    for (const [index, entry] of entries.entries()) {
      if (signal.aborted) throw new Cancelled();
      if (!args.flag('quiet')) say(`${index + 1} of ${entries.length}: ${entry.name}`);
      const outcome = await runBatchJob(
        {
          ...entry,
          read: () => readEntry(entry, args, limits),
          fit: (job) => fitWithProgress(job, args, workerMaker(), signal),
        },
        batch,
      );
      const { error } = outcome;
      if (error !== null) say(`${entry.name}: ${error.message} [${error.code}]`);
      outcomes.push(outcome);
      await writeBatchTables(limits.folder, outcomes);
    }
    print(args.flag('json') ? batchJson(limits.folder, outcomes) : batchText(limits.folder, outcomes));
    return outcomes.every(({ state, slabsFailed }) => state === 'done' && slabsFailed === 0) ? 0 : 1;
  });
}

/** The job of a row: the options of the command line, those of the row in their place. */
async function readEntry(entry: BatchEntry, args: ParsedArguments, limits: JobLimits): Promise<FitJob> {
  const words = [...entry.images, ...wordsOf(args, batchOptionTable), ...entry.words];
  const own = parseOptions(words, batchOptionTable);
  const folder = join(limits.folder, entry.name);
  const ofFit = words.filter((word) => !/^--(out|match|resume)\b/.test(word));
  const command = ['voxfit', 'fit', ...ofFit, `--out=${folder}`];
  const job = await readFitJob(own, { ...limits, folder, command });
  for (const problem of [...job.series.problems, ...job.plan.problems])
    say(`${entry.name}: ${problem.message}`);
  return job;
}
