import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
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
