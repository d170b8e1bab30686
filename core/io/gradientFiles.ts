import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ImageFile } from '../contracts/series.js';
import { metadataFiles } from './metadataFiles.js';

/** Names of files that go with the one diffusion series of a folder; FSL's `bvals` and `bvecs` among them. */
const folderWide = {
  bval: /^b-?vals?(\.txt)?$/i,
  bvec: /^b-?vecs?(\.txt)?$/i,
} as const;

/** A file of b-values or b-vectors; `isNamed`: its name says that it is for the image. */
export interface GradientFile {
  readonly path: string;
  readonly isNamed: boolean;
}

/**
 * The file of b-values or b-vectors of an image: `X.bval` or `X.bvals` beside it or, by BIDS, further up, the nearest of
 * them; else one that a folder has for its one series. Null where there is none. Throws READ_FAILED.
 */
export async function gradientFile(
  { path }: Pick<ImageFile, 'path'>,
  kind: 'bval' | 'bvec',
): Promise<GradientFile | null> {
  for (const ending of [`.${kind}`, `.${kind}s`]) {
    const named = (await metadataFiles(path, ending)).at(-1);
    if (named !== undefined) return { path: named.path, isNamed: true };
  }
  const folder = dirname(path);
  const [name, ...others] = (await readdir(folder)).filter((entry) => folderWide[kind].test(entry));
  return name === undefined || others.length > 0 ? null : { path: join(folder, name), isNamed: false };
}
