import { randomBytes } from 'node:crypto';
import { open, rename, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Cancelled, VoxfitError } from '../contracts/errors.js';
import { type ArrayPlace, bytesPerElement, type Datatype, type Geometry } from '../contracts/series.js';
import { type Intent, niftiHeader } from '../nifti/writeHeader.js';
import { mapFileError } from './fileErrors.js';
import { removeLeftover } from './removeLeftover.js';
import { writeFully } from './writeFully.js';

const chunkBytes = 1024 * 1024;

type FilledDatatype = 'float32' | 'uint8';

/** The fourth dimension of a 4D map: number of volumes and pixdim[4], in the geometry's own unit of time. */
export interface VolumeGrid {
  readonly volumes: number;
  readonly volumeSpacing: number;
}

/**
 * Creates the file of a map: a valid NIfTI-1 image of the geometry's shape, 4D with `series`, from its first moment,
 * every voxel `fill`, data at byte 352. All its blocks are written, so that a full disk shows here (DISK_FULL) and not while
 * workers write their slabs. The file appears under `path` complete or not at all; an older one is replaced.
 * Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED, and Cancelled once `signal` is aborted.
 */
export async function createMapFile(
  path: string,
  options: {
    readonly geometry: Geometry;
    readonly datatype: FilledDatatype;
    readonly description: string;
    readonly intent?: Intent;
    readonly fill: number;
    readonly series?: VolumeGrid;
    readonly signal?: AbortSignal;
  },
): Promise<ArrayPlace> {
  const { geometry, datatype, description, intent, fill, series, signal } = options;
  const said = intent === undefined ? {} : { intent };
  const header = niftiHeader({ geometry, datatype, description, ...said, ...series });
  const shape = series === undefined ? geometry.shape : [...geometry.shape, series.volumes];
  return createFilledFile(path, header, datatype, shape, fill, signal);
}

/**
 * Creates a file that holds nothing but `shape` elements of `fill`, i fastest: scratch arrays such as the mask.
 * Appears complete or not at all. Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED.
 */
export async function createRawArray(
  path: string,
  datatype: FilledDatatype,
  shape: readonly number[],
  fill: number,
): Promise<ArrayPlace> {
  return createFilledFile(path, new Uint8Array(0), datatype, shape, fill);
}

/** Refuses to go on with a map file of an earlier run that is missing or has another size. Throws RESUME_MISMATCH. */
export async function requireMapFile(path: string, neededBytes: number): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.size === neededBytes) return;
  const what = found === null ? 'is missing' : `has ${found.size} bytes in place of ${neededBytes}`;
  throw new VoxfitError(
    'RESUME_MISMATCH',
    `The earlier run cannot be resumed: its file ${path} ${what}. Run without resuming.`,
    { path, neededBytes, foundBytes: found?.size ?? -1 },
  );
}

async function createFilledFile(
  path: string,
  header: Uint8Array,
  datatype: FilledDatatype,
  shape: readonly number[],
  fill: number,
  signal?: AbortSignal,
): Promise<ArrayPlace> {
  const target = resolve(path);
  const temporary = `${target}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
  const dataBytes = shape.reduce((product, extent) => product * extent, bytesPerElement[datatype]);
  try {
    const file = await open(temporary, 'wx');
    try {
      await writeFully(file, header, 0);
      const chunk = filledChunk(datatype, fill, Math.min(chunkBytes, dataBytes));
      for (let done = 0; done < dataBytes; done += chunk.byteLength) {
        if (signal?.aborted) throw new Cancelled();
        const part = chunk.subarray(0, Math.min(chunk.byteLength, dataBytes - done));
        await writeFully(file, part, header.byteLength + done);
      }
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await removeLeftover(temporary);
    throw mapFileError(error, 'write', target);
  }
  return { path: target, byteOffset: header.byteLength, datatype, byteOrder: 'little', shape };
}

/** `bytes` bytes of one little-endian value, again and again. */
function filledChunk(datatype: FilledDatatype & Datatype, fill: number, bytes: number): Uint8Array {
  const chunk = new Uint8Array(bytes);
  if (datatype === 'uint8') return chunk.fill(fill);
  new DataView(chunk.buffer).setFloat32(0, fill, true);
  for (let done = 4; done < bytes; done *= 2) chunk.copyWithin(done, 0, done);
  return chunk;
}
