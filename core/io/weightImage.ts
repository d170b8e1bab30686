import type { Geometry } from '../contracts/series.js';
import { type GridImage, type ImageRole, importOnGrid } from './gridImage.js';
import type { ImportOptions } from './inflateImage.js';

/**
 * A 4D image on the grid of a series as weights of its samples: any datatype, byte order and scaling; a plain image
 * is used where it lies, a gzip image is inflated into the scratch folder.
 * Throws VARIABLE_COUNT (another number of volumes), GRID_MISMATCH, and what reading an image throws.
 */
export async function importWeights(
  path: string,
  series: { readonly geometry: Geometry; readonly volumeCount: number },
  options: ImportOptions,
): Promise<GridImage> {
  const role: ImageRole = {
    what: 'image of weights',
    volumes: series.volumeCount,
    otherVolumes: 'VARIABLE_COUNT',
    otherGrid: 'GRID_MISMATCH',
  };
  return importOnGrid(path, series.geometry, role, options);
}
