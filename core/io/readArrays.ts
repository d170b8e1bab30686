import type { FileHandle } from 'node:fs/promises';
import { type ArrayPlace, bytesPerElement, type Volume } from '../contracts/series.js';
import { decodeInto, decodeToFloat64 } from '../nifti/decode.js';
import { readFully, withFile } from './readFully.js';

/** Read and decoded at a time, so that a large image needs no second copy; a multiple of every element size. */
const chunkBytes = 512 * 1024;

/**
 * One volume of a series, scaled: float32, i fastest, new memory.
 * Throws FILE_NOT_FOUND, READ_FAILED, DATA_TRUNCATED.
 */
export async function readVolume(volume: Volume): Promise<Float32Array> {
  return readSlices(volume, 0, volume.shape[2]);
}

/**
 * Slices k0 <= k < k1 of a 3D array of any datatype: float32, i fastest, new memory; scaled if it is a `Volume`.
 * Throws FILE_NOT_FOUND, READ_FAILED, DATA_TRUNCATED; RangeError for slices that do not exist.
 */
export async function readSlices(array: ArrayPlace | Volume, k0: number, k1: number): Promise<Float32Array> {
  const [ni, nj] = spatialShape(array);
  const values = new Float32Array(Math.max(0, ni * nj * (k1 - k0)));
  await readSlicesInto(values, array, k0, k1);
  return values;
}

/** The same into the caller's memory, which has room for just these slices. */
export async function readSlicesInto(
  values: Float32Array,
  array: ArrayPlace | Volume,
  k0: number,
  k1: number,
): Promise<void> {
  const [ni, nj, nk] = spatialShape(array);
  if (!(Number.isInteger(k0) && Number.isInteger(k1) && k0 >= 0 && k0 <= k1 && k1 <= nk)) {
    throw new RangeError(`Slices ${k0} to ${k1} of an array with ${nk} slices.`);
  }
  if (values.length !== ni * nj * (k1 - k0)) {
    throw new RangeError(`Room for ${values.length} values where ${ni * nj * (k1 - k0)} are read.`);
  }
  const size = bytesPerElement[array.datatype];
  const firstByte = array.byteOffset + ni * nj * k0 * size;
  await withFile(array.path, async (file) => {
    const chunk = new Uint8Array(Math.min(chunkBytes, values.length * size));
    for (let at = 0; at < values.length; at += chunk.byteLength / size) {
      const part = chunk.subarray(0, Math.min(chunk.byteLength, (values.length - at) * size));
      await readFully(file, part, firstByte + at * size, array.path);
      decodeInto(values, at, part, array);
    }
  });
}

/**
 * The samples of one voxel, one per volume, scaled. Reads only the bytes of that voxel; each file is opened once.
 * Throws FILE_NOT_FOUND, READ_FAILED, DATA_TRUNCATED; RangeError for a voxel outside the grid.
 */
export async function readVoxelSamples(
  volumes: readonly Volume[],
  i: number,
  j: number,
  k: number,
): Promise<number[]> {
  const samples = new Array<number>(volumes.length);
  const byPath = new Map<string, number[]>();
  volumes.forEach((volume, n) => {
    const indices = byPath.get(volume.path) ?? [];
    indices.push(n);
    byPath.set(volume.path, indices);
  });
  for (const [path, indices] of byPath) {
    await withFile(path, async (file) => {
      for (const n of indices) {
        samples[n] = await readElement(file, volumes[n] as Volume, i, j, k);
      }
    });
  }
  return samples;
}

/**
 * One element of a 3D array, scaled if it is a `Volume`.
 * Throws FILE_NOT_FOUND, READ_FAILED, DATA_TRUNCATED; RangeError for a voxel outside the grid.
 */
export async function readVoxelValue(
  array: ArrayPlace | Volume,
  i: number,
  j: number,
  k: number,
): Promise<number> {
  return withFile(array.path, (file) => readElement(file, array, i, j, k));
}

async function readElement(
  file: FileHandle,
  array: ArrayPlace | Volume,
  i: number,
  j: number,
  k: number,
): Promise<number> {
  const shape = spatialShape(array);
  const inside = [i, j, k].every((index, axis) => {
    return Number.isInteger(index) && index >= 0 && index < (shape[axis] as number);
  });
  if (!inside) throw new RangeError(`Voxel (${i}, ${j}, ${k}) of a grid of ${shape.join(' x ')}.`);
  const size = bytesPerElement[array.datatype];
  const bytes = new Uint8Array(size);
  const index = i + shape[0] * (j + shape[1] * k);
  await readFully(file, bytes, array.byteOffset + index * size, array.path);
  return decodeToFloat64(bytes, array)[0] as number;
}

function spatialShape(array: ArrayPlace): [number, number, number] {
  const [ni, nj, nk] = array.shape;
  if (ni === undefined || nj === undefined || nk === undefined || array.shape.length !== 3) {
    throw new RangeError(`An array of shape ${array.shape.join(' x ')} where a 3D one is needed.`);
  }
  return [ni, nj, nk];
}
