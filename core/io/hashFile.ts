import { createHash } from 'node:crypto';
import { Cancelled } from '../contracts/errors.js';
import { mapFileError } from './fileErrors.js';
import { withFile } from './readFully.js';

const chunkBytes = 1024 * 1024;

/**
 * SHA-256 of a file's bytes from `from` on, 64 hexadecimal digits, read piece by piece into the same memory. Throws
 * FILE_NOT_FOUND, READ_FAILED, Cancelled.
 */
export function hashFile(path: string, signal?: AbortSignal, from = 0): Promise<string> {
  return withFile(path, async (file) => {
    const hash = createHash('sha256');
    const chunk = new Uint8Array(chunkBytes);
    for (let position = from; ; ) {
      if (signal?.aborted) throw new Cancelled();
      const { bytesRead } = await file.read(chunk, 0, chunkBytes, position).catch((error: unknown) => {
        throw mapFileError(error, 'read', path);
      });
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(chunk.subarray(0, bytesRead));
      position += bytesRead;
    }
  });
}
