import { type ErrorReport, VoxfitError } from '../../contracts/errors.js';
import { appendJsonLine, createJsonLines, readJsonLines } from '../../io/jsonLines.js';
import { makeFolder } from '../../io/makeFolder.js';
import { isThere } from '../../io/workFolder.js';
import type { RegionStatistics } from '../regionStatistics.js';

/** How a job of a batch ended. */
export interface BatchOutcome {
  readonly name: string;
  readonly images: readonly string[];
  readonly state: 'done' | 'failed';
  /** What the job was made from, as text: input, model, options; null where it could not be planned. */
  readonly key: string | null;
  readonly voxelsFitted: number;
  readonly voxelsFailed: number;
  readonly slabsFailed: number;
  readonly seconds: number;
  readonly jobPath: string | null;
  readonly statistics: readonly RegionStatistics[];
  readonly error: ErrorReport | null;
}

/** Where the jobs of a batch go, and what earlier ones have done there. */
export interface OpenBatch {
  readonly folder: string;
  readonly before: ReadonlyMap<string, BatchOutcome>;
}

/**
 * Opens a folder for a batch: empty, or with what an earlier batch has done there (`resume`), or anew (`overwrite`).
 * Throws OUTPUT_EXISTS for a folder that holds a batch and neither is said, READ_FAILED, OUTPUT_UNWRITABLE, DISK_FULL,
 * WRITE_FAILED.
 */
export async function openBatch(
  folder: string,
  { resume, overwrite }: { readonly resume: boolean; readonly overwrite: boolean },
): Promise<OpenBatch> {
  const path = journalPath(folder);
  const exists = await isThere(path);
  if (exists && resume) return { folder, before: await readOutcomes(path) };
  if (exists && !overwrite) {
    throw new VoxfitError(
      'OUTPUT_EXISTS',
      `${folder} holds a batch already. Give --resume to go on with it, --overwrite to do it anew, or another folder.`,
      { path },
    );
  }
  await makeFolder(folder);
  await createJsonLines(path);
  return { folder, before: new Map() };
}

/** What earlier batches have done in a folder, by name of the job; empty where none was there. Throws READ_FAILED. */
export async function batchOutcomes(folder: string): Promise<ReadonlyMap<string, BatchOutcome>> {
  const path = journalPath(folder);
  return (await isThere(path)) ? readOutcomes(path) : new Map();
}

function journalPath(folder: string): string {
  return `${folder}/batch_journal.jsonl`;
}

/** Adds a job that has ended. Throws OUTPUT_UNWRITABLE, DISK_FULL, WRITE_FAILED. */
export function appendOutcome({ folder }: OpenBatch, outcome: BatchOutcome): Promise<void> {
  return appendJsonLine(journalPath(folder), outcome);
}

/** The last outcome of each job by name; one whose line was cut off is done again. Throws what readJsonLines throws. */
async function readOutcomes(path: string): Promise<ReadonlyMap<string, BatchOutcome>> {
  const outcomes = (await readJsonLines(path)) as readonly BatchOutcome[];
  return new Map(outcomes.map((outcome) => [outcome.name, outcome]));
}
