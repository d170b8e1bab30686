import { readFile } from 'node:fs/promises';

/** The text of a file of /proc or /sys, which need not exist (any more): null where it cannot be read. */
export async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}
