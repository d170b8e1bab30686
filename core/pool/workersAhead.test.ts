import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ArrayPlace } from '../contracts/series.js';
import type { WorkerHandle } from '../contracts/workerHandle.js';
import type { Work } from '../contracts/workerMessages.js';
import { readFromWorker } from '../contracts/workerMessages.js';
import { nodeWorker } from '../io/nodeWorker.js';
import { WorkerPool } from './workerPool.js';
import { WorkersAhead } from './workersAhead.js';

const makeNodeWorker = nodeWorker(resolve('tests/workers/poolWorker.cjs'));

function ahead(count: number): { workers: WorkersAhead; made: WorkerHandle[] } {
  const made: WorkerHandle[] = [];
  const workers = new WorkersAhead((name) => {
    const handle = makeNodeWorker(name);
    made.push(handle);
    return handle;
  }, count);
  return { workers, made };
}

function answer(): Work {
  const array: ArrayPlace = {
    path: 'answer',
    byteOffset: 0,
    datatype: 'uint8',
    byteOrder: 'little',
    shape: [],
  };
  return { kind: 'mask', task: { mean: array, mask: array, how: { kind: 'auto' } } };
}

function isAlive({ pid = -1 }: WorkerHandle): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('workers started ahead', () => {
  it('serve a pool that is made long after they said hello, and no others are made', async () => {
    const { workers, made } = ahead(2);
    await Promise.all(made.map(heard));
    const pool = new WorkerPool({ makeWorker: workers.makeWorker, size: 2 });
    const results = await Promise.all([pool.perform(answer()), pool.perform(answer())]);
    expect(results.every((result) => result.kind === 'mask')).toBe(true);
    expect(made).toHaveLength(2);
    await pool.close();
    await workers.end();
    expect(made.filter(isAlive)).toEqual([]);
  });

  it('leave no process when nobody takes them, or not all', async () => {
    const { workers, made } = ahead(3);
    const pool = new WorkerPool({ makeWorker: workers.makeWorker, size: 1 });
    await pool.perform(answer());
    await workers.end();
    expect(made.filter(isAlive)).toHaveLength(1);
    await pool.close();
    expect(made.filter(isAlive)).toEqual([]);
  });

  it('are followed by new ones when a pool needs more', async () => {
    const { workers, made } = ahead(1);
    const pool = new WorkerPool({ makeWorker: workers.makeWorker, size: 2 });
    expect(made).toHaveLength(2);
    await pool.terminate();
    await workers.end();
  });

  it('that died before they were taken are not handed out', async () => {
    const { workers, made } = ahead(1);
    const first = made[0];
    if (first === undefined) throw new Error('No worker was made.');
    const gone = new Promise<void>((done) => first.onExit(() => done()));
    first.kill();
    await gone;
    const pool = new WorkerPool({ makeWorker: workers.makeWorker, size: 1 });
    expect((await pool.perform(answer())).kind).toBe('mask');
    expect(pool.workersLost).toBe(0);
    expect(made).toHaveLength(2);
    await pool.close();
    await workers.end();
  });
});

function heard(handle: WorkerHandle): Promise<void> {
  return new Promise((done) =>
    handle.onMessage((message) => readFromWorker(message)?.kind === 'hello' && done()),
  );
}
