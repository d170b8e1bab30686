import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Cancelled } from '../contracts/errors.js';
import { mapFileError } from './fileErrors.js';

/** SHA-256 of a file's bytes, 64 hexadecimal digits, read as a stream. Throws FILE_NOT_FOUND, READ_FAILED, Cancelled. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
      if (signal?.aborted) throw new Cancelled();
      hash.update(chunk);
    }
  } catch (error) {
    throw mapFileError(error, 'read', path);
  }
  return hash.digest('hex');
}
