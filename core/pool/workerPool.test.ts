import { resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { codeOf, scratchFolder, thrownBy } from '../../tests/support/scratch.js';
import { Cancelled, VoxfitError } from '../contracts/errors.js';
import type { FitTask } from '../contracts/job.js';
import type { ArrayPlace } from '../contracts/series.js';
import type { Work, WorkResult } from '../contracts/workerMessages.js';
import { nodeWorker } from '../io/nodeWorker.js';
import { WorkerPool } from './workerPool.js';

const folder = await scratchFolder();
const makeWorker = nodeWorker(resolve('tests/workers/poolWorker.cjs'));
const pools: WorkerPool[] = [];

function newPool(size: number, silenceTimeoutMs?: number): WorkerPool {
  const pool = new WorkerPool({ makeWorker, size, silenceTimeoutMs });
  pools.push(pool);
  return pool;
}

function work(deed: string): Work {
  const array = (path: string): ArrayPlace => ({
    path,
    byteOffset: 0,
    datatype: 'uint8',
    byteOrder: 'little',
    shape: [],
  });
  return { kind: 'mask', task: { mean: array(''), mask: array(deed), how: { kind: 'auto' } } };
}

const task = {} as FitTask;

function slabWork(index: number): Work {
  return { kind: 'fit', fitTaskId: 'fit', slab: { index, k0: index, k1: index + 1 } };
}

function pidOf(result: WorkResult): number {
  return result.kind === 'mask' ? result.voxels : -1;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.terminate())));

describe('a pool of workers', () => {
  it('does more work than it has workers, on all of them', async () => {
    const pool = newPool(2);
    const results = await Promise.all(Array.from({ length: 12 }, () => pool.perform(work('later:20'))));
    expect(new Set(results.map(pidOf)).size).toBe(2);
  });

  it('replaces a worker that sends what no worker sends, and says so when its work is given up', async () => {
    const pool = newPool(1);
    const error = await thrownBy(pool.perform(work('nonsense')));
    expect(error).toMatchObject({ code: 'WORKER_LOST' });
    expect(String(error)).toContain('it sent a message that no worker sends');
    expect(pidOf(await pool.perform(work('answer')))).toBeGreaterThan(0);
  });

  it('replaces a stopped worker that says nothing for longer than it may', async () => {
    const pool = newPool(1, 300);
    const error = await thrownBy(pool.perform(work('stop')));
    expect(String(error)).toContain('it said nothing for');
    expect(pool.workersLost).toBe(3);
  });

  it('gives the work of a killed worker to another', async () => {
    const pool = newPool(1);
    const starts: number[] = [];
    const result = await pool.perform(work(`exit-once:${folder}/died`), (pid) => starts.push(pid));
    expect(starts).toHaveLength(2);
    expect(pidOf(result)).toBe(starts[1]);
    expect(pool.workersLost).toBe(1);
  });

  it('gives work up that has killed three workers, and goes on', async () => {
    const pool = newPool(2);
    const lost = codeOf(pool.perform(work('exit')));
    const other = pool.perform(work('later:50'));
    expect(await lost).toBe('WORKER_LOST');
    expect(pidOf(await other)).toBeGreaterThan(0);
    expect(pool.workersLost).toBe(3);
    expect(pidOf(await pool.perform(work('answer')))).toBeGreaterThan(0);
  });

  it('gives a worker its next slab before it has answered the first', async () => {
    const pool = newPool(1);
    pool.addTask('fit', task);
    const begun: number[] = [];
    const results = [0, 1].map((index) => pool.perform(slabWork(index), () => begun.push(index)));
    expect(begun).toEqual([]);
    await results[0];
    expect(begun).toEqual([0, 1]);
    await results[1];
  });

  it('counts the death of a worker against the slab that it was fitting, not against its next', async () => {
    const pool = newPool(1);
    pool.addTask('fit', task);
    const deadly = codeOf(pool.perform(slabWork(13)));
    const begun: number[] = [];
    const innocent = [0, 1].map((index) => pool.perform(slabWork(index), () => begun.push(index)));
    expect(await deadly).toBe('WORKER_LOST');
    await Promise.all(innocent);
    expect(pool.workersLost).toBe(3);
    expect(begun).toEqual([0, 1]);
  });

  it("passes a worker's error on with code, numbers and cause, and does not repeat the work", async () => {
    const pool = newPool(1);
    const error = await thrownBy(pool.perform(work('fail')));
    expect(error).toBeInstanceOf(VoxfitError);
    expect(error).toMatchObject({
      code: 'READ_FAILED',
      message: 'the fixture cannot read',
      detail: { byte: 5 },
    });
    expect(pool.workersLost).toBe(0);
  });

  it('ends what is under way with Cancelled when it is terminated, and leaves no process', async () => {
    const pool = newPool(2);
    const started: number[] = [];
    const pending = Array.from({ length: 4 }, () =>
      pool.perform(work('later:60000'), (pid) => started.push(pid)),
    );
    const outcomes = Promise.allSettled(pending);
    while (started.length < 2) await new Promise((wake) => setTimeout(wake, 5));
    await pool.terminate();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(Cancelled) });
    }
    expect(started.filter(isAlive)).toEqual([]);
  });

  it('leaves no process when it is closed', async () => {
    const pool = newPool(2);
    const pids = (await Promise.all([pool.perform(work('later:30')), pool.perform(work('later:30'))])).map(
      pidOf,
    );
    await pool.close();
    expect(pids.filter(isAlive)).toEqual([]);
    expect(pool.views()).toEqual([]);
  });

  it('gives up with WORKER_START when no worker ever becomes ready', async () => {
    const pool = new WorkerPool({ makeWorker: nodeWorker(resolve('tests/workers/absent.cjs')), size: 1 });
    pools.push(pool);
    expect(await codeOf(pool.perform(work('answer')))).toBe('WORKER_START');
  });

  it('refuses workers of another protocol', async () => {
    process.env.FIXTURE_PROTOCOL = '999';
    try {
      expect(await codeOf(newPool(1).perform(work('answer')))).toBe('WORKER_START');
    } finally {
      delete process.env.FIXTURE_PROTOCOL;
    }
  });
});
