import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VoxfitError } from '../core/contracts/errors.js';
import { mapFileError } from '../core/io/fileErrors.js';
import { makeFolder } from '../core/io/makeFolder.js';
import { writeWhole } from '../core/io/writeWhole.js';

/** Which folder has the queue of jobs that the program has begun and not ended. */
export class RememberedQueue {
  readonly #path: string;

  /** path: of a file of the user's folder of the program. */
  constructor(path: string) {
    this.#path = path;
  }

  /** The folder, null where no queue was left. Throws READ_FAILED, also for a damaged record. */
  async folder(): Promise<string | null> {
    const text = await readFile(this.#path, 'utf8').catch((error: unknown) => {
      const known = mapFileError(error, 'read', this.#path);
      if (known.code === 'FILE_NOT_FOUND') return null;
      throw known;
    });
    return text === null ? null : folderOf(text, this.#path);
  }

  /** Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED. */
  async remember(folder: string): Promise<void> {
    await makeFolder(dirname(this.#path));
    await writeWhole(this.#path, JSON.stringify({ folder }));
  }

  async forget(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

function folderOf(text: string, path: string): string {
  try {
    const { folder } = JSON.parse(text);
    if (typeof folder === 'string') return folder;
  } catch (error) {
    throw new VoxfitError(
      'READ_FAILED',
      `The record of the interrupted jobs in ${path} is damaged.`,
      { path },
      error,
    );
  }
  throw new VoxfitError('READ_FAILED', `The record of the interrupted jobs in ${path} names no folder.`, {
    path,
  });
}
