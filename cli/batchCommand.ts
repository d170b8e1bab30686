import { join } from 'node:path';
import { Cancelled, toErrorReport, VoxfitError } from '../core/contracts/errors.js';
import { fileIdentity } from '../core/io/fileIdentity.js';
import { makeFolder } from '../core/io/makeFolder.js';
import { isThere } from '../core/io/workFolder.js';
import { checkDestination, type FitJob, hasUnfinishedRun } from '../core/run/fitToFolder.js';
import { journalKey } from '../core/run/journalKey.js';
import { appendOutcome, type BatchOutcome, createBatchJournal, readBatchJournal } from './batchJournal.js';
import { batchJson, batchText, writeBatchTables } from './batchResults.js';
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

interface Batch {
  readonly args: ParsedArguments;
  readonly limits: JobLimits;
  readonly journal: string;
  readonly before: ReadonlyMap<string, BatchOutcome>;
  readonly signal: AbortSignal;
}

async function runBatch(args: ParsedArguments): Promise<number> {
  const limits = readLimits(args, 'batch');
  const [source, ...more] = args.positionals;
  if (source === undefined || more.length > 0) throw wrongUse('voxfit batch needs one table or one folder.');
  const rowOptions = Object.fromEntries(
    Object.entries(batchOptionTable).filter(([name]) => !commonOptions.has(name)),
  );
  const entries = await readBatch(source, args.text('match'), rowOptions);
  const journal = join(limits.folder, 'batch_journal.jsonl');
  const before = await openJournal(journal, limits);
  const outcomes: BatchOutcome[] = [];
  return interruptible(async (signal) => {
    for (const [index, entry] of entries.entries()) {
      if (signal.aborted) throw new Cancelled();
      if (!args.flag('quiet')) say(`${index + 1} of ${entries.length}: ${entry.name}`);
      outcomes.push(await runEntry(entry, { args, limits, journal, before, signal }));
      await writeBatchTables(limits.folder, outcomes);
    }
    print(args.flag('json') ? batchJson(limits.folder, outcomes) : batchText(limits.folder, outcomes));
    return outcomes.every(({ state, slabsFailed }) => state === 'done' && slabsFailed === 0) ? 0 : 1;
  });
}

/** What an earlier batch in the folder has done, nothing unless it is resumed. Throws OUTPUT_EXISTS. */
async function openJournal(path: string, { folder, resume, overwrite }: JobLimits): Promise<Batch['before']> {
  const exists = await isThere(path);
  if (exists && resume) return readBatchJournal(path);
  if (exists && !overwrite) {
    throw new VoxfitError(
      'OUTPUT_EXISTS',
      `${folder} holds a batch already. Give --resume to go on with it, --overwrite to do it anew, or another folder.`,
      { path },
    );
  }
  await makeFolder(folder);
  await createBatchJournal(path);
  return new Map();
}

/** Does one job; what is wrong with it is its outcome, and the others go on. Throws Cancelled, and what the journal throws. */
async function runEntry(
  entry: BatchEntry,
  { args, limits, journal, before, signal }: Batch,
): Promise<BatchOutcome> {
  const startMs = performance.now();
  let key: string | null = null;
  const ended = (rest: Partial<BatchOutcome>): BatchOutcome => ({
    ...{ name: entry.name, images: entry.images, key, seconds: (performance.now() - startMs) / 1000 },
    ...{ voxelsFitted: 0, voxelsFailed: 0, slabsFailed: 0, jobPath: null, statistics: [], error: null },
    state: 'failed',
    ...rest,
  });
  let outcome: BatchOutcome;
  try {
    const job = await readEntry(entry, args, limits);
    key = await keyOf(job);
    const earlier = before.get(entry.name);
    if (earlier?.state === 'done' && earlier.key === key) return earlier;
    const resume = limits.resume && (await hasUnfinishedRun(job));
    const now = { ...job, resume, overwrite: job.overwrite || earlier !== undefined };
    await checkDestination(now);
    const { summary, statistics, jobPath } = await fitWithProgress(now, args, workerMaker(), signal);
    const { voxelsFitted, voxelsFailed, slabsFailed } = summary;
    outcome = ended({ ...{ voxelsFitted, voxelsFailed, slabsFailed, statistics, jobPath }, state: 'done' });
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    const report = toErrorReport(error);
    say(`${entry.name}: ${report.message} [${report.code}]`);
    outcome = ended({ error: report });
  }
  await appendOutcome(journal, outcome);
  return outcome;
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

/** What must be the same for a finished job to count as this one. */
async function keyOf({ series, plan, options, regions, format, layout }: FitJob): Promise<string> {
  return JSON.stringify({
    ...(await journalKey(series, plan, options.mask)),
    ...{ format, layout },
    regions: regions === null ? '' : await fileIdentity(regions),
  });
}
