import type { Geometry, Volume } from '../contracts/series.js';
import { type ImageRole, importOnGrid } from './gridImage.js';
import type { ImportOptions } from './inflateImage.js';

/** A map of fixed parameter values that workers can read. */
export interface ParameterMap {
  readonly volume: Volume;
  /** The file that was made for it in the scratch folder, which the caller removes; null for a plain image. */
  readonly made: string | null;
  /** See DescribedOnGrid. */
  readonly note: string | null;
}

/**
 * A 3D image on the grid of a series as the values of a fixed parameter: any datatype, byte order and scaling; a plain
 * image is used where it lies, a gzip image is inflated into the scratch folder.
 * Throws PARAMETER_INVALID (several volumes), GRID_MISMATCH, and what reading an image throws.
 */
export async function importParameterMap(
  symbol: string,
  path: string,
  geometry: Geometry,
  options: ImportOptions,
): Promise<ParameterMap> {
  const role: ImageRole = {
    what: `map of ${symbol}`,
    otherVolumes: 'PARAMETER_INVALID',
    otherGrid: 'GRID_MISMATCH',
  };
  const { volumes, made, note } = await importOnGrid(path, geometry, role, options);
  return { volume: volumes[0] as Volume, made, note };
}
