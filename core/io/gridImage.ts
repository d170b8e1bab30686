import { basename } from 'node:path';
import { type ErrorCode, VoxfitError } from '../contracts/errors.js';
import type { Geometry, ImageFile } from '../contracts/series.js';
import { gridDifference } from '../geometry/affine.js';
import { describeImage } from './imageFile.js';

/** What a 3D image is to the fit of a series, for messages, and the errors it causes. */
export interface ImageRole {
  /** E.g. `mask`. */
  readonly what: string;
  readonly severalVolumes: ErrorCode;
  readonly otherGrid: ErrorCode;
}

/**
 * The header of a single 3D image that must lie on the grid of a series.
 * Throws the errors of its role, with the difference of the grids, and what describeImage throws.
 */
export async function describeOnGrid(path: string, geometry: Geometry, role: ImageRole): Promise<ImageFile> {
  const file = await describeImage(path);
  const name = basename(file.path);
  if (file.volumes > 1) {
    throw new VoxfitError(
      role.severalVolumes,
      `${name} has ${file.volumes} volumes; a ${role.what} is a single 3D image.`,
      { path: file.path, volumes: file.volumes },
    );
  }
  const difference = gridDifference(geometry, file.geometry);
  if (difference !== null) {
    throw new VoxfitError(
      role.otherGrid,
      `The ${role.what} ${name} is not on the grid of the images. ${difference}`,
      { path: file.path, imageShape: geometry.shape, foundShape: file.geometry.shape },
    );
  }
  return file;
}
