// An array of 500 MB is summed in 12 tasks by 4 workers; memory is printed each second. There is one copy of it.
import { isProgram, Pool, SharedArray, task, watchMemory } from 'voxfit/parallel';

const elements = 62_500_000;
const tasks = 12;

export const sum = task(import.meta.url, 'sum', (array, from, to) => {
  let total = 0;
  for (const part of array.parts(from, to)) for (const value of part) total += value;
  return total;
});

if (isProgram(import.meta.url)) {
  const array = await SharedArray.create([elements], 'float64');
  const part = new Float64Array(2 ** 20).fill(1);
  for (let at = 0; at < elements; at += part.length) array.write(at, part.subarray(0, elements - at));
  const pool = new Pool({ size: 4 });
  let mostPrivateMB = 0;
  const stopWatching = watchMemory(pool, ({ systemUsedBytes, processes }) => {
    const privateMB = processes.reduce((all, { privateBytes }) => all + privateBytes, 0) / 1e6;
    mostPrivateMB = Math.max(mostPrivateMB, privateMB);
    console.log(
      `${Math.round(systemUsedBytes / 1e6)} MB used, ${Math.round(privateMB)} MB of it by 5 processes alone`,
    );
  });
  const ranges = Array.from({ length: tasks }, (_, n) => [
    array,
    Math.floor((n * elements) / tasks),
    Math.floor(((n + 1) * elements) / tasks),
  ]);
  const sums = await pool.starmap(sum, ranges, { chunkSize: 1 });
  stopWatching();
  console.log(`the sum is ${sums.reduce((all, one) => all + one, 0)}`);
  console.log(`one copy for all: ${mostPrivateMB < 500}`);
  pool.close();
  await pool.join();
  array.close();
}
