import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import { mapFileError } from './fileErrors.js';
import { makeFolder } from './makeFolder.js';
import { ownerPidOf, ownerStateOf, removeOwner, writeOwner } from './owner.js';
import { removeLeftover } from './removeLeftover.js';

const exportFile = 'exporting';

/** The folder of a run that is not finished: map files, mask and journal. */
export interface WorkFolder {
  readonly path: string;
  /** Says in it that its maps are about to take their names in the destination. Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED. */
  beginExport(): Promise<void>;
  /** Leaves it for a later run to go on with. */
  release(): Promise<void>;
  /** Removes the folder and what is in it. Throws OUTPUT_UNWRITABLE, WRITE_FAILED. */
  remove(): Promise<void>;
  /** Removes it and the folders above it that were made for it, as far as they are empty. */
  undo(): Promise<void>;
}

/**
 * Makes `path`, emptied of what an earlier run left there unless `keep`, this program's. Throws OUTPUT_EXISTS while
 * another program of this machine is at work in it, and what makeFolder throws.
 */
export async function makeWorkFolder(path: string, keep: boolean): Promise<WorkFolder> {
  const remove = async (): Promise<void> => {
    try {
      await rm(path, { recursive: true, force: true });
    } catch (error) {
      throw mapFileError(error, 'write', path);
    }
  };
  if ((await ownerStateOf(path)) === 'running') {
    const pid = await ownerPidOf(path);
    throw new VoxfitError(
      'OUTPUT_EXISTS',
      `The same fit into the same folder is under way (process ${pid}, in ${path}): wait until it has ended.`,
      { path, pid: pid ?? -1 },
    );
  }
  if (!keep) await remove();
  const made = await makeFolder(path);
  try {
    await writeOwner(path);
  } catch (error) {
    throw mapFileError(error, 'write', path);
  }
  return {
    path,
    beginExport: async () => {
      try {
        await writeFile(join(path, exportFile), '');
      } catch (error) {
        throw mapFileError(error, 'write', path);
      }
    },
    release: async () => {
      await removeLeftover(join(path, exportFile)); // an export that fails takes back what it had written
      await removeOwner(path);
    },
    remove,
    undo: async () => {
      await remove();
      await made.removeIfEmpty();
    },
  };
}

/** Whether a run that had this folder ended while its maps took their names: outputs that are there may be its own. */
export function hasBegunExport(path: string): Promise<boolean> {
  return isThere(join(path, exportFile));
}

/** Whether there is a file or folder of this name that can be seen. */
export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
