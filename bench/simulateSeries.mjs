import { closeSync, openSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';

/** Uniform numbers in 0..1, the same in every run (a linear congruential generator). */
export function uniformNumbers(seed = 1) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/** A pool of normal deviates to draw from: drawing each anew would take longer than the comparison. */
function noisePool() {
  const uniform = uniformNumbers(5);
  return Float32Array.from(
    { length: 65_521 },
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}

/**
 * A NIfTI file of float32 (datatype 16), float64 (64) or int16 (4), 2 mm voxels.
 * @param {readonly number[]} shape
 * @param {4 | 16 | 64 | 2} datatype
 */
function header(shape, datatype) {
  const bytes = new DataView(new ArrayBuffer(352));
  const bits = { 2: 8, 4: 16, 16: 32, 64: 64 };
  bytes.setInt32(0, 348, true);
  [shape.length, ...shape, 1, 1, 1, 1].slice(0, 8).forEach((extent, n) => {
    bytes.setInt16(40 + 2 * n, extent, true);
  });
  bytes.setInt16(70, datatype, true);
  bytes.setInt16(72, bits[datatype], true);
  [1, 2, 2, 2, 1, 1, 1, 1].forEach((zoom, n) => {
    bytes.setFloat32(76 + 4 * n, zoom, true);
  });
  bytes.setFloat32(108, 352, true);
  bytes.setFloat32(112, 1, true);
  bytes.setUint8(123, 10);
  bytes.setInt16(254, 1, true);
  [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0].forEach((value, n) => {
    bytes.setFloat32(280 + 4 * n, value, true);
  });
  [0x6e, 0x2b, 0x31, 0].forEach((value, n) => {
    bytes.setUint8(344 + n, value);
  });
  return new Uint8Array(bytes.buffer);
}

/**
 * Writes a series volume by volume: signal(v, t) plus noise.
 * @param {string} path
 * @param {readonly number[]} shape four extents
 * @param {4 | 16 | 64} datatype
 * @param {number} sigma
 * @param {(voxel: number, volume: number) => number} signal
 */
export function writeSeries(path, shape, datatype, sigma, signal) {
  const [ni = 1, nj = 1, nk = 1, nt = 1] = shape;
  const noise = noisePool();
  const Elements = { 4: Int16Array, 16: Float32Array, 64: Float64Array }[datatype];
  const values = new Elements(ni * nj * nk);
  const file = openSync(path, 'w');
  writeSync(file, header(shape, datatype));
  for (let t = 0, n = 0; t < nt; t++) {
    for (let v = 0; v < values.length; v++) {
      n = n === noise.length - 1 ? 0 : n + 1;
      values[v] = signal(v, t) + sigma * (noise[n] ?? 0);
    }
    writeSync(file, new Uint8Array(values.buffer));
  }
  closeSync(file);
}

/**
 * Writes a mask: the ellipsoid that touches the sides of the grid. Returns it and the number of its voxels.
 * @param {string} path
 * @param {readonly [number, number, number]} shape
 */
export async function writeEllipsoid(path, shape) {
  const [ni, nj, nk] = shape;
  const mask = new Uint8Array(ni * nj * nk);
  for (let v = 0; v < mask.length; v++) {
    const [i, j, k] = [v % ni, Math.floor(v / ni) % nj, Math.floor(v / (ni * nj))];
    const distance = ((i + 0.5) / ni - 0.5) ** 2 + ((j + 0.5) / nj - 0.5) ** 2 + ((k + 0.5) / nk - 0.5) ** 2;
    if (distance <= 0.25) mask[v] = 1;
  }
  await writeFile(path, Buffer.concat([header(shape, 2), mask]));
  return { mask, voxels: mask.reduce((sum, value) => sum + value, 0) };
}
