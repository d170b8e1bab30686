import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { niftiImage, type TestImage } from './niftiImage.js';

/** What a file of a tree holds: text, an image by its description, or an object as JSON. */
export type TreeFile = string | { readonly image: TestImage } | { readonly json: unknown };

/** Writes files by their paths below `root`, with the folders that they need; `.gz` is compressed. */
export async function writeTree(root: string, files: Readonly<Record<string, TreeFile>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    await mkdir(dirname(path), { recursive: true });
    if (typeof content === 'string') await writeFile(path, content);
    else if ('json' in content) await writeFile(path, JSON.stringify(content.json));
    else {
      const bytes = niftiImage(content.image);
      await writeFile(path, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
    }
  }
}

/** A 3D image of 2 x 2 x 2 voxels. */
export const oneVolume: TreeFile = { image: { dims: [3, 2, 2, 2] } };

/** A 4D image of 2 x 2 x 2 voxels. */
export function volumes(count: number): TreeFile {
  return { image: { dims: [4, 2, 2, 2, count] } };
}
