import { isAbsolute, relative, sep } from 'node:path';

/** The way from a folder to a file, with `/`; null where there is none, as between drives. Both absolute. */
export function relativePath(folder: string, path: string): string | null {
  const way = relative(folder, path);
  return isAbsolute(way) ? null : way.split(sep).join('/');
}
