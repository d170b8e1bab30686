import type { FitOptions } from '../contracts/job.js';
import type { RunProgress, RunSummary } from '../contracts/run.js';
import type { Series } from '../contracts/series.js';
import type { WorkerMaker } from '../contracts/workerHandle.js';
import { checkNoOutputs, checkOutputs } from '../io/checkOutputs.js';
import { hashFile } from '../io/hashFile.js';
import { importSeries } from '../io/importSeries.js';
import { readRegions } from '../io/regionImage.js';
import { UnchangedFiles } from '../io/unchangedFiles.js';
import { hasBegunExport, isThere, makeWorkFolder } from '../io/workFolder.js';
import {
  type Destination,
  type ExportedRun,
  exportPaths,
  exportRun,
  noPictures,
  stemOf,
} from './exportRun.js';
import { forecastRun } from './forecast.js';
import { hashInputs, inputFilesOf } from './jobInputs.js';
import { journalKey } from './journalKey.js';
import { mapBytes } from './mapFiles.js';
import type { RunPlan } from './plan.js';
import { withNoteOf } from './regionStatistics.js';
import { Run } from './run.js';
import type { ProcessBase } from './workerMemory.js';

/** A fit as it was asked for, with what it may take; nothing is written yet. */
export interface FitJob extends Destination {
  readonly series: Series;
  readonly options: FitOptions;
  readonly plan: RunPlan;
  readonly workers: number | undefined;
  readonly memoryLimitBytes: number | undefined;
  /** How long a worker may say nothing; see PoolOptions. */
  readonly silenceTimeoutMs: number | undefined;
  /** Go on with an earlier run of the same job, whose work folder is in the destination. */
  readonly resume: boolean;
  /** Words of the command line that asks for this. */
  readonly command: readonly string[];
  /** Names of the maps to write, of those that the plan makes; absent: all. */
  readonly only?: readonly string[];
  /** Path of a label image on the series' grid, for a table of statistics; null: no table. */
  readonly regions: string | null;
  /** Whether a report is written. */
  readonly report: boolean;
  /** Whether a table with a row per voxel is written. */
  readonly voxelTable: boolean;
}

/** What a fit runs in, and whom it tells. */
export interface FitSurroundings {
  readonly makeWorker: WorkerMaker;
  /** The compiled kernels that the workers use. */
  readonly kernelsPath: string;
  /** What program and workers hold before any work. */
  readonly base: ProcessBase;
  /** For inflated inputs. */
  readonly scratchFolder: string;
  /** Cancels the import or the run. */
  readonly signal: AbortSignal;
  readonly onImport: (fileName: string, fraction: number) => void;
  readonly onProgress: (progress: RunProgress) => void;
  /** The fit has begun, and can be held and let go. */
  readonly onBegun?: (run: Pick<Run, 'pause' | 'resume'>) => void;
  /** The fit ends without its maps, and slices that have finished are kept for `resume`. */
  readonly onKept?: () => void;
}

export interface FitToFolder extends ExportedRun {
  readonly summary: RunSummary;
  /** Private memory of all processes together, as it was forecast. */
  readonly forecastMemoryBytes: number;
}

/** Refuses a job whose maps could not be written. Throws what checkOutputs throws. */
export async function checkDestination(job: FitJob): Promise<void> {
  const { series, plan, folder, resume } = job;
  const copies = resume && (await hasUnfinishedRun(job)) ? 1 : 2;
  return checkOutputs({
    folder,
    overwrite: await mayReplace(job),
    paths: outputsOf(job),
    neededBytes: mapBytes(plan.maps, series) * copies,
  });
}

function outputsOf(job: FitJob): readonly string[] {
  const { series, plan, regions, report, voxelTable } = job;
  const names = plan.maps.map(({ name }) => name).filter((name) => isWanted(job, name));
  return exportPaths(series, plan.model.id, names, job, { regions: regions !== null, report, voxelTable });
}

/** Outputs that exist are replaced on request, and where they are of the interrupted run that is resumed. */
async function mayReplace(job: FitJob): Promise<boolean> {
  return job.overwrite || (job.resume && (await hasBegunExport(workFolderOf(job))));
}

function isWanted({ only }: Pick<FitJob, 'only'>, name: string): boolean {
  return only === undefined || only.includes(name);
}

/** Where a job that has not finished keeps its maps and its journal. */
function workFolderOf({ folder, series, plan }: FitJob): string {
  return `${folder}/.${stemOf(series, plan.model.id)}_run`;
}

/** Whether an earlier run of such a job was interrupted, so that it can be resumed. */
export function hasUnfinishedRun(job: FitJob): Promise<boolean> {
  return isThere(`${workFolderOf(job)}/journal.jsonl`);
}

/**
 * Imports, fits and exports. Slices that had finished when a run was cancelled or failed stay in the destination, for
 * `resume`; where none had, nothing new is left there.
 * Throws Cancelled and what importing, forecasting, running and exporting throw.
 */
export async function fitToFolder(job: FitJob, surroundings: FitSurroundings): Promise<FitToFolder> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  surroundings.signal.addEventListener('abort', end);
  try {
    return await fitAndExport(job, surroundings, ended.signal);
  } finally {
    surroundings.signal.removeEventListener('abort', end);
    end();
  }
}

/** ended: aborted when what goes on beside the fit is of no use any more. */
async function fitAndExport(
  job: FitJob,
  surroundings: FitSurroundings,
  ended: AbortSignal,
): Promise<FitToFolder> {
  const { plan, options, resume } = job;
  const { makeWorker, kernelsPath, base, scratchFolder, signal, onImport, onProgress } = surroundings;
  const started = new Date();
  const workFolder = workFolderOf(job);
  const forecast = await forecastRun({
    ...{ ...job, fit: plan.fit, maps: plan.maps, mask: options.mask.kind, workFolder },
    ...{ base, compares: plan.rival !== undefined },
  });
  const unchanged = await UnchangedFiles.of(job.series.files.map(({ path }) => path));
  const series = await importSeries(job.series, { scratchFolder, signal, onProgress: onImport });
  const hashing = hashInputs(await inputFilesOf(series, options), ended);
  hashing.catch(() => {}); // looked at after the run
  const key = await journalKey(series, plan, options.mask);
  await unchanged.require(); // else the key would be that of two images
  const made = await makeWorkFolder(workFolder, resume);
  const run = new Run({
    ...{ series, plan, mask: options.mask, workFolder, makeWorker, resume, onProgress },
    ...{ workers: forecast.workers, chunkBytes: forecast.chunkBytes },
    silenceTimeoutMs: job.silenceTimeoutMs,
    journalKey: key,
  });
  surroundings.onBegun?.(run);
  const cancel = (): void => void run.cancel();
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  try {
    const finished = await run.finished;
    const regions =
      job.regions === null ? null : await readRegions(job.regions, series.geometry, scratchFolder);
    const summary = withNoteOf(regions, finished);
    const overwrite = await mayReplace(job);
    if (!overwrite) await checkNoOutputs(outputsOf(job));
    const inputs = await hashing;
    await unchanged.require(); // the hashes too are those of what was fitted
    await made.beginExport();
    const exported = await exportRun(
      {
        ...{ series: job.series, plan, options, summary, started, command: job.command },
        ...{ inputs, kernelsSha256: await hashFile(kernelsPath) },
      },
      (name) => isWanted(job, name),
      { ...job, overwrite, signal },
      { regions, report: job.report, voxelTable: job.voxelTable, pictures: noPictures, keptMask: null },
      { makeWorker, workers: forecast.workers },
    );
    await made.remove();
    return { summary, forecastMemoryBytes: forecast.memoryBytes, ...exported };
  } catch (error) {
    const isKept = run.progress.slices.includes('done');
    if (isKept || resume) await made.release();
    else await made.undo().catch(() => {}); // the error that led here is the one that counts
    if (isKept) surroundings.onKept?.();
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
