import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { VoxfitError } from '../core/contracts/errors.js';
import type { Problem, Series } from '../core/contracts/series.js';
import { type ConvertFolder, chooseAmongFiles, chooseSeries } from '../core/io/chooseSeries.js';
import type { SeriesCandidate } from '../core/io/findSeries.js';
import type { OpenOptions } from '../core/io/openSeries.js';
import { readTextTable } from '../core/io/textTable.js';

/** The files of one series, and what else is known of it. */
export interface OpenRequest {
  readonly images: readonly string[];
  readonly options: OpenOptions;
  readonly problems: readonly Problem[];
  /** What is known of the images already; absent: it is read from their files. */
  readonly series?: Series;
}

/** What it takes to open the same again: files as one series, or a series by its name of a folder of DICOM files. */
export interface OpenedFrom {
  readonly paths: readonly string[];
  readonly dicomSeries?: string;
}

/** Several series of which the user has to choose one. */
export interface OpenChoice {
  readonly place: string;
  readonly candidates: readonly SeriesCandidate[];
  readonly problems: readonly Problem[];
}

/**
 * What paths that were dropped, chosen or given at the start mean: the series of a folder, or images and if they are among
 * them a sidecar, a .bval and a .bvec. `name`: of the series of a folder this one. Throws WRONG_USE without an image, and what
 * chooseSeries and convert throw.
 */
export async function readOpenRequest(
  paths: readonly string[],
  convert: ConvertFolder,
  name?: string,
): Promise<OpenRequest | OpenChoice> {
  const place = basename(paths[0] ?? '');
  if (await holdsFolder(paths)) {
    const choice = await chooseSeries(paths, name, convert);
    if (choice.kind === 'several') return { place, ...choice };
    return folderRequest(choice);
  }
  const { images, options } = sortFiles(paths);
  const choice = await chooseAmongFiles(images);
  if (choice.kind === 'several') return { place, ...choice };
  return { images: choice.images, options, problems: choice.problems };
}

/** The request for a series that was found in a folder. */
export function folderRequest({
  images,
  name,
  conversion,
  problems,
}: Pick<SeriesCandidate, 'images' | 'conversion'> & {
  readonly name?: string;
  readonly problems: readonly Problem[];
}): OpenRequest {
  const options = {
    ...(name === undefined ? {} : { name }),
    ...(conversion === undefined ? {} : { conversion }),
  };
  return { images, options, problems };
}

async function holdsFolder(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    const found = await stat(path).catch(() => null); // what is not there is said when it is read
    if (found?.isDirectory()) return true;
  }
  return false;
}

/** What was opened, from which `requestAgain` makes the request again. */
export function openedFrom({ images, options }: OpenRequest): OpenedFrom {
  const { sidecarPath, bvalPath, bvecPath, conversion, name } = options;
  if (conversion !== undefined && name !== undefined)
    return { paths: [conversion.folder], dicomSeries: name };
  return { paths: [...images, ...[sidecarPath, bvalPath, bvecPath].filter((path) => path !== undefined)] };
}

/** The request of an earlier session again. Throws what readOpenRequest throws. */
export async function requestAgain(
  { paths, dicomSeries }: OpenedFrom,
  convert: ConvertFolder,
): Promise<OpenRequest> {
  if (dicomSeries === undefined) return fileRequest(paths);
  const request = await readOpenRequest(paths, convert, dicomSeries);
  if ('images' in request) return request;
  throw new VoxfitError('WRONG_USE', `There are several series ${dicomSeries} in ${request.place}.`);
}

/** What was opened as a job of a batch names it: its images, or its folder, and words of `voxfit fit`. */
export function sourceOf({ paths, dicomSeries }: OpenedFrom): {
  readonly images: readonly string[];
  readonly words: readonly string[];
} {
  if (dicomSeries !== undefined) return { images: paths, words: [`--series=${dicomSeries}`] };
  const { images, options } = fileRequest(paths);
  const beside = { sidecar: options.sidecarPath, bval: options.bvalPath, bvec: options.bvecPath };
  const words = Object.entries(beside).flatMap(([name, path]) =>
    path === undefined ? [] : [`--${name}=${path}`],
  );
  return { images, words };
}

/** Files as one series, whatever their names say. Throws WRONG_USE without an image. */
function fileRequest(paths: readonly string[]): OpenRequest {
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

/** The batch tables among files: those with a column of images. Events and other tables beside images are none. */
export async function batchTablesAmong(paths: readonly string[]): Promise<readonly string[]> {
  const tables: string[] = [];
  for (const path of paths.filter((each) => /\.(tsv|csv)$/i.test(each))) {
    const [names] = await readTextTable(path);
    if (names?.includes('image') || paths.length === 1) tables.push(path);
  }
  return tables;
}
