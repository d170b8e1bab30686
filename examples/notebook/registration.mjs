// Twenty subjects are registered in two stages: the second begins for a subject as soon as its first is done.
import { setTimeout as sleep } from 'node:timers/promises';
import { isProgram, Pool, task } from 'voxfit/parallel';

export const linear = task(import.meta.url, 'linear', async (subject) => {
  await sleep((subject % 3) * 10);
  return { subject, affine: [1, 0, 0, subject] };
});

export const nonLinear = task(import.meta.url, 'nonLinear', async ({ subject, affine }) => {
  await sleep(10);
  return `subject ${subject}: moved by ${affine[3]} mm, then warped`;
});

if (isProgram(import.meta.url)) {
  const pool = new Pool();
  const subjects = Array.from({ length: 20 }, (_, n) => n + 1);
  const first = subjects.map((subject) => pool.applyAsync(linear, [subject]));
  const second = first.map(async (result) => pool.applyAsync(nonLinear, [await result.get()]));
  for (const result of second) console.log(await (await result).get());
  pool.close();
  await pool.join();
}
