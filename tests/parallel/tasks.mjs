// Tasks of the claims about the parallel layer: what workers load.
import { Buffer } from 'node:buffer';
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { task, withLock, withThreadLock } from 'voxfit/parallel';

const here = import.meta.url;

export const square = task(here, 'square', (x) => x * x);
export const add = task(here, 'add', (a, b) => a + b);
export const nothing = task(here, 'nothing', () => undefined);
export const same = task(here, 'same', (value) => value);
export const workerPid = task(here, 'workerPid', () => process.pid);
export const wait = task(here, 'wait', async (ms) => {
  await sleep(ms);
  return ms;
});
export const fail = task(here, 'fail', (message) => {
  throw Object.assign(new RangeError(message, { cause: new Error('below') }), { code: 'TOO_FAR', voxel: 7 });
});
export const failAt = task(here, 'failAt', (x, bad) => {
  if (x === bad) throw new Error(`not ${x}`);
  return x;
});
export const die = task(here, 'die', () => process.exit(5));
export const returnFunction = task(here, 'returnFunction', () => ({ f: () => 1 }));
export const plain = (x) => x;

/** Adds 1 to a shared number `count` times, slowly between reading and writing. */
export const increment = task(here, 'increment', async (value, lock, count) => {
  for (let n = 0; n < count; n++) {
    await withLock(lock, async () => {
      const before = value.get();
      await sleep(1);
      value.set(before + 1);
    });
  }
});
export const updateValue = task(here, 'updateValue', async (value, count) => {
  for (let n = 0; n < count; n++) await value.update((number) => number + 1);
});
export const nestedHold = task(here, 'nestedHold', (lock) =>
  withLock(lock, () => withLock(lock, () => 'held twice')),
);
export const holdAndDie = task(here, 'holdAndDie', async (lock) => {
  await lock.acquire();
  process.exit(6);
});
export const releaseUnheld = task(here, 'releaseUnheld', (lock) => lock.release());
export const waitFor = task(here, 'waitFor', async (event, timeoutMs) => event.wait(timeoutMs));
/** Stays inside until as many as `permits` have been there at once, for 5 s at most, and a little longer for one more. */
export const countInside = task(here, 'countInside', async (semaphore, inside, most, permits) =>
  withLock(semaphore, async () => {
    const now = await inside.update((count) => count + 1);
    await most.update((highest) => Math.max(highest, now));
    const deadline = performance.now() + 5000;
    while (most.get() < permits && performance.now() < deadline) await sleep(2);
    await sleep(20);
    await inside.update((count) => count - 1);
  }),
);
export const produce = task(here, 'produce', async (queue, count) => {
  for (let n = 0; n < count; n++) await queue.put({ n, values: new Float32Array([n, n / 2]) });
  await queue.close();
});
export const echo = task(here, 'echo', async (connection) => {
  const message = await connection.receive();
  await connection.send({ got: message });
});
export const takeTurns = task(here, 'takeTurns', async (condition, turn, mine, rounds, log) => {
  for (let n = 0; n < rounds; n++) {
    await withLock(condition, async () => {
      await condition.waitFor(() => turn.get() === mine);
      await log.put(mine);
      turn.set(1 - mine);
      await condition.notifyAll();
    });
  }
});
export const squarePart = task(here, 'squarePart', (array, from, to) => {
  array.write(
    from,
    array.read(from, to).map((x) => x * x),
  );
});
export const sumSlice = task(here, 'sumSlice', (array, axis, index) =>
  array.slice(axis, index).reduce((sum, x) => sum + x, 0),
);
export const tryToWrite = task(here, 'tryToWrite', (array) => array.write(0, new Float32Array([1])));
export const change = task(here, 'change', (values) => {
  values.fill(9);
  return values.length;
});
/** The first element before this call adds 1 to it. */
export const addToFirst = task(here, 'addToFirst', (values) => values[0]++);
/** How many files this process has open, where the system tells. */
export const openFiles = task(here, 'openFiles', () =>
  existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0,
);
export const countArguments = task(here, 'countArguments', (...args) => args.length);
export const readFirst = task(here, 'readFirst', (array) => array.read(0, 1)[0]);
export const bytesReceived = task(here, 'bytesReceived', (view) =>
  Buffer.isBuffer(view) ? -1 : view.buffer.byteLength,
);
export const fillShared = task(here, 'fillShared', (shared, value) => {
  new Int32Array(shared).fill(value);
});
/** Adds 1 to a number in memory that threads share, `count` times, slowly between reading and writing. */
export const addSlowly = task(here, 'addSlowly', async (shared, lock, count) => {
  const values = new Float64Array(shared);
  for (let n = 0; n < count; n++) {
    await withLock(lock, async () => {
      const before = values[0];
      await sleep(1);
      values[0] = before + 1;
    });
  }
});
export const spin = task(here, 'spin', (ms) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
});

/** Reads, waits a little by spinning, and writes: several threads lose additions unless a lock makes it one step. */
export const addBlocking = task(here, 'addBlocking', (shared, lock, count) => {
  const values = new Float64Array(shared);
  for (let n = 0; n < count; n++) {
    withThreadLock(lock, () => {
      const before = values[0];
      for (let turn = 0; turn < 2000; turn++) values[1] += turn;
      values[0] = before + 1;
    });
  }
});
export const holdTwice = task(here, 'holdTwice', (lock) =>
  withThreadLock(lock, () => withThreadLock(lock, () => lock.isHeld)),
);
export const blockedAcquire = task(here, 'blockedAcquire', (lock, timeoutMs) => lock.acquire(timeoutMs));
export const holdBlockingAndDie = task(here, 'holdBlockingAndDie', (lock) => {
  lock.acquire();
  process.exit(6);
});
/** How many threads were inside at once, at most, as words 0 (now) and 1 (most). */
export const countThreadsInside = task(here, 'countThreadsInside', (semaphore, shared, most) => {
  const words = new Int32Array(shared);
  withThreadLock(semaphore, () => {
    const now = Atomics.add(words, 0, 1) + 1;
    for (let before = words[1]; now > before; before = words[1])
      Atomics.compareExchange(words, 1, before, now);
    Atomics.wait(words, 1, most - 1, 5000);
    Atomics.notify(words, 1);
    Atomics.wait(words, 2, 0, 20);
    Atomics.sub(words, 0, 1);
  });
});
/** Takes `count` numbers that the program puts, one by one, into word 0 (0 is none), and answers them. */
export const takeNews = task(here, 'takeNews', (condition, shared, count) => {
  const words = new Int32Array(shared);
  const taken = [];
  while (taken.length < count) {
    condition.acquire();
    condition.waitFor(() => words[0] !== 0);
    taken.push(words[0]);
    words[0] = 0;
    condition.notifyAll();
    condition.release();
  }
  return taken;
});
export const blockedWait = task(here, 'blockedWait', (event, timeoutMs) => event.wait(timeoutMs));
export const order = task(here, 'order', (lock, shared, name) => {
  const words = new Int32Array(shared);
  withThreadLock(lock, () => {
    words[Atomics.add(words, 0, 1) + 1] = name;
  });
});
