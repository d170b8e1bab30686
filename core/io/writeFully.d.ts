import type { FileHandle } from 'node:fs/promises';
/** Writes all of `bytes` at `position`; a file system may take less than it is given in one call. */
export declare function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void>;
