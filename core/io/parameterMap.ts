import type { Geometry, Volume } from '../contracts/series.js';
import { describeOnGrid } from './gridImage.js';
import { importFile, volumesOf } from './importSeries.js';
import type { ImportOptions } from './inflateImage.js';

/** A map of fixed parameter values that workers can read. */
export interface ParameterMap {
  readonly volume: Volume;
  /** The file that was made for it in the scratch folder, which the caller removes; null for a plain image. */
  readonly inflated: string | null;
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
  const file = await describeOnGrid(path, geometry, {
    what: `map of ${symbol}`,
    otherVolumes: 'PARAMETER_INVALID',
    otherGrid: 'GRID_MISMATCH',
  });
  const plainPath = await importFile(file, options);
  const [volume] = volumesOf(file, plainPath);
  if (volume === undefined) throw new Error(`${file.path} has no volume.`);
  return { volume, inflated: plainPath === file.path ? null : plainPath };
}
