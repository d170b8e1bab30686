import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Event, Lock, withLock } from './locks.js';
import { Queue } from './queue.js';
import { task } from './task.js';
import { Thread } from './thread.js';

const tasksUrl = pathToFileURL(resolve('tests/parallel/tasks.mjs')).href;

/** A reference to an exported task that is called in the thread. */
function there<A extends readonly unknown[], R>(name: string) {
  return task<A, R>(tasksUrl, name, () => {
    throw new Error(`${name} was called in the program.`);
  });
}

describe('a thread', () => {
  it('writes into memory that the program sees', async () => {
    const shared = new SharedArrayBuffer(16);
    const thread = new Thread(there<[SharedArrayBuffer, number], void>('fillShared'), [shared, 5]);
    thread.start();
    await thread.join();
    expect([...new Int32Array(shared)]).toEqual([5, 5, 5, 5]);
    expect(thread.isAlive).toBe(false);
  });

  it('gives back what its task returns', async () => {
    const thread = new Thread(there<[number, number], number>('add'), [2, 3]);
    await expect(thread.join()).rejects.toMatchObject({ code: 'SYNC_MISUSE' });
    thread.start();
    expect(await thread.join()).toBe(5);
    expect(() => thread.start()).toThrow('can be started once');
  });

  it('ends with the error of its task, with the stack of where it was thrown', async () => {
    const thread = new Thread(there<[string], never>('fail'), ['too far']);
    thread.start();
    await expect(thread.join()).rejects.toMatchObject({
      ...{ name: 'RangeError', message: 'too far', stack: expect.stringMatching(/tasks\.mjs:\d+/) },
    });
  });

  it('makes read, change and write of shared memory one step by a lock, with the program', async () => {
    const shared = new SharedArrayBuffer(8);
    const lock = new Lock();
    const addSlowly = there<[SharedArrayBuffer, Lock, number], void>('addSlowly');
    const threads = [1, 2].map(() => new Thread(addSlowly, [shared, lock, 10]));
    for (const thread of threads) thread.start();
    const values = new Float64Array(shared);
    for (let n = 0; n < 10; n++) {
      await withLock(lock, async () => {
        const before = values[0] as number;
        await new Promise((later) => setTimeout(later, 1));
        values[0] = before + 1;
      });
    }
    await Promise.all(threads.map((thread) => thread.join()));
    expect(values[0]).toBe(30);
  });

  it('puts into a queue and waits for an event of the program', async () => {
    const queue = new Queue<{ n: number; values: Float32Array }>(2);
    const event = new Event();
    const producer = new Thread(there<[typeof queue, number], void>('produce'), [queue, 5]);
    const waiter = new Thread(there<[Event, number], boolean>('waitFor'), [event, 20_000]);
    producer.start();
    waiter.start();
    const got: number[] = [];
    for await (const { n } of queue) got.push(n);
    expect(got).toEqual([0, 1, 2, 3, 4]);
    await event.set();
    expect(await waiter.join()).toBe(true);
  });

  it('lets go what it held when it dies', async () => {
    const lock = new Lock();
    const thread = new Thread(there<[Lock], never>('holdAndDie'), [lock]);
    thread.start();
    await expect(thread.join()).rejects.toMatchObject({ code: 'WORKER_LOST' });
    expect(await lock.acquire(5000)).toBe(true);
    await lock.release();
  });

  it('is killed in the middle of its work', async () => {
    const thread = new Thread(there<[number], void>('spin'), [60_000]);
    thread.start();
    await expect(thread.join(100)).rejects.toMatchObject({ code: 'TASK_TIMEOUT' });
    await thread.kill();
    await expect(thread.join()).rejects.toMatchObject({ code: 'WORKER_LOST' });
  });

  it('says which task its module does not export', async () => {
    const thread = new Thread(there<[], void>('absent'), []);
    thread.start();
    await expect(thread.join()).rejects.toMatchObject({
      code: 'TASK_INVALID',
      message: expect.stringContaining('absent'),
    });
  });
});
