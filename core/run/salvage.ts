import { VoxfitError } from '../contracts/errors.js';
import type { FitTask, Slab, SlabResult, VoxelRun } from '../contracts/job.js';
import type { GridShape } from '../contracts/series.js';
import { voxelStatus, voxelStatusLabels } from '../contracts/voxelStatus.js';
import { voxelsToFit, writeFailedRun } from '../io/failedVoxels.js';
import type { WorkLimits } from '../pool/workerPool.js';
import { type DeathBudget, fitInHalves, type GivenUp, mayBeCut } from './halving.js';

/** What became of a slab that could not be fitted whole. */
export interface SalvagedSlab {
  readonly result: SlabResult;
  /** One for each voxel, or run of voxels, that was given up. */
  readonly errors: readonly VoxfitError[];
  readonly failedSlices: readonly number[];
}

/**
 * Fits what can be fitted of a slab whose workers have died, and marks the rest as failed: single voxels where they are
 * found. A user's function takes whole slices, and an error that is not a voxel's fault fails them all: then the whole
 * slab is marked. error: that of the whole slab. Rejects with what ends the run.
 */
export async function salvageSlab(options: {
  readonly slab: Slab;
  readonly task: FitTask;
  readonly error: VoxfitError;
  readonly budget: DeathBudget;
  readonly silenceTimeoutMs: number;
  readonly fitRun: (run: VoxelRun, limits: WorkLimits) => Promise<SlabResult>;
}): Promise<SalvagedSlab> {
  const { slab, task, error, budget, fitRun, silenceTimeoutMs } = options;
  const [ni = 0, nj = 0, nk = 0] = task.maps[0]?.array.shape ?? [];
  const shape: GridShape = [ni, nj, nk];
  const voxels = await voxelsToFit(task, slab);
  const whole: GivenUp = { run: slabRun(slab, shape), count: voxels.length, error };
  const isCut = task.fit.kind !== 'function' && mayBeCut(error) && budget.deaths > 0;
  const { fitted, givenUp } = isCut
    ? await fitInHalves(voxels, error, budget, fitRun, silenceTimeoutMs)
    : { fitted: [], givenUp: [whole] };
  for (const { run } of givenUp) await writeFailedRun(task, run);

  const statusCounts = voxelStatusLabels.map((_, status) =>
    fitted.reduce((sum, result) => sum + (result.statusCounts[status] ?? 0), 0),
  );
  statusCounts[voxelStatus.slabFailed] = givenUp.reduce((sum, { count }) => sum + count, 0);
  statusCounts[voxelStatus.skipped] = (slab.k1 - slab.k0) * ni * nj - voxels.length;
  return {
    result: { statusCounts, seconds: fitted.reduce((sum, { seconds }) => sum + seconds, 0) },
    errors: givenUp.map((part) => (part === whole ? error : named(part, shape))),
    failedSlices: slicesOf(givenUp, slab, ni * nj),
  };
}

function slabRun({ k0, k1 }: Slab, [ni, nj]: GridShape): VoxelRun {
  return { from: k0 * ni * nj, to: k1 * ni * nj };
}

function slicesOf(givenUp: readonly GivenUp[], { k0, k1 }: Slab, sliceVoxels: number): readonly number[] {
  const slices = Array.from({ length: k1 - k0 }, (_, n) => k0 + n);
  return slices.filter((k) =>
    givenUp.some(({ run }) => run.from < (k + 1) * sliceVoxels && run.to > k * sliceVoxels),
  );
}

/** The error of a part in the words of an image: the voxel's indices, or how many of which slices. */
function named({ run, count, error }: GivenUp, [ni, nj]: GridShape): VoxfitError {
  const k = Math.floor(run.from / (ni * nj));
  const last = Math.floor((run.to - 1) / (ni * nj));
  const voxel = [run.from % ni, Math.floor(run.from / ni) % nj, k];
  const slices = k === last ? `slice ${k}` : `slices ${k} to ${last}`;
  const what = count === 1 ? `Voxel (${voxel.join(', ')})` : `${count} voxels of ${slices}`;
  const { reason } = error.detail;
  const why =
    error.code === 'WORKER_LOST' && typeof reason === 'string'
      ? `every worker that was given ${count === 1 ? 'it' : 'them'} died (the last: ${reason})`
      : error.message;
  return new VoxfitError(
    error.code,
    `${what} ${count === 1 ? 'was' : 'were'} given up: ${why}.`.replace(/\.\.$/, '.'),
    { ...error.detail, voxels: count, ...(count === 1 ? { voxel } : {}) },
    error,
  );
}
