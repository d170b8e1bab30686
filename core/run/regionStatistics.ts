import type { MapTarget } from '../contracts/job.js';
import { isStatusSource } from '../contracts/mapSources.js';
import type { RunSummary } from '../contracts/run.js';
import { hasValue, voxelStatus } from '../contracts/voxelStatus.js';
import { readSlicesInto } from '../io/readArrays.js';
import type { Regions } from '../io/regionImage.js';
import { describeValues, type ValueStatistics } from './describeValues.js';
import { RegionGroups } from './regionGroups.js';

/** A map within a region: values in the map's unit. Plain JSON. */
export interface RegionStatistics extends ValueStatistics {
  readonly map: string;
  readonly unit: string;
  readonly region: string;
  /** Voxels that were tried and have none; null where the run has written no status map. */
  readonly failed: number | null;
}

/** The summary of a run, with what was noticed in its image of regions. */
export function withNoteOf(regions: Regions | null, summary: RunSummary): RunSummary {
  const note = regions?.note ?? null;
  return note === null ? summary : { ...summary, notes: [...summary.notes, note] };
}

/** The name of the region that has every voxel. */
export const wholeImage = 'all';

/**
 * Statistics of every 3D map but the status, of their finite values: over all voxels, then over each region in the
 * order of the labels. Holds one map at a time. Throws what readSlicesInto throws.
 */
export async function regionStatistics(
  maps: readonly MapTarget[],
  regions: Regions | null,
): Promise<readonly RegionStatistics[]> {
  const described = maps.filter(({ source, array }) => !isStatusSource(source) && array.shape.length === 3);
  const status = maps.find(({ source }) => isStatusSource(source));
  const [ni = 0, nj = 0, nk = 0] = described[0]?.array.shape ?? [];
  const values = new Float32Array(ni * nj * nk);
  const groups = new RegionGroups(regions, values.length);
  let failed: readonly number[] | null = null;
  if (status !== undefined && described.length > 0) {
    await readSlicesInto(values, status.array, 0, nk);
    keepFailed(values);
    failed = groups.of(values).map(({ length }) => length);
  }
  const names = [wholeImage, ...(regions?.names ?? []).map(({ name }) => name)];
  const rows: RegionStatistics[] = [];
  for (const { name, unit, array } of described) {
    await readSlicesInto(values, array, 0, nk);
    for (const [n, group] of groups.of(values).entries()) {
      rows.push({
        ...{ map: name, unit, region: names[n] as string },
        ...describeValues(group),
        failed: failed?.[n] ?? null,
      });
    }
  }
  return rows;
}

/** Names of what `statisticsCells` gives. */
export const statisticsColumns = [
  'map',
  'unit',
  'region',
  'n',
  'failed',
  'mean',
  'sd',
  'p05',
  'p25',
  'median',
  'p75',
  'p95',
] as const satisfies readonly (keyof RegionStatistics)[];

/** A row of a table; `n/a` where there is no number, as BIDS has it. */
export function statisticsCells(row: RegionStatistics): readonly string[] {
  return statisticsColumns.map((column) => `${row[column] ?? 'n/a'}`);
}

/** The rows as a table of tab-separated values with a row of names. */
export function statisticsTable(rows: readonly RegionStatistics[]): string {
  const clean = (cell: string): string => cell.replace(/[\t\r\n]+/g, ' ');
  return `${[statisticsColumns, ...rows.map(statisticsCells)].map((row) => row.map(clean).join('\t')).join('\n')}\n`;
}

/** Leaves of statuses those of voxels that were tried and have no value; the others become NaN. */
function keepFailed(statuses: Float32Array): void {
  for (let v = 0; v < statuses.length; v++) {
    const status = statuses[v] as number;
    if (status === voxelStatus.skipped || hasValue(status)) statuses[v] = Number.NaN;
  }
}
