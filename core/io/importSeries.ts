import { mkdir, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { Cancelled } from '../contracts/errors.js';
import {
  bytesPerElement,
  type ImageFile,
  type ImportedSeries,
  type Series,
  type Volume,
} from '../contracts/series.js';
import { effectiveScaling } from '../nifti/scaling.js';
import { mapFileError } from './fileErrors.js';
import { type ImportOptions, inflateImage } from './inflateImage.js';

/**
 * Makes every volume of a series an uncompressed array on disk: plain files are used where they lie, gzip files
 * are inflated once, as a stream, into the scratch folder. What was inflated is removed again if anything fails.
 * Throws Cancelled, GZIP_CORRUPT, DATA_TRUNCATED, DISK_FULL, OUTPUT_UNWRITABLE, FILE_NOT_FOUND, READ_FAILED,
 * WRITE_FAILED.
 */
export async function importSeries(series: Series, options: ImportOptions): Promise<ImportedSeries> {
  const inflated: string[] = [];
  const volumes: Volume[] = [];
  try {
    for (const file of series.files) {
      if (options.signal?.aborted) throw new Cancelled();
      const path = await importFile(file, options);
      if (path !== file.path) inflated.push(path);
      volumes.push(...volumesOf(file, path));
    }
  } catch (error) {
    for (const path of inflated) await rm(path, { force: true });
    throw error;
  }
  return { ...series, volumes };
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
