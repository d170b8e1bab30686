import type { MapSource } from './job.js';

/** Whether a map has one volume per volume of the series (a 4D image) instead of one value per voxel. */
export function isSeriesSource(source: MapSource): boolean {
  return source.kind === 'predicted' || source.kind === 'residuals';
}

/** Whether a map holds a voxel status (uint8, 0 where nothing was fitted) instead of a float32 value. */
export function isStatusSource(source: MapSource): boolean {
  return source.kind === 'rival' ? isStatusSource(source.source) : source.kind === 'status';
}

/** Values of the map that says which of two fits is the better one: the first, or its rival. */
export const betterCodes = { first: 1, second: 2 } as const;
