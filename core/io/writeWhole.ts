import { randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { mapFileError } from './fileErrors.js';
import { removeLeftover } from './removeLeftover.js';

/**
 * Writes a small text file, whole or not at all; one that is there is replaced. Throws DISK_FULL, OUTPUT_UNWRITABLE,
 * WRITE_FAILED.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await removeLeftover(temporary);
    throw mapFileError(error, 'write', path);
  }
}
