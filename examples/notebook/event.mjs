// One task waits for an event that another sets.
import { setTimeout as sleep } from 'node:timers/promises';
import { Event, isProgram, Pool, task } from 'voxfit/parallel';

export const waitForData = task(import.meta.url, 'waitForData', async (ready) => {
  console.log(`before the event: ${await ready.isSet()}`);
  await ready.wait();
  console.log('the data are there');
});

export const load = task(import.meta.url, 'load', async (ready) => {
  await sleep(200);
  console.log('loaded');
  await sleep(50);
  await ready.set();
});

if (isProgram(import.meta.url)) {
  const pool = new Pool({ size: 2 });
  const ready = new Event();
  const waiting = pool.applyAsync(waitForData, [ready]);
  await pool.apply(load, [ready]);
  await waiting.get();
  pool.close();
  await pool.join();
}
