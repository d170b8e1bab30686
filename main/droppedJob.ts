import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { VoxfitError } from '../core/contracts/errors.js';
import { imageStem } from '../core/io/imageFile.js';
import { isImageName } from '../core/io/imagesBelow.js';
import { jobFileEnding } from '../core/io/jobFile.js';
import { readSidecarFields } from '../core/io/sidecar.js';
import { isThere } from '../core/io/workFolder.js';

/**
 * The job file that what was dropped stands for: itself, that of a map that Voxfit has written, or that of a folder of such
 * maps; null for anything else. Throws WRONG_USE for a folder with several jobs, SIDECAR_INVALID, READ_FAILED.
 */
export async function droppedJob(paths: readonly string[]): Promise<string | null> {
  const [path, ...more] = paths;
  if (path === undefined || more.length > 0) return null;
  if (path.endsWith(jobFileEnding)) return path;
  const found = await stat(path).catch(() => null); // what is not there is said when it is read
  if (found?.isDirectory()) return jobOfFolder(path);
  return isImageName(path) ? jobOfMap(path) : null;
}

async function jobOfFolder(folder: string): Promise<string | null> {
  const jobs = (await readdir(folder)).filter((name) => name.endsWith(jobFileEnding));
  const [only, ...others] = jobs;
  if (only === undefined) return null;
  if (others.length === 0) return join(folder, only);
  throw new VoxfitError(
    'WRONG_USE',
    `${basename(folder)} holds the results of ${jobs.length} jobs: open the job file or a map of one. They are ${jobs.slice(0, 6).join(', ')}${jobs.length > 6 ? ', …' : ''}.`,
    { folder, jobs },
  );
}

/** Sidecars of maps name the job file beside them. */
async function jobOfMap(path: string): Promise<string | null> {
  const fields = await readSidecarFields(join(dirname(path), `${imageStem(path)}.json`));
  const name = fields?.get('JobFile');
  if (typeof name !== 'string' || !name.endsWith(jobFileEnding)) return null;
  const jobPath = join(dirname(path), basename(name));
  return (await isThere(jobPath)) ? jobPath : null;
}
