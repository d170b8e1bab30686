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
const FLOAT64 = 7;
const INT64 = 8;

/**
 * One row of a block: stored elements of one volume, scaled to value = stored * slope + intercept.
 * raw: elements as they are in the file. indices: (count) uint32 positions in raw, rising. row: (count) float64, written.
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
  else if (datatype == FLOAT64) decodeAs<f64>(raw, swapped, slope, intercept, indices, count, row);
  else if (datatype == INT64) decodeAs<i64>(raw, swapped, slope, intercept, indices, count, row);
  else decodeAs<u64>(raw, swapped, slope, intercept, indices, count, row);
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
  const byFours = !swapped && (sizeof<T>() == 2 || (isFloat<T>() && sizeof<T>() == 4));
  for (let i = 0; i < count; i++) {
    const at = indices + ((<usize>i) << 2);
    const target = row + ((<usize>i) << 3);
    const first = load<u32>(at);
    const address = raw + <usize>first * sizeof<T>();
    // Indices rise, so four of them that span four elements are neighbours, as most are.
    if (byFours && i + 4 <= count && load<u32>(at, 12) - first == 3) {
      decodeFour<T>(address, slope, intercept, target);
      i += 3;
      continue;
    }
    const value = <f64>(swapped ? loadSwapped<T>(address) : load<T>(address)) * slope + intercept;
    store<f64>(target, value - value == 0 ? value : NaN);
  }
}

/** Four neighbouring elements of two bytes or of float32. */
@inline
function decodeFour<T>(address: usize, slope: f64, intercept: f64, target: usize): void {
  let low: v128;
  let high: v128;
  if (isFloat<T>()) {
    const four = v128.load(address);
    low = f64x2.promote_low_f32x4(four);
    high = f64x2.promote_low_f32x4(v128.shuffle<i64>(four, four, 1, 1));
  } else {
    const stored = v128.load64_zero(address);
    const four = isSigned<T>() ? i32x4.extend_low_i16x8_s(stored) : i32x4.extend_low_i16x8_u(stored);
    low = f64x2.convert_low_i32x4_s(four);
    high = f64x2.convert_low_i32x4_s(v128.shuffle<i64>(four, four, 1, 1));
  }
  v128.store(target, scaled(low, slope, intercept));
  v128.store(target, scaled(high, slope, intercept), 16);
}

/** value * slope + intercept, NaN where that is not finite. */
@inline
function scaled(values: v128, slope: f64, intercept: f64): v128 {
  const all = f64x2.add(f64x2.mul(values, f64x2.splat(slope)), f64x2.splat(intercept));
  return v128.bitselect(all, f64x2.splat(NaN), f64x2.eq(f64x2.sub(all, all), f64x2.splat(0)));
}

function loadSwapped<T>(address: usize): T {
  if (isFloat<T>()) {
    if (sizeof<T>() == 4) return <T>reinterpret<f32>(bswap<u32>(load<u32>(address)));
    return <T>reinterpret<f64>(bswap<u64>(load<u64>(address)));
  }
  if (sizeof<T>() == 1) return load<T>(address);
  return bswap<T>(load<T>(address));
}

/**
 * valid: (stride) int32, the number of finite samples of each voxel, written.
 * stride is a multiple of 4; what lies beyond the voxels of the block is counted too and means nothing.
 */
export function countValid(signal: usize, samples: i32, stride: i32, count: i32, valid: usize): void {
  const rowBytes = <usize>stride << 3;
  for (let i: usize = 0; i < <usize>count; i += 4) {
    let source = signal + (i << 3);
    let low = i64x2.splat(0);
    let high = i64x2.splat(0);
    for (let t = 0; t < samples; t++) {
      const a = v128.load(source);
      const b = v128.load(source, 16);
      low = i64x2.sub(low, f64x2.eq(a, a)); // a true comparison is -1
      high = i64x2.sub(high, f64x2.eq(b, b));
      source += rowBytes;
    }
    v128.store(valid + (i << 2), v128.shuffle<i32>(low, high, 0, 2, 4, 6));
  }
}

/**
 * Sum of (sample - mean)^2 over the finite samples, and their mean: (stride) float64 each, written for the voxels of
 * the block; sumsOfSquares 0: the mean alone. stride is even.
 */
export function momentsOfBlock(
  signal: usize,
  samples: i32,
  stride: i32,
  count: i32,
  means: usize,
  sumsOfSquares: usize,
): void {
  const rowBytes = <usize>stride << 3;
  const one = f64x2.splat(1);
  for (let i: usize = 0; i < <usize>count; i += 2) {
    let source = signal + (i << 3);
    let sum = f64x2.splat(0);
    let finite = f64x2.splat(0);
    for (let t = 0; t < samples; t++) {
      const value = v128.load(source);
      const isNumber = f64x2.eq(value, value);
      sum = f64x2.add(sum, v128.and(value, isNumber));
      finite = f64x2.add(finite, v128.and(one, isNumber));
      source += rowBytes;
    }
    const mean = f64x2.div(sum, finite);
    v128.store(means + (i << 3), mean);
    if (sumsOfSquares == 0) continue;
    let squares = f64x2.splat(0);
    source = signal + (i << 3);
    for (let t = 0; t < samples; t++) {
      const difference = f64x2.sub(v128.load(source), mean);
      const square = f64x2.mul(difference, difference);
      squares = f64x2.add(squares, v128.and(square, f64x2.eq(difference, difference)));
      source += rowBytes;
    }
    v128.store(sumsOfSquares + (i << 3), squares);
  }
}
