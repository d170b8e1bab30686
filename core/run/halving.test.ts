import { describe, expect, it } from 'vitest';
import { VoxfitError } from '../contracts/errors.js';
import type { SlabResult, VoxelRun } from '../contracts/job.js';
import type { WorkLimits } from '../pool/workerPool.js';
import { type DeathBudget, fitInHalves, newDeathBudget, type Salvage } from './halving.js';

const died = new VoxfitError('WORKER_LOST', 'It died.', { reason: 'it was ended by SIGKILL' });

interface Trial extends Salvage {
  readonly deaths: number;
  readonly limits: readonly WorkLimits[];
  /** How often each voxel was fitted. */
  readonly times: ReadonlyMap<number, number>;
}

/** Salvages `voxels`, of which those that `isDeadly` chooses end every worker. */
async function salvage(
  voxels: readonly number[],
  isDeadly: (voxel: number) => boolean,
  budget: DeathBudget = newDeathBudget(),
): Promise<Trial> {
  const times = new Map<number, number>();
  const limits: WorkLimits[] = [];
  let deaths = 0;
  const fitRun = async ({ from, to }: VoxelRun, limit: WorkLimits): Promise<SlabResult> => {
    limits.push(limit);
    const inside = voxels.filter((voxel) => voxel >= from && voxel < to);
    if (inside.some(isDeadly)) {
      deaths += limit.attempts ?? 0;
      throw died;
    }
    for (const voxel of inside) times.set(voxel, (times.get(voxel) ?? 0) + 1);
    return { statusCounts: [to - from - inside.length, inside.length], seconds: 0 };
  };
  const found = await fitInHalves(voxels, died, budget, fitRun, 60_000);
  return { ...found, deaths, limits, times };
}

const slab = Array.from({ length: 65_536 }, (_, n) => 1000 + n);

describe('halving a slab', () => {
  it.each([1000, 1001, 33_767, 33_768, 66_535])('finds voxel %i, fits every other once', async (voxel) => {
    const { givenUp, times, deaths } = await salvage(slab, (each) => each === voxel);
    expect(givenUp).toEqual([{ run: { from: voxel, to: voxel + 1 }, count: 1, error: died }]);
    expect(times.size).toBe(slab.length - 1);
    expect(new Set(times.values())).toEqual(new Set([1]));
    expect(deaths).toBeLessThanOrEqual(Math.log2(slab.length) + 2);
  });

  it('finds two voxels far apart', async () => {
    const { givenUp } = await salvage(slab, (voxel) => voxel === 5000 || voxel === 60_000);
    expect(givenUp.map(({ run }) => run.from).sort()).toEqual([5000, 60_000]);
  });

  it('passes over voxels outside of the mask', async () => {
    const scattered = [3, 17, 18, 400, 9000];
    const { givenUp, times } = await salvage(scattered, (voxel) => voxel === 18);
    expect(givenUp.map(({ run }) => run)).toEqual([{ from: 18, to: 19 }]);
    expect([...times.keys()].sort((a, b) => a - b)).toEqual([3, 17, 400, 9000]);
  });

  it('finds nothing where the workers died of something that has passed', async () => {
    const { givenUp, times, deaths } = await salvage(slab, () => false);
    expect(givenUp).toEqual([]);
    expect(times.size).toBe(slab.length);
    expect(deaths).toBe(0);
  });

  it('ends where every voxel is deadly, with all of them given up', async () => {
    const { givenUp, times, deaths } = await salvage(slab, () => true);
    expect(givenUp).toEqual([{ run: { from: 1000, to: 66_536 }, count: slab.length, error: died }]);
    expect(times.size).toBe(0);
    expect(deaths).toBeLessThan(20);
  });

  it('ends where voxels all over are deadly, with others fitted', async () => {
    const scattered = new Set([2000, 12_000, 25_000, 38_000, 50_000, 62_000]);
    const { givenUp, times, deaths } = await salvage(slab, (voxel) => scattered.has(voxel));
    expect(givenUp.reduce((sum, { count }) => sum + count, 0) + times.size).toBe(slab.length);
    expect(times.size).toBeGreaterThan(slab.length / 4);
    expect(deaths).toBeLessThan(60);
  });

  it('spends no more workers on a slab than the run has left', async () => {
    const { givenUp, times, deaths } = await salvage(slab, (voxel) => voxel === 1000, { deaths: 4 });
    const [lost] = givenUp;
    expect(givenUp).toHaveLength(1);
    expect(lost?.count).toBeLessThanOrEqual(slab.length / 16);
    expect((lost?.count ?? 0) + times.size).toBe(slab.length);
    expect(deaths).toBe(4);
  });

  it('gives a part the share of the silence that the slab may have, and 5 s at least', async () => {
    const { limits } = await salvage(slab, (voxel) => voxel === 1000);
    const silences = limits.map(({ silenceTimeoutMs }) => silenceTimeoutMs ?? 0);
    expect(silences[0]).toBe(30_000);
    expect(Math.min(...silences)).toBe(5000);
  });

  it('throws on what is not the fault of voxels', async () => {
    const full = new VoxfitError('DISK_FULL', 'It is full.');
    const fitRun = (): Promise<SlabResult> => Promise.reject(full);
    await expect(fitInHalves(slab, died, newDeathBudget(), fitRun, 60_000)).rejects.toBe(full);
  });
});
