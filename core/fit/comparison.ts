import type { MapSource } from '../contracts/job.js';
import { betterCodes } from '../contracts/mapSources.js';

/**
 * Compares two fits of the same samples by an information criterion, voxel by voxel: first and second are its values
 * (float32, as they are in the maps), NaN where a fit has none. A voxel that one of the two could not fit is not
 * compared (NaN): a search that failed is no evidence against its model. Equal criteria count for the first.
 * results: `difference` is first - second, `better` one of `betterCodes`.
 */
export function compareCriteria(
  quantity: Extract<MapSource, { kind: 'comparison' }>['quantity'],
  first: Float32Array,
  second: Float32Array,
  results: Float32Array,
): void {
  for (let v = 0; v < results.length; v++) {
    const difference = (first[v] as number) - (second[v] as number);
    const isKnown = Number.isFinite(difference);
    if (!isKnown) results[v] = Number.NaN;
    else if (quantity === 'difference') results[v] = difference;
    else results[v] = difference <= 0 ? betterCodes.first : betterCodes.second;
  }
}
