import { randomBytes } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Cancelled, type ErrorCode, VoxfitError } from '../contracts/errors.js';
import { bytesPerElement, type Geometry, type ImageFile, type Volume } from '../contracts/series.js';
import { orientationLetters } from '../geometry/affine.js';
import {
  type AxisMapping,
  keepsAxes,
  mapAxes,
  nearestDifference,
  reorderVoxels,
} from '../geometry/axisMapping.js';
import { mapFileError } from './fileErrors.js';
import { describeImage, imageStem } from './imageFile.js';
import { importFile, volumesOf } from './importSeries.js';
import type { ImportOptions } from './inflateImage.js';
import { readFully, withFile } from './readFully.js';
import { removeLeftover } from './removeLeftover.js';
import { writeFully } from './writeFully.js';

/** What an image is to the fit of a series, for messages, and the errors it causes. */
export interface ImageRole {
  /** E.g. `mask`. */
  readonly what: string;
  /** How many volumes it has; absent: it is a single 3D image. */
  readonly volumes?: number;
  readonly otherVolumes: ErrorCode;
  readonly otherGrid: ErrorCode;
}

/** The header of an image whose voxels are at the points of a grid. */
export interface DescribedOnGrid {
  readonly file: ImageFile;
  readonly mapping: AxisMapping;
  /** That its axes run otherwise than those of the grid, a sentence; null where they do not. */
  readonly note: string | null;
}

/** An image along the axes of a grid, as arrays that workers can read. */
export interface GridImage {
  readonly volumes: readonly Volume[];
  /** The file that was made for it in the scratch folder, which the caller removes; null: it is read where it lies. */
  readonly made: string | null;
  readonly note: string | null;
}

/**
 * The header of an image that must have its voxels at the points of the grid of a series; its axes may be flipped or in
 * another order. Throws the errors of its role, with the difference of the grids, and what describeImage throws.
 */
export async function describeOnGrid(
  path: string,
  geometry: Geometry,
  role: ImageRole,
): Promise<DescribedOnGrid> {
  const file = await describeImage(path);
  const name = basename(file.path);
  const { volumes: needed = 1 } = role;
  if (file.volumes !== needed) {
    const wanted = needed === 1 ? `a ${role.what} is a single 3D image` : `the ${role.what} needs ${needed}`;
    const found = file.volumes === 1 ? '1 volume' : `${file.volumes} volumes`;
    throw new VoxfitError(role.otherVolumes, `${name} has ${found}; ${wanted}.`, {
      path: file.path,
      volumes: file.volumes,
    });
  }
  const mapping = mapAxes(geometry, file.geometry);
  if (mapping === null) {
    throw new VoxfitError(
      role.otherGrid,
      `The ${role.what} ${name} is not on the grid of the images. ${nearestDifference(geometry, file.geometry)}`,
      { path: file.path, imageShape: geometry.shape, foundShape: file.geometry.shape },
    );
  }
  if (keepsAxes(mapping)) return { file, mapping, note: null };
  const [own, wanted] = [orientationLetters(file.geometry.affine), orientationLetters(geometry.affine)];
  const note = `The ${role.what} ${name} has its axes as ${own} and the images as ${wanted}: it was read along the axes of the images.`;
  return { file, mapping, note };
}

/**
 * An image on the grid of a series, see describeOnGrid: any datatype, byte order and scaling. A plain image with the axes
 * of the series is used where it lies; another is inflated or put in order in the scratch folder.
 * Throws Cancelled and what describeOnGrid and reading and writing throw, with nothing left behind.
 */
export async function importOnGrid(
  path: string,
  geometry: Geometry,
  role: ImageRole,
  options: ImportOptions,
): Promise<GridImage> {
  const { file, mapping, note } = await describeOnGrid(path, geometry, role);
  const plainPath = await importFile(file, options);
  const volumes = volumesOf(file, plainPath);
  const inflated = plainPath === file.path ? null : plainPath;
  if (note === null) return { volumes, made: inflated, note };
  try {
    return { ...(await writeInOrder(file, volumes, mapping, geometry, options)), note };
  } finally {
    if (inflated !== null) await removeLeftover(inflated);
  }
}

/** The volumes with their axes as mapped, one after another in a new file, with the scaling that they have. */
async function writeInOrder(
  file: ImageFile,
  volumes: readonly Volume[],
  mapping: AxisMapping,
  { shape }: Geometry,
  { scratchFolder, signal }: ImportOptions,
): Promise<{ readonly volumes: readonly Volume[]; readonly made: string }> {
  const path = resolve(scratchFolder, `${imageStem(file.path)}-${randomBytes(6).toString('hex')}.ordered`);
  const elementBytes = bytesPerElement[file.datatype];
  const volumeBytes = shape[0] * shape[1] * shape[2] * elementBytes;
  try {
    await mkdir(scratchFolder, { recursive: true });
    const output = await open(path, 'wx');
    try {
      for (const [n, volume] of volumes.entries()) {
        if (signal?.aborted) throw new Cancelled();
        const stored = new Uint8Array(volumeBytes);
        await withFile(volume.path, (source) => readFully(source, stored, volume.byteOffset, volume.path));
        const ordered = reorderVoxels(stored, elementBytes, file.geometry.shape, mapping);
        await writeFully(output, ordered, n * volumeBytes);
      }
    } finally {
      await output.close();
    }
  } catch (error) {
    await removeLeftover(path);
    throw mapFileError(error, 'write', path);
  }
  const ordered = volumes.map((volume, n) => ({ ...volume, path, shape, byteOffset: n * volumeBytes }));
  return { volumes: ordered, made: path };
}
