import { stat } from 'node:fs/promises';
import { mapFileError } from './fileErrors.js';

/** Path, size and time of the last change: enough to notice that a file was exchanged between two runs. */
export async function fileIdentity(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(path);
    return `${path}, ${size} bytes, changed ${new Date(mtimeMs).toISOString()}`;
  } catch (error) {
    throw mapFileError(error, 'read', path);
  }
}
