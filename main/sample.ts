import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The images of the sample series that comes with the program; their sidecars lie beside them. folder: also within the
 * program's archive; the paths are then those of the files that lie beside it, since of files in an archive Electron makes up
 * inode and time anew each time that it is asked.
 */
export function samplePaths(folder: string): readonly string[] {
  const unpacked = folder.replace(/\bapp\.asar(?=[\\/])/, 'app.asar.unpacked');
  return readdirSync(unpacked)
    .filter((name) => name.endsWith('.nii.gz') || name.endsWith('.nii'))
    .sort()
    .map((name) => join(unpacked, name));
}
