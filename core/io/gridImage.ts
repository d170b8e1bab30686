import { basename } from 'node:path';
import { type ErrorCode, VoxfitError } from '../contracts/errors.js';
import type { Geometry, ImageFile } from '../contracts/series.js';
import { gridDifference } from '../geometry/affine.js';
import { describeImage } from './imageFile.js';

/** What an image is to the fit of a series, for messages, and the errors it causes. */
export interface ImageRole {
  /** E.g. `mask`. */
  readonly what: string;
  /** How many volumes it has; absent: it is a single 3D image. */
  readonly volumes?: number;
  readonly otherVolumes: ErrorCode;
  readonly otherGrid: ErrorCode;
}

/**
 * The header of an image that must lie on the grid of a series.
 * Throws the errors of its role, with the difference of the grids, and what describeImage throws.
 */
export async function describeOnGrid(path: string, geometry: Geometry, role: ImageRole): Promise<ImageFile> {
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
