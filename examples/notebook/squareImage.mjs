// The square of an image by chunks of voxel indices: all workers read one shared array and write another.
import { isProgram, Pool, SharedArray, SharedValue, task } from 'voxfit/parallel';

export const squareVoxels = task(import.meta.url, 'squareVoxels', async (image, squared, from, to, done) => {
  squared.write(
    from,
    image.read(from, to).map((value) => value * value),
  );
  await done.update((voxels) => voxels + to - from);
});

if (isProgram(import.meta.url)) {
  const image = await SharedArray.create([64, 64, 20], 'float64');
  const squared = await SharedArray.create(image.shape, 'float64');
  const done = await SharedValue.create('float64');
  image.write(
    0,
    Float64Array.from({ length: image.length }, (_, v) => v),
  );
  const chunk = 10_000;
  const starts = Array.from({ length: Math.ceil(image.length / chunk) }, (_, n) => n * chunk);
  const pool = new Pool();
  await pool.starmap(
    squareVoxels,
    starts.map((from) => [image, squared, from, Math.min(from + chunk, image.length), done]),
  );
  pool.close();
  await pool.join();
  const right = squared.read().every((value, v) => value === v * v);
  console.log(`${done.get()} voxels squared, all right: ${right}`);
  for (const shared of [image, squared, done]) shared.close();
}
