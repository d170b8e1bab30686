import type { ImageFile } from '../contracts/series.js';
import { imageStem } from './imageFile.js';
import { metadataFiles } from './metadataFiles.js';

/**
 * The files of BIDS events that are for an image by their names (see `metadataFiles`), in its folder and above, the one that
 * says most of it first: sub-01_task-faces_events.tsv for sub-01_task-faces_bold.nii.gz. Only to be offered. Throws READ_FAILED.
 */
export async function eventsBeside({ path }: Pick<ImageFile, 'path'>): Promise<readonly string[]> {
  const exact = `${imageStem(path).replace(/_[^_]*$/, '')}_events.tsv`;
  const found = await metadataFiles(path, '.tsv', { suffix: 'events', exact });
  return found.map((file) => file.path).reverse();
}
