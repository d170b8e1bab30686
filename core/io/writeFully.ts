import type { FileHandle } from 'node:fs/promises';

/** Writes all of `bytes` at `position`; a file system may take less than it is given in one call. */
export async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}
