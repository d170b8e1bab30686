// A thread ticks in the background; the program goes on and then waits for it.
import { setTimeout as sleep } from 'node:timers/promises';
import { isProgram, Thread, task } from 'voxfit/parallel';

export const tick = task(import.meta.url, 'tick', async (ticks, pauseMs) => {
  for (let n = 1; n <= ticks; n++) {
    await sleep(pauseMs);
    console.log(`tick ${n}`);
  }
  return ticks;
});

if (isProgram(import.meta.url)) {
  const thread = new Thread(tick, [3, 50]);
  thread.start();
  console.log('the program goes on');
  console.log(`waited for ${await thread.join()} ticks`);
}
