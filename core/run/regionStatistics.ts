import type { MapTarget } from '../contracts/job.js';
import { isStatusSource } from '../contracts/mapSources.js';
import { hasValue, voxelStatus } from '../contracts/voxelStatus.js';
import { readSlices } from '../io/readArrays.js';
import type { Regions } from '../io/regionImage.js';

/** A map within a region: values in the map's unit, null where the region has too few for them. Plain JSON. */
export interface RegionStatistics {
  readonly map: string;
  readonly unit: string;
  readonly region: string;
  /** Voxels with a finite value. */
  readonly n: number;
  /** Voxels that were tried and have none; null where the run has written no status map. */
  readonly failed: number | null;
  readonly mean: number | null;
  /** Of the sample, with n - 1. */
  readonly sd: number | null;
  /** Percentiles by linear interpolation between the sorted values. */
  readonly p05: number | null;
  readonly p25: number | null;
  readonly median: number | null;
  readonly p75: number | null;
  readonly p95: number | null;
}

/** The name of the region that has every voxel. */
const wholeImage = 'all';

/**
 * Statistics of every 3D map but the status: over all voxels, then over each region in the order of the labels.
 * Holds one map at a time. Throws what readSlices throws.
 */
export async function regionStatistics(
  maps: readonly MapTarget[],
  regions: Regions | null,
): Promise<readonly RegionStatistics[]> {
  const status = maps.find(({ source }) => isStatusSource(source));
  const statuses = status === undefined ? null : await wholeMap(status);
  const rows: RegionStatistics[] = [];
  for (const map of maps) {
    if (isStatusSource(map.source) || map.array.shape.length !== 3) continue;
    const values = await wholeMap(map);
    const over = (region: string, isInside: (v: number) => boolean): RegionStatistics => ({
      ...{ map: map.name, unit: map.unit, region },
      ...describe(values.filter((value, v) => Number.isFinite(value) && isInside(v))),
      failed: statuses === null ? null : countOf(statuses, (code, v) => isInside(v) && isFailed(code)),
    });
    rows.push(over(wholeImage, () => true));
    for (const { label, name } of regions?.names ?? []) {
      rows.push(over(name, (v) => regions?.labels[v] === label));
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

function wholeMap({ array }: MapTarget): Promise<Float32Array> {
  return readSlices(array, 0, array.shape[2] ?? 0);
}

function isFailed(status: number): boolean {
  return status !== voxelStatus.skipped && !hasValue(status);
}

function countOf(values: Float32Array, counts: (value: number, index: number) => boolean): number {
  let found = 0;
  for (let v = 0; v < values.length; v++) if (counts(values[v] as number, v)) found++;
  return found;
}

/** values: finite; is sorted here. */
function describe(values: Float32Array): Omit<RegionStatistics, 'map' | 'unit' | 'region' | 'failed'> {
  values.sort();
  const n = values.length;
  const mean = sumOf(values, (value) => value) / n;
  return {
    ...{ n, mean: n === 0 ? null : mean },
    sd: n < 2 ? null : Math.sqrt(sumOf(values, (value) => (value - mean) ** 2) / (n - 1)),
    p05: percentile(values, 0.05),
    p25: percentile(values, 0.25),
    median: percentile(values, 0.5),
    p75: percentile(values, 0.75),
    p95: percentile(values, 0.95),
  };
}

function sumOf(values: Float32Array, term: (value: number) => number): number {
  let sum = 0;
  for (const value of values) sum += term(value);
  return sum;
}

function percentile(sorted: Float32Array, share: number): number | null {
  if (sorted.length === 0) return null;
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}
