import { open } from 'node:fs/promises';
import type { FitTask, Slab, VoxelRun } from '../contracts/job.js';
import { isStatusSource } from '../contracts/mapSources.js';
import { type ArrayPlace, bytesPerElement } from '../contracts/series.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { mapFileError } from './fileErrors.js';
import { readFully, withFile } from './readFully.js';
import { writeFully } from './writeFully.js';

/**
 * Gives the masked voxels of a run that could not be fitted the status `slab failed` and NaN in every other map,
 * whatever its workers had written before they died. Throws READ_FAILED, WRITE_FAILED, DISK_FULL.
 */
export async function writeFailedRun(task: Pick<FitTask, 'mask' | 'maps'>, run: VoxelRun): Promise<void> {
  const inside = await maskOf(task, run);
  const statuses = inside.map((value) => (value === 0 ? voxelStatus.skipped : voxelStatus.slabFailed));
  for (const { array, source } of task.maps) {
    const values = isStatusSource(source) ? statuses : new Float32Array(statuses.length).fill(Number.NaN);
    await writeVolumes(array, run, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
}

/** Positions in the grid of the voxels of a slab that are to be fitted, in order. Throws READ_FAILED. */
export async function voxelsToFit(
  task: Pick<FitTask, 'mask' | 'maps'>,
  { k0, k1 }: Slab,
): Promise<Uint32Array> {
  const [ni = 0, nj = 0] = task.maps[0]?.array.shape ?? [];
  const from = k0 * ni * nj;
  const inside = await maskOf(task, { from, to: k1 * ni * nj });
  return Uint32Array.from(inside.keys())
    .filter((v) => inside[v] !== 0)
    .map((v) => v + from);
}

async function maskOf({ mask }: Pick<FitTask, 'mask'>, { from, to }: VoxelRun): Promise<Uint8Array> {
  const inside = new Uint8Array(to - from).fill(1);
  if (mask !== null) {
    await withFile(mask.path, (file) => readFully(file, inside, mask.byteOffset + from, mask.path));
  }
  return inside;
}

/** Writes the same bytes at the run's place in every volume of a map. */
async function writeVolumes(array: ArrayPlace, run: VoxelRun, bytes: Uint8Array): Promise<void> {
  const [ni = 0, nj = 0, nk = 0, volumes = 1] = array.shape;
  const elementBytes = bytesPerElement[array.datatype];
  try {
    const file = await open(array.path, 'r+');
    try {
      for (let t = 0; t < volumes; t++) {
        await writeFully(file, bytes, array.byteOffset + (t * ni * nj * nk + run.from) * elementBytes);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw mapFileError(error, 'write', array.path);
  }
}
