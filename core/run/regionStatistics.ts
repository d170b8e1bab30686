import type { MapTarget } from '../contracts/job.js';
import { isStatusSource } from '../contracts/mapSources.js';
import { hasValue, voxelStatus } from '../contracts/voxelStatus.js';
import { readSlices } from '../io/readArrays.js';
import type { Regions } from '../io/regionImage.js';
import { describeValues, type ValueStatistics } from './describeValues.js';

/** A map within a region: values in the map's unit. Plain JSON. */
export interface RegionStatistics extends ValueStatistics {
  readonly map: string;
  readonly unit: string;
  readonly region: string;
  /** Voxels that were tried and have none; null where the run has written no status map. */
  readonly failed: number | null;
}

/** The name of the region that has every voxel. */
export const wholeImage = 'all';

/**
 * Statistics of every 3D map but the status, of their finite values: over all voxels, then over each region in the
 * order of the labels. Holds one map at a time. Throws what readSlices throws.
 */
export async function regionStatistics(
  maps: readonly MapTarget[],
  regions: Regions | null,
): Promise<readonly RegionStatistics[]> {
  const status = maps.find(({ source }) => isStatusSource(source));
  const statuses = status === undefined ? null : await wholeMap(status);
  const failed =
    statuses === null ? null : groupsOf(statuses, regions, isFailed).map((found) => found.length);
  const rows: RegionStatistics[] = [];
  for (const map of maps) {
    if (isStatusSource(map.source) || map.array.shape.length !== 3) continue;
    const groups = groupsOf(await wholeMap(map), regions, Number.isFinite);
    const names = [wholeImage, ...(regions?.names ?? []).map(({ name }) => name)];
    for (const [n, region] of names.entries()) {
      rows.push({
        ...{ map: map.name, unit: map.unit, region },
        ...describeValues(groups[n] as Float32Array),
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

function wholeMap({ array }: MapTarget): Promise<Float32Array> {
  return readSlices(array, 0, array.shape[2] ?? 0);
}

function isFailed(status: number): boolean {
  return status !== voxelStatus.skipped && !hasValue(status);
}

/** The values that count, of all voxels, then of each region, each list of its own. */
function groupsOf(
  values: Float32Array,
  regions: Regions | null,
  counts: (value: number) => boolean,
): readonly Float32Array[] {
  const names = regions?.names ?? [];
  const groupOf = new Map(names.map(({ label }, n) => [label, n]));
  const sizes = new Uint32Array(names.length + 1);
  const each = (visit: (value: number, group: number) => void): void => {
    for (let v = 0; v < values.length; v++) {
      const value = values[v] as number;
      if (!counts(value)) continue;
      visit(value, 0);
      const group = regions === null ? undefined : groupOf.get(regions.labels[v] as number);
      if (group !== undefined) visit(value, group + 1);
    }
  };
  each((_, group) => {
    sizes[group] = (sizes[group] as number) + 1;
  });
  const groups = [...sizes].map((size) => new Float32Array(size));
  sizes.fill(0);
  each((value, group) => {
    const at = sizes[group] as number;
    (groups[group] as Float32Array)[at] = value;
    sizes[group] = at + 1;
  });
  return groups;
}
