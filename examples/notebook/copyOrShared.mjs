// Workers write to what they were given: of an array sent as it is they change a copy, of a shared one the array itself.
import { isProgram, Pool, SharedArray, task } from 'voxfit/parallel';

export const writeTo = task(import.meta.url, 'writeTo', (array, index) => {
  if (array instanceof Float32Array) array[index] = 7;
  else array.write(index, new Float32Array([7]));
});

if (isProgram(import.meta.url)) {
  const pool = new Pool({ size: 2 });
  const plain = new Float32Array(4);
  const shared = await SharedArray.create([4], 'float32');
  await pool.starmap(
    writeTo,
    [0, 1, 2, 3].map((index) => [plain, index]),
  );
  await pool.starmap(
    writeTo,
    [0, 1, 2, 3].map((index) => [shared, index]),
  );
  console.log(`sent as it is: ${plain.join(' ')}`);
  console.log(`shared: ${shared.read().join(' ')}`);
  pool.close();
  await pool.join();
  shared.close();
}
