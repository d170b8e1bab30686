// A class of one's own that is a thread: it fixes the task and adds what belongs to it.
import { setTimeout as sleep } from 'node:timers/promises';
import { isProgram, Thread, task } from 'voxfit/parallel';

export const countDown = task(import.meta.url, 'countDown', async (name, from) => {
  for (let n = from; n > 0; n--) {
    console.log(`${name}: ${n}`);
    await sleep(10);
  }
});

class CountDown extends Thread {
  constructor(name, from) {
    super(countDown, [name, from]);
    this.name = name;
  }
}

if (isProgram(import.meta.url)) {
  const threads = [new CountDown('first', 3), new CountDown('second', 2)];
  for (const thread of threads) thread.start();
  for (const thread of threads) {
    await thread.join();
    console.log(`${thread.name} has ended`);
  }
}
