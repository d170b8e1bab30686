import { copyFile } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { MaskChoice } from '../core/contracts/job.js';
import { mapFileError } from '../core/io/fileErrors.js';
import { makeFolder } from '../core/io/makeFolder.js';
import type { StoredRequest } from './storedRequest.js';

/**
 * Copies the files of a request that lie below a folder `from` of the program (a mask that was drawn, the design of a job)
 * into the folder `to`; answers with the request of the copies. Throws FILE_NOT_FOUND and what copying throws.
 */
export async function withOwnFilesIn(
  to: string,
  stored: StoredRequest,
  from: string,
): Promise<StoredRequest> {
  const paths: Record<string, string> = {};
  for (const [token, path] of Object.entries(stored.paths)) {
    paths[token] = ownFileIn(to, path, from);
    if (paths[token] === path) continue;
    await makeFolder(to);
    await copyFile(path, paths[token]).catch((error: unknown) => {
      throw mapFileError(error, 'read', path);
    });
  }
  return { ...stored, paths };
}

/** The mask of a fit where its copy is. */
export function ownMaskIn(to: string, mask: MaskChoice, from: string): MaskChoice {
  return mask.kind === 'file' ? { ...mask, path: ownFileIn(to, mask.path, from) } : mask;
}

function ownFileIn(to: string, path: string, from: string): string {
  return path.startsWith(from + sep) ? join(to, basename(path)) : path;
}
