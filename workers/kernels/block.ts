/*
 * A block: the samples of up to `stride` voxels as float64, (samples, stride), time slowest. All memory belongs to
 * the caller. Samples that are not finite are NaN in a block and count for nothing.
 */

/** Datatype codes as core/fit/kernels.ts numbers them. */
const UINT8 = 0;
const INT8 = 1;
const INT16 = 2;
const UINT16 = 3;
const INT32 = 4;
const UINT32 = 5;
const FLOAT32 = 6;

/**
 * One row of a block: stored elements of one volume, scaled to value = stored * slope + intercept.
 * raw: elements as they are in the file. indices: (count) uint32 positions in raw. row: (count) float64, written.
 */
export function decodeRow(
  raw: usize,
  datatype: i32,
  swapped: bool,
  slope: f64,
  intercept: f64,
  indices: usize,
  count: i32,
  row: usize,
): void {
  if (datatype == UINT8) decodeAs<u8>(raw, swapped, slope, intercept, indices, count, row);
  else if (datatype == INT8) decodeAs<i8>(raw, swapped, slope, intercept, indices, count, row);
  else if (datatype == INT16) decodeAs<i16>(raw, swapped, slope, intercept, indices, count, row);
  else if (datatype == UINT16) decodeAs<u16>(raw, swapped, slope, intercept, indices, count, row);
  else if (datatype == INT32) decodeAs<i32>(raw, swapped, slope, intercept, indices, count, row);
  else if (datatype == UINT32) decodeAs<u32>(raw, swapped, slope, intercept, indices, count, row);
  else if (datatype == FLOAT32) decodeAs<f32>(raw, swapped, slope, intercept, indices, count, row);
  else decodeAs<f64>(raw, swapped, slope, intercept, indices, count, row);
}

function decodeAs<T>(
  raw: usize,
  swapped: bool,
  slope: f64,
  intercept: f64,
  indices: usize,
  count: i32,
  row: usize,
): void {
  for (let i = 0; i < count; i++) {
    const address = raw + load<u32>(indices + ((<usize>i) << 2)) * sizeof<T>();
    const value = <f64>(swapped ? loadSwapped<T>(address) : load<T>(address)) * slope + intercept;
    store<f64>(row + ((<usize>i) << 3), value - value == 0 ? value : NaN);
  }
}

function loadSwapped<T>(address: usize): T {
  if (isFloat<T>()) {
    if (sizeof<T>() == 4) return <T>reinterpret<f32>(bswap<u32>(load<u32>(address)));
    return <T>reinterpret<f64>(bswap<u64>(load<u64>(address)));
  }
  if (sizeof<T>() == 1) return load<T>(address);
  return bswap<T>(load<T>(address));
}

/** valid: (count) int32, the number of finite samples of each voxel, written. */
export function countValid(signal: usize, samples: i32, stride: i32, count: i32, valid: usize): void {
  for (let i = 0; i < count; i++) {
    let finite = 0;
    for (let t = 0; t < samples; t++) {
      const value = load<f64>(signal + ((<usize>(t * stride + i)) << 3));
      if (value == value) finite++;
    }
    store<i32>(valid + ((<usize>i) << 2), finite);
  }
}

/** Sum of (sample - mean)^2 over the finite samples, and their mean: (count) float64 each, written. */
export function momentsOfBlock(
  signal: usize,
  samples: i32,
  stride: i32,
  count: i32,
  means: usize,
  sumsOfSquares: usize,
): void {
  for (let i = 0; i < count; i++) {
    let sum: f64 = 0;
    let finite: f64 = 0;
    for (let t = 0; t < samples; t++) {
      const value = load<f64>(signal + ((<usize>(t * stride + i)) << 3));
      if (value == value) {
        sum += value;
        finite += 1;
      }
    }
    const mean = sum / finite;
    let squares: f64 = 0;
    for (let t = 0; t < samples; t++) {
      const difference = load<f64>(signal + ((<usize>(t * stride + i)) << 3)) - mean;
      if (difference == difference) squares += difference * difference;
    }
    store<f64>(means + ((<usize>i) << 3), mean);
    store<f64>(sumsOfSquares + ((<usize>i) << 3), squares);
  }
}
