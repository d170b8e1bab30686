// Twenty images are crunched by Pool.map, then with a second argument by Pool.starmap.
import { isProgram, Pool, task } from 'voxfit/parallel';

/** The mean of a made-up image, times a factor. */
export const crunch = task(import.meta.url, 'crunch', (image, factor = 1) => {
  const voxels = Float64Array.from({ length: 10_000 }, (_, v) => image + (v % 5) - 2);
  return (factor * voxels.reduce((sum, value) => sum + value, 0)) / voxels.length;
});

if (isProgram(import.meta.url)) {
  const images = Array.from({ length: 20 }, (_, n) => n + 1);
  const pool = new Pool();
  console.log((await pool.map(crunch, images)).join(' '));
  console.log(
    (
      await pool.starmap(
        crunch,
        images.map((image) => [image, 10]),
      )
    ).join(' '),
  );
  pool.close();
  await pool.join();
}
