import { rm } from 'node:fs/promises';

/**
 * Removes a temporary file after a failure, if it was made at all. Throws nothing: the error that led here is
 * the one that counts.
 */
export async function removeLeftover(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch {
    // Its folder is gone, or is a file: nothing was made there.
  }
}
