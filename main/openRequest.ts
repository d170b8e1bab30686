import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { VoxfitError } from '../core/contracts/errors.js';
import type { Problem } from '../core/contracts/series.js';
import { chooseAmongFiles, chooseSeries } from '../core/io/chooseSeries.js';
import type { SeriesCandidate } from '../core/io/findSeries.js';
import type { OpenOptions } from '../core/io/openSeries.js';

/** The files of one series, and what else is known of it. */
export interface OpenRequest {
  readonly images: readonly string[];
  readonly options: OpenOptions;
  readonly problems: readonly Problem[];
}

/** Several series of which the user has to choose one. */
export interface OpenChoice {
  readonly place: string;
  readonly candidates: readonly SeriesCandidate[];
  readonly problems: readonly Problem[];
}

/**
 * What paths that were dropped, chosen or given at the start mean: the series of a folder, or images and if they are among
 * them a sidecar, a .bval and a .bvec. Throws WRONG_USE without an image, and what chooseSeries throws.
 */
export async function readOpenRequest(paths: readonly string[]): Promise<OpenRequest | OpenChoice> {
  const place = basename(paths[0] ?? '');
  if (await holdsFolder(paths)) {
    const choice = await chooseSeries(paths);
    if (choice.kind === 'several') return { place, ...choice };
    const { images, name, problems } = choice;
    return { images, options: name === undefined ? {} : { name }, problems };
  }
  const { images, options } = sortFiles(paths);
  const choice = await chooseAmongFiles(images);
  if (choice.kind === 'several') return { place, ...choice };
  return { images: choice.images, options, problems: choice.problems };
}

async function holdsFolder(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    const found = await stat(path).catch(() => null); // what is not there is said when it is read
    if (found?.isDirectory()) return true;
  }
  return false;
}

/** Every file of a request, from which `fileRequest` makes it again. */
export function filesOf({ images, options }: OpenRequest): readonly string[] {
  const { sidecarPath, bvalPath, bvecPath } = options;
  return [...images, ...[sidecarPath, bvalPath, bvecPath].filter((path) => path !== undefined)];
}

/** Files as one series, whatever their names say. Throws WRONG_USE without an image. */
export function fileRequest(paths: readonly string[]): OpenRequest {
  return { ...sortFiles(paths), problems: [] };
}

/** Which of the files are images and which say how they were acquired. Throws WRONG_USE without an image. */
function sortFiles(paths: readonly string[]): { images: string[]; options: OpenOptions } {
  const ending = (pattern: RegExp) => paths.filter((path) => pattern.test(path));
  const sidecars = ending(/\.json$/i);
  const bvals = ending(/(\.|[\\/])bvals?$/i);
  const bvecs = ending(/(\.|[\\/])bvecs?$/i);
  const tables = ending(/\.(tsv|txt)$/i);
  const rest = new Set([...sidecars, ...bvals, ...bvecs, ...tables]);
  const images = paths.filter((path) => !rest.has(path)).sort(byName);
  if (images.length === 0) {
    throw new VoxfitError('WRONG_USE', 'There is no image among the files: open a .nii or .nii.gz file.', {
      files: paths.map((path) => basename(path)),
    });
  }
  const only = (found: readonly string[]) => (found.length === 1 ? found[0] : undefined);
  const [sidecarPath, bvalPath, bvecPath] = [only(sidecars), only(bvals), only(bvecs)];
  return {
    images,
    options: {
      ...(sidecarPath !== undefined && { sidecarPath }),
      ...(bvalPath !== undefined && { bvalPath }),
      ...(bvecPath !== undefined && { bvecPath }),
    },
  };
}

/** echo-2 before echo-10. */
function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
