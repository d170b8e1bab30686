import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { mapFileError } from './fileErrors.js';
import { withFile } from './readFully.js';

/** Places of a file that are looked at, evenly spread, and bytes at each. */
const places = 64;
const placeBytes = 4096;

/**
 * Path, size, time of the last change, and a hash of 64 pieces of it: enough to notice that a file was exchanged between
 * two runs, also for one of the same size and time. Throws FILE_NOT_FOUND, READ_FAILED.
 */
export async function fileIdentity(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(path);
    const pieces = await piecesHash(path, size);
    return `${path}, ${size} bytes, changed ${new Date(mtimeMs).toISOString()}, pieces ${pieces}`;
  } catch (error) {
    throw mapFileError(error, 'read', path);
  }
}

/** Sixteen hexadecimal digits; of a file of at most 256 KB, of all of it. */
async function piecesHash(path: string, size: number): Promise<string> {
  const hash = createHash('sha256');
  const step = Math.max(placeBytes, Math.ceil(size / places));
  await withFile(path, async (file) => {
    const piece = new Uint8Array(placeBytes);
    for (let position = 0; position < size; position += step) {
      const { bytesRead } = await file.read(piece, 0, placeBytes, position);
      hash.update(piece.subarray(0, bytesRead));
    }
  });
  return hash.digest('hex').slice(0, 16);
}
