import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The images of the sample series that comes with the program; their sidecars lie beside them. */
export function samplePaths(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.nii.gz') || name.endsWith('.nii'))
    .sort()
    .map((name) => join(folder, name));
}
