import { open } from 'node:fs/promises';
import type { FitTask, Slab, SlabResult } from '../contracts/job.js';
import { isStatusSource } from '../contracts/mapSources.js';
import { type ArrayPlace, bytesPerElement } from '../contracts/series.js';
import { voxelStatus, voxelStatusLabels } from '../contracts/voxelStatus.js';
import { mapFileError } from './fileErrors.js';
import { readFully, withFile } from './readFully.js';
import { writeFully } from './writeFully.js';

/**
 * Gives the voxels of a slab that could not be fitted the status `slab failed` and NaN in every other map, whatever
 * its workers had written before they died. Returns the slab's counts. Throws READ_FAILED, WRITE_FAILED, DISK_FULL.
 */
export async function writeFailedSlab(task: Pick<FitTask, 'mask' | 'maps'>, slab: Slab): Promise<SlabResult> {
  const statuses = await statusesOf(task, slab);
  for (const { array, source } of task.maps) {
    const values = isStatusSource(source) ? statuses : new Float32Array(statuses.length).fill(Number.NaN);
    await writeVolumes(array, slab, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  const statusCounts = voxelStatusLabels.map(
    (_, status) => statuses.filter((value) => value === status).length,
  );
  return { statusCounts, seconds: 0 };
}

async function statusesOf(task: Pick<FitTask, 'mask' | 'maps'>, slab: Slab): Promise<Uint8Array> {
  const shape = task.maps[0]?.array.shape ?? [];
  const sliceVoxels = (shape[0] ?? 0) * (shape[1] ?? 0);
  const statuses = new Uint8Array((slab.k1 - slab.k0) * sliceVoxels).fill(voxelStatus.slabFailed);
  const { mask } = task;
  if (mask === null) return statuses;
  const inside = new Uint8Array(statuses.length);
  await withFile(mask.path, (file) =>
    readFully(file, inside, mask.byteOffset + slab.k0 * sliceVoxels, mask.path),
  );
  return statuses.map((value, v) => (inside[v] === 0 ? voxelStatus.skipped : value));
}

/** Writes the same bytes at the slab's place in every volume of a map. */
async function writeVolumes(array: ArrayPlace, slab: Slab, bytes: Uint8Array): Promise<void> {
  const [ni = 0, nj = 0, nk = 0, volumes = 1] = array.shape;
  const sliceBytes = ni * nj * bytesPerElement[array.datatype];
  try {
    const file = await open(array.path, 'r+');
    try {
      for (let t = 0; t < volumes; t++) {
        await writeFully(file, bytes, array.byteOffset + (t * nk + slab.k0) * sliceBytes);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw mapFileError(error, 'write', array.path);
  }
}
