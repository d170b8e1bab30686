import { VoxfitError } from '../contracts/errors.js';
import type { SlabResult, VoxelRun } from '../contracts/job.js';
import type { WorkLimits } from '../pool/workerPool.js';

/** A part is tried on one worker before it is cut; a single voxel on two, since it is then given up. */
const voxelAttempts = 2;
/** Half of a slab has half of its time, but never less than this: a worker must get to its first voxel. */
const leastSilenceTimeoutMs = 5000;
/** Workers that may die over one slab while it is cut; what is not told apart by then is given up. */
const deathsPerSlab = 48;
/** When halves, quarters and eighths have all died, the fault is not one of single voxels. */
const deathsWithoutAnyFitted = 2 + 4 + 8;

/** Workers that may still die over the slabs of a run while these are cut. */
export interface DeathBudget {
  deaths: number;
}

/** For a whole run: enough for a few dozen single voxels; beyond it the fault is not one of single voxels. */
export function newDeathBudget(): DeathBudget {
  return { deaths: 256 };
}

/** Voxels that cannot be fitted: the `count` masked ones in the run. */
export interface GivenUp {
  readonly run: VoxelRun;
  readonly count: number;
  readonly error: VoxfitError;
}

export interface Salvage {
  readonly fitted: readonly SlabResult[];
  readonly givenUp: readonly GivenUp[];
}

/** Whether an error may be the fault of single voxels: a worker that ended, or a fault that nobody foresaw. */
export function mayBeCut(error: unknown): error is VoxfitError {
  return error instanceof VoxfitError && (error.code === 'WORKER_LOST' || error.code === 'INTERNAL');
}

/**
 * Fits the voxels of a slab whose workers have died, all but those that they die of: halves what is at fault, the largest
 * parts first, until single voxels are left. Where the first half is fitted, the fault lies in the second, which is not
 * tried whole again: so that k faulty voxels of n cost at most about k log2(n) workers.
 * voxels: positions in the grid of the voxels that are to be fitted, in order. whole: the error of the whole.
 * `fitRun` rejects with what `mayBeCut`, or with what ends the run, which is thrown on.
 */
export async function fitInHalves(
  voxels: ArrayLike<number>,
  whole: VoxfitError,
  budget: DeathBudget,
  fitRun: (run: VoxelRun, limits: WorkLimits) => Promise<SlabResult>,
  silenceTimeoutMs: number,
): Promise<Salvage> {
  const fitted: SlabResult[] = [];
  const givenUp: GivenUp[] = [];
  /** Parts begin <= v < end of `voxels` that are known to hold a fault. */
  const faulty: Part[] = voxels.length === 0 ? [] : [{ begin: 0, end: voxels.length, error: whole }];
  let deaths = 0;

  const runOf = ({ begin, end }: Part): VoxelRun => ({
    from: voxels[begin] as number,
    to: (voxels[end - 1] as number) + 1,
  });
  const giveUp = (part: Part): void => {
    givenUp.push({ run: runOf(part), count: part.end - part.begin, error: part.error });
  };
  /** Whether a part could be fitted; else it is cut later, or given up if it is a voxel. */
  const fitPart = async (part: Part): Promise<boolean> => {
    const size = part.end - part.begin;
    const attempts = size === 1 ? voxelAttempts : 1;
    const share = Math.max(leastSilenceTimeoutMs, (silenceTimeoutMs * size) / voxels.length);
    try {
      const limits = { attempts, silenceTimeoutMs: Math.min(silenceTimeoutMs, share) };
      fitted.push(await fitRun(runOf(part), limits));
      return true;
    } catch (error) {
      if (!mayBeCut(error)) throw error;
      deaths += attempts;
      budget.deaths -= attempts;
      if (size === 1) giveUp({ ...part, error });
      else faulty.push({ ...part, error });
      return false;
    }
  };

  for (let part = faulty.shift(); part !== undefined; part = faulty.shift()) {
    const isHopeless = fitted.length === 0 && deaths >= deathsWithoutAnyFitted;
    if (isHopeless || deaths >= deathsPerSlab || budget.deaths <= 0) {
      for (const left of joined([part, ...faulty])) giveUp(left);
      break;
    }
    if (part.end - part.begin === 1) {
      await fitPart(part);
      continue;
    }
    const middle = (part.begin + part.end) >>> 1;
    const [first, second] = [
      { ...part, end: middle },
      { ...part, begin: middle },
    ];
    if (await fitPart(first)) faulty.push(second);
    else await fitPart(second);
  }
  return { fitted, givenUp };
}

interface Part {
  readonly begin: number;
  readonly end: number;
  /** Of the last worker that died on it. */
  readonly error: VoxfitError;
}

/** Parts in order, neighbours in one. */
function joined(parts: readonly Part[]): readonly Part[] {
  const all: Part[] = [];
  for (const part of [...parts].sort((a, b) => a.begin - b.begin)) {
    const last = all.at(-1);
    if (last?.end === part.begin) all[all.length - 1] = { ...last, end: part.end };
    else all.push(part);
  }
  return all;
}
