import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { mapFileError, systemCodeOf } from './fileErrors.js';

export interface MadeFolder {
  /** Takes back what was created, from the folder upwards, as far as it is empty. */
  removeIfEmpty(): Promise<void>;
}

/** Creates a folder and those above it that are missing. Throws OUTPUT_UNWRITABLE, DISK_FULL, WRITE_FAILED. */
export async function makeFolder(path: string): Promise<MadeFolder> {
  const folder = resolve(path);
  const firstCreated = await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw mapFileError(error, 'write', folder);
  });
  return {
    removeIfEmpty: async () => {
      if (firstCreated !== undefined) await removeUpTo(folder, resolve(firstCreated));
    },
  };
}

async function removeUpTo(folder: string, last: string): Promise<void> {
  for (let place = folder; ; place = dirname(place)) {
    try {
      await rmdir(place);
    } catch (error) {
      const code = systemCodeOf(error);
      if (code === 'ENOENT' && place !== last) continue;
      if (code === 'ENOENT') return;
      if (code === 'ENOTEMPTY' || code === 'EEXIST') return;
      throw mapFileError(error, 'write', place);
    }
    if (place === last) return;
  }
}
