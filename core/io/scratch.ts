import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { mapFileError, systemCodeOf } from './fileErrors.js';
import { isAlive, ownerStateOf, writeOwner } from './owner.js';

const folderName = /^voxfit-(\d+)-[A-Za-z0-9]+$/;
/** A folder without a record of its owner may just be in the making; after an hour it is not. */
const unownedAgeMs = 3_600_000;

/** A folder for inflated inputs and unfinished maps that goes with the program that made it. */
export interface ScratchFolder {
  readonly path: string;
  /** Absolute path of a file of this name in the folder; creates nothing. */
  file(name: string): string;
  /** Removes the folder and all in it; more than once does no harm. */
  dispose(): Promise<void>;
  /** The same without waiting, for a program that is about to exit. */
  disposeSync(): void;
}

/**
 * Creates `voxfit-<pid>-<random>` (only this user may look into it) under `parent`, or in the system's temporary
 * folder; `parent` is created where it is missing. Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED.
 */
export async function createScratchFolder(parent: string = tmpdir()): Promise<ScratchFolder> {
  const place = resolve(parent);
  try {
    await mkdir(place, { recursive: true });
    const path = await mkdtemp(join(place, `voxfit-${process.pid}-`));
    try {
      await writeOwner(path);
    } catch (error) {
      await rm(path, { recursive: true, force: true });
      throw error;
    }
    return scratchFolderAt(path);
  } catch (error) {
    throw mapFileError(error, 'write', place);
  }
}

/** Makes this program the owner of a folder that another left behind. Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED. */
export async function adoptScratchFolder(path: string): Promise<ScratchFolder> {
  try {
    await writeOwner(path);
  } catch (error) {
    throw mapFileError(error, 'write', path);
  }
  return scratchFolderAt(path);
}

function scratchFolderAt(path: string): ScratchFolder {
  return {
    path,
    file: (name) => join(path, name),
    dispose: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
    disposeSync: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/**
 * Removes the scratch folders of `leftScratchFolders` and answers with their paths; what this user may not remove stays.
 * Throws READ_FAILED.
 */
export async function sweepScratch(parent: string = tmpdir()): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const path of await leftScratchFolders(parent)) {
    try {
      await rm(path, { recursive: true, force: true });
      removed.push(path);
    } catch {
      // Another user's, or being removed by another program: theirs to remove.
    }
  }
  return removed;
}

/**
 * Paths of the scratch folders that programs left behind which do not run any more (killed, power lost). Folders of live
 * programs, of other machines and of other containers are not among them. A missing `parent` has none. Throws READ_FAILED.
 */
export async function leftScratchFolders(parent: string): Promise<readonly string[]> {
  const place = resolve(parent);
  const entries = await readdir(place, { withFileTypes: true }).catch((error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw mapFileError(error, 'read', place);
  });
  const left: string[] = [];
  for (const entry of entries) {
    const pid = Number(folderName.exec(entry.name)?.[1]);
    if (!entry.isDirectory() || !Number.isInteger(pid)) continue;
    const path = join(place, entry.name);
    if (await isLeftover(path, pid)) left.push(path);
  }
  return left;
}

async function isLeftover(path: string, pid: number): Promise<boolean> {
  const state = await ownerStateOf(path);
  if (state !== 'absent') return state === 'ended';
  const made = await stat(path).catch(() => null);
  return made !== null && Date.now() - made.mtimeMs > unownedAgeMs && !isAlive(pid);
}
