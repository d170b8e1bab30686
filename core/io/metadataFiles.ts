import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { mapFileError, systemCodeOf } from './fileErrors.js';
import { imageStem } from './imageFile.js';
import { type BidsName, bidsImageName, bidsNameOf } from './imageNames.js';

/** Folders inside a subject's: metadata for what is in them may lie further up. */
const innerFolder = /^(?:sub-.+|ses-.+|anat|func|dwi|perf|fmap|pet)$/;

/** One file that applies to an image, and how near: level 0 is the uppermost folder. */
export interface MetadataFile {
  readonly path: string;
  readonly level: number;
}

/**
 * Files that say something of an image: the one with its name (or `exact`) and the extension `ending`, and by the inheritance
 * principle of BIDS those in its folder or above, up to the data set's, whose suffix is the image's (or `suffix`) and
 * whose entities the image has too. The most general first: what a later file says replaces what an earlier one says.
 * Source: BIDS specification 1.10, Common principles, The Inheritance Principle. Throws READ_FAILED.
 */
export async function metadataFiles(
  imagePath: string,
  ending: string,
  { suffix, exact }: { readonly suffix?: string; readonly exact?: string } = {},
): Promise<readonly MetadataFile[]> {
  const stem = imageStem(imagePath);
  const image = bidsImageName(stem);
  const folder = dirname(imagePath);
  const levels = image === null ? [folder] : foldersFrom(folder);
  const found: MetadataFile[] = [];
  for (const [level, place] of levels.entries()) {
    const applicable = (await namesIn(place))
      .filter((name) => name.endsWith(ending))
      .flatMap((name) => {
        const own = bidsNameOf(name.slice(0, -ending.length));
        const isExact = place === folder && name === (exact ?? `${stem}${ending}`);
        if (!isExact && (image === null || own === null || !applies(own, image, suffix))) return [];
        return [{ name, rank: isExact ? Number.POSITIVE_INFINITY : (own?.entities.size ?? 0) }];
      })
      .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
    found.push(...applicable.map(({ name }) => ({ path: join(place, name), level })));
  }
  return found;
}

/** The name of a metadata file for people: as seen from the image, with `/` between folders. */
export function nameBeside(imagePath: string, metadataPath: string): string {
  const folder = dirname(imagePath);
  if (dirname(metadataPath) === folder) return basename(metadataPath);
  return relative(folder, metadataPath).replaceAll('\\', '/');
}

/** A folder and those above it that belong to the same data set, the uppermost first. */
function foldersFrom(folder: string): readonly string[] {
  const above = dirname(folder);
  if (above === folder || !innerFolder.test(basename(folder))) return [folder];
  return [...foldersFrom(above), folder];
}

function applies(own: BidsName, image: BidsName, suffix: string | undefined): boolean {
  if (own.suffix !== (suffix ?? image.suffix)) return false;
  return [...own.entities].every(([key, label]) => image.entities.get(key) === label);
}

/** A folder above that may be passed through but not listed has nothing to say. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EPERM'].includes(systemCodeOf(error))) return [];
    throw mapFileError(error, 'read', folder);
  }
}
