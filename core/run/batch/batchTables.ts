import { writeTextTable } from '../../io/writeTextTable.js';
import { statisticsCells, statisticsColumns } from '../regionStatistics.js';
import type { BatchOutcome } from './batchJournal.js';

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
  await writeTextTable(jobsPath, [jobColumns, ...jobs]);
  await writeTextTable(resultsPath, [['name', ...statisticsColumns], ...results]);
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

/** The tables in the folder of a batch. */
export function tablePaths(folder: string): { readonly jobsPath: string; readonly resultsPath: string } {
  return { jobsPath: `${folder}/batch_jobs.tsv`, resultsPath: `${folder}/batch_results.tsv` };
}
