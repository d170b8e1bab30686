import { access, rm } from 'node:fs/promises';
import { makeFolder } from './makeFolder.js';

/** The folder of a run that is not finished: map files, mask and journal. */
export interface WorkFolder {
  readonly path: string;
  /** Removes the folder and what is in it. */
  remove(): Promise<void>;
  /** Removes it and the folders above it that were made for it, as far as they are empty. */
  undo(): Promise<void>;
}

/** Makes `path`, emptied of what an earlier run left there unless `keep`. Throws what makeFolder throws. */
export async function makeWorkFolder(path: string, keep: boolean): Promise<WorkFolder> {
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true });
  if (!keep) await remove();
  const made = await makeFolder(path);
  return {
    path,
    remove,
    undo: async () => {
      await remove();
      await made.removeIfEmpty();
    },
  };
}

/** Whether there is a file or folder of this name that can be seen. */
export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
