import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { task } from './task.js';
import { Thread } from './thread.js';
import { ThreadCondition, ThreadEvent, ThreadLock, ThreadRLock, ThreadSemaphore } from './threadLocks.js';

const tasksUrl = pathToFileURL(resolve('tests/parallel/tasks.mjs')).href;

/** A thread, started, that does an exported task. */
function started<A extends readonly unknown[], R>(name: string, ...args: A): Thread<A, R> {
  const there = task<A, R>(tasksUrl, name, () => {
    throw new Error(`${name} was called in the program.`);
  });
  const thread = new Thread(there, args);
  thread.start();
  return thread;
}

describe('what threads hold in shared memory', () => {
  it('a lock makes read, change and write one step, with the program too', async () => {
    const shared = new SharedArrayBuffer(16);
    const lock = new ThreadLock();
    const threads = [1, 2, 3].map(() => started('addBlocking', shared, lock, 2000));
    const values = new Float64Array(shared);
    for (let n = 0; n < 500; n++) {
      lock.acquire();
      values[0] = (values[0] as number) + 1;
      lock.release();
    }
    await Promise.all(threads.map((thread) => thread.join()));
    expect(values[0]).toBe(6500);
  });

  it('a reentrant lock is taken again by the thread that holds it, and no other', async () => {
    const lock = new ThreadRLock();
    expect(await started('holdTwice', lock).join()).toBe(true);
    expect(lock.acquire() && lock.acquire()).toBe(true);
    lock.release();
    expect(await started('blockedAcquire', lock, 20).join()).toBe(false);
    lock.release();
    expect(await started('blockedAcquire', lock, 20).join()).toBe(true);
  });

  it('a lock that is not reentrant is not taken twice, and only its holder lets it go', () => {
    const lock = new ThreadLock();
    expect(lock.acquire()).toBe(true);
    expect(lock.acquire(10)).toBe(false);
    expect(lock.acquire(0)).toBe(false);
    lock.release();
    expect(() => lock.release()).toThrow('does not hold');
  });

  it('who waits gets it in the order of coming', async () => {
    const shared = new SharedArrayBuffer(4 * 8);
    const lock = new ThreadLock();
    lock.acquire();
    const threads: Thread<readonly unknown[], unknown>[] = [];
    for (const name of [1, 2, 3, 4]) {
      threads.push(started('order', lock, shared, name));
      await new Promise((later) => setTimeout(later, 150));
    }
    lock.release();
    await Promise.all(threads.map((thread) => thread.join()));
    expect([...new Int32Array(shared)].slice(0, 5)).toEqual([4, 1, 2, 3, 4]);
  });

  it('is free again when its holder has ended', async () => {
    const lock = new ThreadLock();
    await expect(started('holdBlockingAndDie', lock).join()).rejects.toMatchObject({ code: 'WORKER_LOST' });
    expect(lock.acquire(5000)).toBe(true);
  });

  it('goes to the next in line when its holder ends', async () => {
    const lock = new ThreadLock();
    lock.acquire();
    const dying = started('holdBlockingAndDie', lock);
    const ended = expect(dying.join()).rejects.toMatchObject({ code: 'WORKER_LOST' });
    await new Promise((later) => setTimeout(later, 150));
    const next = started('blockedAcquire', lock, 10_000);
    await new Promise((later) => setTimeout(later, 150));
    lock.release();
    await ended;
    expect(await next.join()).toBe(true);
  });

  it('a semaphore lets in as many as it has permits, and no more', async () => {
    const shared = new SharedArrayBuffer(12);
    const semaphore = new ThreadSemaphore(2);
    const threads = [1, 2, 3, 4].map(() => started('countThreadsInside', semaphore, shared, 2));
    await Promise.all(threads.map((thread) => thread.join()));
    expect([...new Int32Array(shared)]).toEqual([0, 2, 0]);
    expect(() => new ThreadSemaphore(0)).toThrow('one permit or more');
  });

  it('a condition hands news on, each to one of those that wait', async () => {
    const shared = new SharedArrayBuffer(4);
    const words = new Int32Array(shared);
    const condition = new ThreadCondition();
    const takers = [3, 3].map((count) =>
      started<readonly unknown[], number[]>('takeNews', condition, shared, count),
    );
    for (let news = 1; news <= 6; news++) {
      condition.acquire();
      condition.waitFor(() => words[0] === 0);
      words[0] = news;
      condition.notifyAll();
      condition.release();
    }
    const taken = await Promise.all(takers.map((taker) => taker.join()));
    expect(taken.flat().sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(() => condition.notify()).toThrow('does not hold the lock');
    condition.acquire();
    expect(condition.wait(10)).toBe(false);
    condition.release();
  });

  it('an event wakes all that wait for it', async () => {
    const event = new ThreadEvent();
    const waiters = [1, 2].map(() => started('blockedWait', event, 20_000));
    expect(await started('blockedWait', event, 10).join()).toBe(false);
    event.set();
    expect(await Promise.all(waiters.map((waiter) => waiter.join()))).toEqual([true, true]);
    event.clear();
    expect(event.isSet).toBe(false);
  });
});
