import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mapFileError } from '../core/io/fileErrors.js';
import { removeLeftover } from '../core/io/removeLeftover.js';
import { statisticsCells, statisticsColumns } from '../core/run/regionStatistics.js';
import type { BatchOutcome } from './batchJournal.js';
import { countText, durationText, table } from './text.js';

/**
 * Writes `batch_jobs.tsv` (a line per job: how it ended) and `batch_results.tsv` (a line per job, map and region) for
 * the jobs that have ended, each whole or not at all. Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED.
 */
export async function writeBatchTables(folder: string, outcomes: readonly BatchOutcome[]): Promise<void> {
  const jobs = outcomes.map((outcome) => [
    ...[outcome.name, outcome.state, `${outcome.voxelsFitted}`, `${outcome.voxelsFailed}`],
    ...[`${outcome.slabsFailed}`, outcome.seconds.toFixed(2), outcome.error?.code ?? 'n/a'],
    ...[outcome.error?.message ?? 'n/a', outcome.images.join(';')],
  ]);
  const results = outcomes.flatMap(({ name, statistics }) =>
    statistics.map((row) => [name, ...statisticsCells(row)]),
  );
  const { jobsPath, resultsPath } = tablePaths(folder);
  await writeTable(jobsPath, [jobColumns, ...jobs]);
  await writeTable(resultsPath, [['name', ...statisticsColumns], ...results]);
}

const jobColumns = [
  'name',
  'state',
  'voxels_fitted',
  'voxels_failed',
  'slabs_failed',
  'seconds',
  'error',
  'message',
  'image',
];

function tablePaths(folder: string): { readonly jobsPath: string; readonly resultsPath: string } {
  return { jobsPath: join(folder, 'batch_jobs.tsv'), resultsPath: join(folder, 'batch_results.tsv') };
}

async function writeTable(path: string, rows: readonly (readonly string[])[]): Promise<void> {
  const clean = (cell: string): string => cell.replace(/[\t\r\n]+/g, ' ');
  const text = `${rows.map((cells) => cells.map(clean).join('\t')).join('\n')}\n`;
  const temporary = `${path}.${process.pid}.part`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await removeLeftover(temporary);
    throw mapFileError(error, 'write', path);
  }
}

/** The object of `--json`. */
export function batchJson(folder: string, outcomes: readonly BatchOutcome[]): string {
  const { jobsPath, resultsPath } = tablePaths(folder);
  const jobs = outcomes.map(({ key: _, ...outcome }) => outcome);
  return JSON.stringify({ jobs, jobsTable: jobsPath, resultsTable: resultsPath });
}

/** The same for people. */
export function batchText(folder: string, outcomes: readonly BatchOutcome[]): string {
  const { jobsPath, resultsPath } = tablePaths(folder);
  const failed = outcomes.filter(({ state }) => state === 'failed');
  const rows = outcomes.map(({ name, state, voxelsFitted, voxelsFailed, seconds, error }) => [
    name,
    state,
    state === 'done'
      ? `${countText(voxelsFitted)} voxels fitted, ${countText(voxelsFailed)} failed, ${durationText(seconds)}`
      : (error?.message ?? ''),
  ]);
  return [
    table(rows),
    `${outcomes.length - failed.length} of ${outcomes.length} jobs done.`,
    `jobs     ${jobsPath}`,
    `results  ${resultsPath}`,
  ].join('\n');
}
