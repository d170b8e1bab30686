// A series of 91 x 109 x 91 voxels and 50 volumes in one shared file is fitted slice by slice into a shared map.
import { isProgram, Pool, SharedArray, task } from 'voxfit/parallel';

const shape = [91, 109, 91, 50];
const [ni, nj, nk, nt] = shape;
const teS = Array.from({ length: nt }, (_, t) => 0.002 * (t + 1));

/** T2 in seconds of voxel v of slice k: what the series is made from. */
const trueT2S = (v, k) => 0.03 + 0.00001 * (v % 1000) + 0.0002 * k;

export const makeSlice = task(import.meta.url, 'makeSlice', (series, k) => {
  const volume = new Float32Array(ni * nj);
  for (const [t, te] of teS.entries()) {
    for (let v = 0; v < volume.length; v++) volume[v] = 1000 * Math.exp(-te / trueT2S(v, k));
    series.write((t * nk + k) * ni * nj, volume);
  }
});

/** The slope of the logarithm over echo time, by least squares. */
export const fitSlice = task(import.meta.url, 'fitSlice', (series, map, k) => {
  const meanTe = teS.reduce((sum, te) => sum + te, 0) / nt;
  const spread = teS.reduce((sum, te) => sum + (te - meanTe) ** 2, 0);
  const slope = new Float64Array(ni * nj);
  for (const [t, te] of teS.entries()) {
    const volume = series.read((t * nk + k) * ni * nj, (t * nk + k + 1) * ni * nj);
    for (let v = 0; v < volume.length; v++) slope[v] += ((te - meanTe) * Math.log(volume[v])) / spread;
  }
  map.writeSlice(
    2,
    k,
    Float32Array.from(slope, (value) => -1 / value),
  );
});

if (isProgram(import.meta.url)) {
  const series = await SharedArray.create(shape, 'float32');
  const map = await SharedArray.create([ni, nj, nk], 'float32');
  const slices = Array.from({ length: nk }, (_, k) => k);
  const pool = new Pool();
  await pool.starmap(
    makeSlice,
    slices.map((k) => [series, k]),
  );
  await pool.starmap(
    fitSlice,
    slices.map((k) => [series, map, k]),
  );
  pool.close();
  await pool.join();
  let worst = 0;
  for (const k of slices) {
    for (const [v, t2] of map.slice(2, k).entries())
      worst = Math.max(worst, Math.abs(t2 / trueT2S(v, k) - 1));
  }
  console.log(`${ni * nj * nk} voxels fitted, largest relative error ${worst < 1e-4 ? 'below 1e-4' : worst}`);
  series.close();
  map.close();
}
