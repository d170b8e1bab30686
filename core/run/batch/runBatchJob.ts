import { Cancelled, toErrorReport } from '../../contracts/errors.js';
import { fileIdentity } from '../../io/fileIdentity.js';
import { checkDestination, type FitJob, type FitToFolder, hasUnfinishedRun } from '../fitToFolder.js';
import { journalKey } from '../journalKey.js';
import { appendOutcome, type BatchOutcome, type OpenBatch } from './batchJournal.js';

/** One job of a batch: how it becomes a fit, and how the fit is run. */
export interface BatchJob {
  /** Unique in the batch; the name of its folder of maps. */
  readonly name: string;
  /** Absolute paths of the images of its series, in order. */
  readonly images: readonly string[];
  /** Reads what is to be fitted; what it throws is how the job fails. */
  read(): Promise<FitJob>;
  fit(job: FitJob): Promise<FitToFolder>;
}

/**
 * Does one job of a batch, unless an earlier batch in the folder has done the same, and enters it in the journal; what is
 * wrong with it is its outcome, so that the others go on. Throws Cancelled, and what the journal throws.
 */
export async function runBatchJob(
  { name, images, read, fit: fitJob }: BatchJob,
  batch: OpenBatch,
): Promise<BatchOutcome> {
  const startMs = performance.now();
  let key: string | null = null;
  const ended = (rest: Partial<BatchOutcome>): BatchOutcome => ({
    ...{ name, images, key, seconds: (performance.now() - startMs) / 1000 },
    ...{ voxelsFitted: 0, voxelsFailed: 0, slabsFailed: 0, jobPath: null, statistics: [], error: null },
    state: 'failed',
    ...rest,
  });
  let outcome: BatchOutcome;
  try {
    const job = await read();
    key = await keyOf(job);
    const earlier = batch.before.get(name);
    if (earlier?.state === 'done' && earlier.key === key) return earlier;
    const resume = job.resume && (await hasUnfinishedRun(job));
    const now = { ...job, resume, overwrite: job.overwrite || earlier !== undefined };
    await checkDestination(now);
    const { summary, statistics, jobPath } = await fitJob(now);
    const { voxelsFitted, voxelsFailed, slabsFailed } = summary;
    outcome = ended({ ...{ voxelsFitted, voxelsFailed, slabsFailed, statistics, jobPath }, state: 'done' });
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    outcome = ended({ error: toErrorReport(error) });
  }
  await appendOutcome(batch, outcome);
  return outcome;
}

/** What must be the same for a finished job to count as this one. */
async function keyOf({ series, plan, options, regions, format, layout }: FitJob): Promise<string> {
  return JSON.stringify({
    ...(await journalKey(series, plan, options.mask)),
    ...{ format, layout },
    regions: regions === null ? '' : await fileIdentity(regions),
  });
}
