import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { type ErrorReport, VoxfitError } from '../core/contracts/errors.js';
import { mapFileError } from '../core/io/fileErrors.js';
import type { RegionStatistics } from '../core/run/regionStatistics.js';

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

/** Begins a journal anew. Throws OUTPUT_UNWRITABLE, DISK_FULL, WRITE_FAILED. */
export async function createBatchJournal(path: string): Promise<void> {
  await writeFile(path, '').catch((error: unknown) => {
    throw mapFileError(error, 'write', path);
  });
}

/** Adds a job that has ended, one line. Throws OUTPUT_UNWRITABLE, DISK_FULL, WRITE_FAILED. */
export async function appendOutcome(path: string, outcome: BatchOutcome): Promise<void> {
  await appendFile(path, `${JSON.stringify(outcome)}\n`).catch((error: unknown) => {
    throw mapFileError(error, 'write', path);
  });
}

/**
 * The last outcome of each job by name; a last line that was cut off is left out, for its job is then done again.
 * Throws FILE_NOT_FOUND, READ_FAILED (also for a line that is damaged).
 */
export async function readBatchJournal(path: string): Promise<ReadonlyMap<string, BatchOutcome>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw mapFileError(error, 'read', path);
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const outcomes = whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => parsed(line, `${path}, line ${index + 1}`));
  return new Map(outcomes.map((outcome) => [outcome.name, outcome]));
}

function parsed(line: string, place: string): BatchOutcome {
  try {
    return JSON.parse(line) as BatchOutcome;
  } catch (error) {
    throw new VoxfitError(
      'READ_FAILED',
      `The journal of the batch is damaged (${place}). Run without --resume.`,
      { place },
      error,
    );
  }
}
