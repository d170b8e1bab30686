import type { MapSource } from './job.js';

/** Whether a map has one volume per volume of the series (a 4D image) instead of one value per voxel. */
export function isSeriesSource(source: MapSource): boolean {
  return source.kind === 'predicted' || source.kind === 'residuals';
}
