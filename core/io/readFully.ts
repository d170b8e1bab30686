import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import { mapFileError } from './fileErrors.js';

/**
 * Fills `target` from `position` of the file on; a file system may give less than asked for in one call.
 * Throws DATA_TRUNCATED with both byte counts where the file ends early, READ_FAILED.
 */
export async function readFully(
  file: FileHandle,
  target: Uint8Array,
  position: number,
  path: string,
): Promise<void> {
  let done = 0;
  while (done < target.byteLength) {
    const { bytesRead } = await readSome(file, target, done, position, path);
    if (bytesRead === 0) {
      const neededBytes = position + target.byteLength;
      const foundBytes = position + done;
      throw new VoxfitError(
        'DATA_TRUNCATED',
        `${basename(path)} ends at byte ${foundBytes}; ${neededBytes} bytes are needed.`,
        { path, neededBytes, foundBytes },
      );
    }
    done += bytesRead;
  }
}

async function readSome(
  file: FileHandle,
  target: Uint8Array,
  done: number,
  position: number,
  path: string,
): Promise<{ bytesRead: number }> {
  try {
    return await file.read(target, done, target.byteLength - done, position + done);
  } catch (error) {
    throw mapFileError(error, 'read', path);
  }
}

/** Opens a file for reading, hands it to `use` and closes it whatever happens. Throws FILE_NOT_FOUND, READ_FAILED. */
export async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    throw mapFileError(error, 'read', path);
  }
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
