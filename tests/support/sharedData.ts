import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder of reference images beside the repository. */
export const sharedDataFolder = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** Whether the reference images are there; says so once per test file where they are not. */
export function sharedDataPresent(what: string): boolean {
  if (existsSync(sharedDataFolder)) return true;
  console.log(`Left out: ${what} (there are no reference images in ../shared/data).`);
  return false;
}
