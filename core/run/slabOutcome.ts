import { Cancelled, errorCatalogue, VoxfitError } from '../contracts/errors.js';
import type { SlabResult } from '../contracts/job.js';
import { voxelStatus } from '../contracts/voxelStatus.js';

/** A worker whose counts do not add up has not done what it was asked for. */
export function requireCounts({ statusCounts }: SlabResult, voxels: number): void {
  const counted = statusCounts.reduce((sum, count) => sum + count, 0);
  if (counted !== voxels) throw new Error(`A worker counts ${counted} voxels where there are ${voxels}.`);
}

/** Voxels of a slab that were not skipped. */
export function triedVoxels({ statusCounts }: SlabResult): number {
  return statusCounts.reduce(
    (sum, voxels, status) => (status === voxelStatus.skipped ? sum : sum + voxels),
    0,
  );
}

/** Whether going on with other slabs is pointless: the disk, the input or the starting of processes has failed. */
export function stopsTheRun(error: unknown): boolean {
  if (error instanceof Cancelled) return true;
  if (!(error instanceof VoxfitError)) return false;
  if (['DATA_TRUNCATED', 'INPUT_CHANGED', 'FILE_NOT_FOUND'].includes(error.code)) return true;
  return (
    errorCatalogue[error.code].exitCode === 3 && error.code !== 'WORKER_LOST' && error.code !== 'INTERNAL'
  );
}
