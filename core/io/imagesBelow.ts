import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import { mapFileError } from './fileErrors.js';

/** What a data set holds beside its images as they were acquired; opened by themselves they are looked into. */
const besideRawImages = new Set(['derivatives', 'sourcedata', 'code', 'stimuli']);
/** So deep are data sets: subject, session, modality, and some folders around them. */
const deepest = 8;
/** More than this nobody chooses from, and reading their headers takes a minute. */
const mostImages = 5000;

/**
 * Absolute paths of the images (.nii, .nii.gz, .hdr) below a folder, links followed; hidden files and folders are left
 * out, and of a BIDS data set what is no raw image. Throws FILE_NOT_FOUND, READ_FAILED, WRONG_USE above 5000 images.
 */
export async function imagesBelow(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const seen = new Set<string>();
  const walk = async (place: string, depth: number): Promise<void> => {
    const real = await realpath(place).catch((error: unknown) => {
      throw mapFileError(error, 'read', place);
    });
    if (seen.has(real)) return;
    seen.add(real);
    const entries = await readdir(place, { withFileTypes: true }).catch((error: unknown) => {
      throw mapFileError(error, 'read', place);
    });
    const isDataSet = entries.some(({ name }) => name === 'dataset_description.json');
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(place, entry.name);
      if (entry.name.startsWith('.') || (isDataSet && besideRawImages.has(entry.name))) continue;
      if (await isFolder(entry, path)) {
        if (depth < deepest) await walk(path, depth + 1);
      } else if (isImageName(entry.name)) found.push(path);
      if (found.length > mostImages) {
        throw new VoxfitError(
          'WRONG_USE',
          `${basename(folder)} holds more than ${mostImages} images: choose the folder of a subject or of a session.`,
          { folder, images: found.length },
        );
      }
    }
  };
  await walk(folder, 0);
  return found;
}

/** Whether a file is an image by its name; of a pair the header stands for both. */
export function isImageName(name: string): boolean {
  return /\.(nii|hdr)(\.gz)?$/i.test(name);
}

/** A link that leads nowhere counts as a file, whose reading says what is wrong. */
async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return stat(path).then(
    (target) => target.isDirectory(),
    () => false,
  );
}
