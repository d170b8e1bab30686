import { randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { mapFileError } from './fileErrors.js';
import { removeLeftover } from './removeLeftover.js';

/** Writes a value as indented JSON; the file appears complete or not at all, an older one is replaced. Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED. */
export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
  try {
    await writeFile(temporary, `${JSON.stringify(value, null, 2)}\n`, { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await removeLeftover(temporary);
    throw mapFileError(error, 'write', path);
  }
}
