// Four tasks write at once: their words mix without a lock, and their sentences are whole with it.
import { setTimeout as sleep } from 'node:timers/promises';
import { Event, isProgram, Lock, Pool, Queue, task, withLock } from 'voxfit/parallel';

const words = ['slices', 'are', 'fitted', 'in', 'parallel'];

async function write(name) {
  for (const word of words) {
    process.stdout.write(`${name}:${word} `);
    await sleep(5);
  }
}

export const speak = task(import.meta.url, 'speak', async (name, ready, start, lock) => {
  await ready.put(name);
  await start.wait();
  await (lock === null ? write(name) : withLock(lock, () => write(name)));
});

if (isProgram(import.meta.url)) {
  const pool = new Pool({ size: 4 });
  for (const lock of [null, new Lock()]) {
    const ready = new Queue();
    const start = new Event();
    const spoken = pool.starmapAsync(
      speak,
      ['a', 'b', 'c', 'd'].map((name) => [name, ready, start, lock]),
      { chunkSize: 1 },
    );
    for (let n = 0; n < 4; n++) await ready.get();
    await start.set();
    await spoken.get();
    process.stdout.write('\n');
  }
  pool.close();
  await pool.join();
}
