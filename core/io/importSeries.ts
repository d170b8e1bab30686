import { mkdir, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { Cancelled } from '../contracts/errors.js';
import {
  bytesPerElement,
  type ImageFile,
  type ImportedSeries,
  type Problem,
  type Series,
  type Volume,
} from '../contracts/series.js';
import { effectiveScaling } from '../nifti/scaling.js';
import { mapFileError } from './fileErrors.js';
import { type ImportOptions, inflateImage } from './inflateImage.js';
import { availableProcessors } from './memory.js';

/** Files inflated at once: zlib has four threads of its own in a process (libuv's pool), and reading needs some of them. */
const mostAtOnce = 3;

/**
 * Makes every volume of a series an uncompressed array on disk: plain files are used where they lie, gzip files
 * are inflated once, as streams and several at a time, into the scratch folder. What was inflated is removed again if
 * anything fails. What is told of a file while it is read is added to the problems of the series.
 * Throws Cancelled, GZIP_CORRUPT, DATA_TRUNCATED, DISK_FULL, OUTPUT_UNWRITABLE, FILE_NOT_FOUND, READ_FAILED,
 * WRITE_FAILED.
 */
export async function importSeries(series: Series, options: ImportOptions): Promise<ImportedSeries> {
  const { files } = series;
  const paths = new Array<string>(files.length);
  const problems: Problem[][] = files.map(() => []);
  const failed = new AbortController();
  const stop = (): void => failed.abort();
  options.signal?.addEventListener('abort', stop, { once: true });
  if (options.signal?.aborted) stop();
  const { signal } = failed;
  let next = 0;
  let firstError: unknown;
  const takeFiles = async (): Promise<void> => {
    while (next < files.length && firstError === undefined) {
      const index = next++;
      try {
        if (signal.aborted) throw new Cancelled();
        const onProblem = (problem: Problem): void => void problems[index]?.push(problem);
        paths[index] = await importFile(files[index] as ImageFile, { ...options, signal, onProblem });
      } catch (error) {
        firstError ??= error;
        stop(); // the others end, and leave nothing behind
      }
    }
  };
  const atOnce = Math.min(mostAtOnce, await availableProcessors());
  await Promise.all(Array.from({ length: atOnce }, takeFiles));
  options.signal?.removeEventListener('abort', stop);
  if (firstError !== undefined) {
    for (const [index, path] of paths.entries()) {
      if (path !== undefined && path !== files[index]?.path) await rm(path, { force: true });
    }
    throw firstError;
  }
  return {
    ...series,
    problems: [...series.problems, ...problems.flat()],
    volumes: files.flatMap((file, index) => volumesOf(file, paths[index] as string)),
  };
}

/** The path of the uncompressed file: its own, or that of a new file in the scratch folder. */
export async function importFile(file: ImageFile, options: ImportOptions): Promise<string> {
  const name = basename(file.path);
  if (!file.compressed) {
    options.onProgress?.(name, 1);
    return file.path;
  }
  try {
    await mkdir(options.scratchFolder, { recursive: true });
  } catch (error) {
    throw mapFileError(error, 'write', options.scratchFolder);
  }
  return inflateImage(file, options);
}

/** The volumes of an image whose voxels lie uncompressed in the file `path`. */
export function volumesOf(file: ImageFile, path: string): Volume[] {
  const { shape } = file.geometry;
  const volumeBytes = shape[0] * shape[1] * shape[2] * bytesPerElement[file.datatype];
  const { slope, intercept } = effectiveScaling(file.sclSlope, file.sclInter);
  return Array.from({ length: file.volumes }, (_, n) => ({
    path,
    byteOffset: file.dataOffset + n * volumeBytes,
    datatype: file.datatype,
    byteOrder: file.byteOrder,
    shape,
    slope,
    intercept,
  }));
}
