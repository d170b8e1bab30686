import type { MapSource } from './job.js';

/** Whether a map has one volume per volume of the series (a 4D image) instead of one value per voxel. */
export function isSeriesSource(source: MapSource): boolean {
  return source.kind === 'predicted' || source.kind === 'residuals';
}

/** Whether a map has three volumes, the x, y and z of a vector (a 4D image). */
export function isVectorSource(source: MapSource): boolean {
  if (source.kind === 'rival') return isVectorSource(source.source);
  return source.kind === 'linear' && source.quantity.kind === 'eigenvector';
}

/** Volumes of a map of a series of `volumeCount`: 1 for a value per voxel. */
export function volumesOfMap(source: MapSource, volumeCount: number): number {
  if (isVectorSource(source)) return 3;
  return isSeriesSource(source) ? volumeCount : 1;
}

/** Whether a map has one value per voxel, a 3D image. */
export function isSingleVolume(source: MapSource): boolean {
  return !isSeriesSource(source) && !isVectorSource(source);
}

/** Whether a map holds a voxel status (uint8, 0 where nothing was fitted) instead of a float32 value. */
export function isStatusSource(source: MapSource): boolean {
  return source.kind === 'rival' ? isStatusSource(source.source) : source.kind === 'status';
}

/** Values of the map that says which of two fits is the better one: the first, or its rival. */
export const betterCodes = { first: 1, second: 2 } as const;
