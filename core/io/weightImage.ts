import type { Geometry, Volume } from '../contracts/series.js';
import { describeOnGrid } from './gridImage.js';
import { importFile, volumesOf } from './importSeries.js';
import type { ImportOptions } from './inflateImage.js';

/** An image of weights that workers can read. */
export interface WeightImage {
  /** One per volume of the series. */
  readonly volumes: readonly Volume[];
  /** The file that was made for it in the scratch folder, which the caller removes; null for a plain image. */
  readonly inflated: string | null;
}

/**
 * A 4D image on the grid of a series as weights of its samples: any datatype, byte order and scaling; a plain image
 * is used where it lies, a gzip image is inflated into the scratch folder.
 * Throws VARIABLE_COUNT (another number of volumes), GRID_MISMATCH, and what reading an image throws.
 */
export async function importWeights(
  path: string,
  series: { readonly geometry: Geometry; readonly volumeCount: number },
  options: ImportOptions,
): Promise<WeightImage> {
  const file = await describeOnGrid(path, series.geometry, {
    what: 'image of weights',
    volumes: series.volumeCount,
    otherVolumes: 'VARIABLE_COUNT',
    otherGrid: 'GRID_MISMATCH',
  });
  const plainPath = await importFile(file, options);
  return { volumes: volumesOf(file, plainPath), inflated: plainPath === file.path ? null : plainPath };
}
