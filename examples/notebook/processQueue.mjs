// A process of its own gives its results through a queue.
import { isProgram, Process, Queue, task } from 'voxfit/parallel';

export const squares = task(import.meta.url, 'squares', async (queue, count) => {
  for (let n = 0; n < count; n++) await queue.put({ n, square: n * n });
  await queue.close();
});

if (isProgram(import.meta.url)) {
  const queue = new Queue();
  const process = new Process(squares, [queue, 4]);
  process.start();
  for await (const { n, square } of queue) console.log(`${n} squared is ${square}`);
  await process.join();
  console.log(`alive: ${process.isAlive}`);
}
