import { randomBytes } from 'node:crypto';
import { constants, copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { Cancelled, VoxfitError } from '../contracts/errors.js';
import type { ArrayPlace, Geometry, Volume } from '../contracts/series.js';
import { mapFileError } from './fileErrors.js';
import { importOnGrid } from './gridImage.js';
import { imageStem } from './imageFile.js';
import { readSlices } from './readArrays.js';
import { removeLeftover } from './removeLeftover.js';
import { writeFully } from './writeFully.js';

/** A mask as workers read it; `voxels` counts the ones. */
export interface ImportedMask {
  readonly array: ArrayPlace;
  readonly voxels: number;
  /** See DescribedOnGrid. */
  readonly note: string | null;
}

/**
 * A mask image as the array that workers read: uint8 of the grid's shape, 1 where the mask's value is not zero and
 * finite, in a new file of the scratch folder that the caller removes.
 * Throws MASK_GRID, MASK_INVALID (more than one volume), MASK_EMPTY, Cancelled, and what reading an image throws.
 */
export async function importMask(
  path: string,
  geometry: Geometry,
  options: { readonly scratchFolder: string; readonly signal?: AbortSignal },
): Promise<ImportedMask> {
  const role = { what: 'mask', otherVolumes: 'MASK_INVALID', otherGrid: 'MASK_GRID' } as const;
  const { volumes, made, note } = await importOnGrid(path, geometry, role, options);
  try {
    return { ...(await writeMask(volumes[0] as Volume, basename(path), options)), note };
  } finally {
    if (made !== null) await removeLeftover(made);
  }
}

async function writeMask(
  volume: Volume,
  name: string,
  options: { readonly scratchFolder: string; readonly signal?: AbortSignal },
): Promise<{ array: ArrayPlace; voxels: number }> {
  const [ni, nj, nk] = volume.shape;
  const target = resolve(options.scratchFolder, `${imageStem(name)}-${randomBytes(6).toString('hex')}.mask`);
  const temporary = `${target}.part`;
  let voxels = 0;
  try {
    await mkdir(options.scratchFolder, { recursive: true });
    const output = await open(temporary, 'wx');
    try {
      for (let k = 0; k < nk; k += 1) {
        if (options.signal?.aborted) throw new Cancelled();
        const values = await readSlices(volume, k, k + 1);
        const slice = new Uint8Array(values.length);
        for (let n = 0; n < values.length; n += 1) {
          const value = values[n] as number;
          if (value !== 0 && Number.isFinite(value)) {
            slice[n] = 1;
            voxels += 1;
          }
        }
        await writeFully(output, slice, k * ni * nj);
      }
    } finally {
      await output.close();
    }
    if (voxels === 0) {
      throw new VoxfitError(
        'MASK_EMPTY',
        `The mask ${name} selects no voxel: all ${ni * nj * nk} are zero or not finite.`,
        { voxels: 0, voxelsInGrid: ni * nj * nk },
      );
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw mapFileError(error, 'write', target);
  }
  return {
    array: { path: target, byteOffset: 0, datatype: 'uint8', byteOrder: 'little', shape: volume.shape },
    voxels,
  };
}

/**
 * Copies the image of a mask to where it stays with the maps. Throws OUTPUT_EXISTS unless it may be replaced, and what
 * writing throws.
 */
export async function keepMask(from: string, to: string, overwrite: boolean): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to, overwrite ? 0 : constants.COPYFILE_EXCL);
  } catch (error) {
    throw mapFileError(error, 'write', to);
  }
}
