import { table } from '../core/options/columns.js';
import type { BatchOutcome } from '../core/run/batch/batchJournal.js';
import { tablePaths } from '../core/run/batch/batchTables.js';
import { countText, durationText } from './text.js';

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
