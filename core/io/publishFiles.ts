import { link, lstat, rename } from 'node:fs/promises';
import { mapFileError, systemCodeOf } from './fileErrors.js';
import { removeLeftover } from './removeLeftover.js';

/** A finished file under its temporary name. */
export interface StagedFile {
  readonly temporary: string;
  readonly path: string;
}

/**
 * Gives every file its name, one after another; where one cannot have it, those that replaced nothing are taken back.
 * Unless `overwrite`, a file that has appeared there meanwhile is left as it is. Throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE,
 * WRITE_FAILED.
 */
export async function publishFiles(staged: readonly StagedFile[], overwrite: boolean): Promise<void> {
  const added: string[] = [];
  for (const { temporary, path } of staged) {
    try {
      const replaces = overwrite && (await exists(path));
      if (overwrite) await rename(temporary, path);
      else await nameAnew(temporary, path);
      if (!replaces) added.push(path);
    } catch (error) {
      await Promise.all(added.map((done) => removeLeftover(done)));
      throw mapFileError(error, 'write', path);
    }
  }
}

/** A rename that replaces nothing: a second name, then the first goes. Where a disk has no second names, a rename. */
async function nameAnew(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') throw error;
    await rename(temporary, path);
    return;
  }
  await removeLeftover(temporary);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
