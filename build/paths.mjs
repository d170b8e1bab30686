import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the repository; every other path is relative to it. */
export const repositoryFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {...string} parts path below the repository */
export function inRepository(...parts) {
  return join(repositoryFolder, ...parts);
}

/** The version in package.json: the only place where it is written. */
export function packageVersion() {
  const text = readFileSync(inRepository('package.json'), 'utf8');
  return /** @type {{version: string}} */ (JSON.parse(text)).version;
}
