import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ImageFile } from '../contracts/series.js';
import { imageStem } from './imageFile.js';

/**
 * The files of BIDS events that are for an image by their names: those in its folder that end in `_events.tsv` and whose
 * other parts are all parts of the image's name, e.g. sub-01_task-faces_events.tsv for sub-01_task-faces_bold.nii.gz.
 * Empty where the folder cannot be listed: only to be offered.
 */
export async function eventsBeside({ path }: Pick<ImageFile, 'path'>): Promise<readonly string[]> {
  const parts = new Set(imageStem(path).split('_'));
  const names = await readdir(dirname(path)).catch(() => []);
  return names
    .filter((name) => name.endsWith('_events.tsv'))
    .filter((name) =>
      name
        .split('_')
        .slice(0, -1)
        .every((part) => parts.has(part)),
    )
    .sort()
    .map((name) => join(dirname(path), name));
}
