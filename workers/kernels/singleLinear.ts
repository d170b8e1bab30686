import { expFourLanes, log2Lanes } from './linearMath';

/*
 * The float32 passes of iterated weighted least squares on ln(signal): they only make the weights of the last pass,
 * which is float64. Arrays are (rows, stride), float32 unless said otherwise, values relative to the voxel's largest
 * sample, so that they are near 0; stride is a multiple of 8. As in linear.ts nothing is added across voxels.
 */

/** Weights reach from e^-60 to e^60 here, so that a float32 holds their products. */
const FARTHEST: f32 = 60;

/**
 * values: (samples, stride) float64, ln(signal), 0 where a sample is not usable (not finite or not positive).
 * usable, shift: (stride) float64, the number of usable samples and ln of the largest.
 * weights: (signal / largest)^2, 0 where not usable; weighted: weights * (values - shift).
 */
export function prepareSingle(
  signal: usize,
  samples: i32,
  stride: i32,
  count: i32,
  values: usize,
  usable: usize,
  shift: usize,
  weights: usize,
  relative: usize,
  weighted: usize,
): void {
  const smallest = f64x2.splat(2.2250738585072014e-308);
  const one = f64x2.splat(1);
  const rowBytes = <usize>stride << 3;
  for (let v = 0; v < count; v += 2) {
    const column = <usize>v << 3;
    let number = f64x2.splat(0);
    let largest = smallest;
    let at = column;
    for (let t = 0; t < samples; t++) {
      const s = v128.load(signal + at);
      const isUsable = f64x2.ge(s, smallest);
      largest = f64x2.pmax(largest, s);
      number = f64x2.add(number, v128.and(one, isUsable));
      v128.store(values + at, v128.and(log2Lanes(s), isUsable));
      at += rowBytes;
    }
    const offset = log2Lanes(largest);
    v128.store(shift + column, offset);
    v128.store(usable + column, number);
    const scale = f64x2.div(one, largest);
    at = column;
    let half = column >> 1;
    for (let t = 0; t < samples; t++) {
      const s = v128.load(signal + at);
      const isUsable = f64x2.ge(s, smallest);
      const y = v128.and(f64x2.sub(v128.load(values + at), offset), isUsable);
      const share = v128.and(f64x2.mul(s, scale), isUsable);
      const weight = f32x4.demote_f64x2_zero(f64x2.mul(share, share));
      const single = f32x4.demote_f64x2_zero(y);
      v128.store64_lane(weights + half, weight, 0);
      v128.store64_lane(relative + half, single, 0);
      v128.store64_lane(weighted + half, f32x4.mul(weight, single), 0);
      at += rowBytes;
      half += rowBytes >> 1;
    }
  }
}

/** target = matrix * source, four rows and eight voxels at a time; see multiplyBlock. matrix: (rowBlocks, inner, 4). */
export function multiplySingle(
  matrix: usize,
  rowBlocks: i32,
  inner: i32,
  source: usize,
  target: usize,
  stride: i32,
  count: i32,
): void {
  const rowBytes = <usize>stride << 2;
  const zero = f32x4.splat(0);
  for (let v = 0; v < count; v += 8) {
    const column = source + (<usize>v << 2);
    let weights = matrix;
    let out = target + (<usize>v << 2);
    for (let block = 0; block < rowBlocks; block++) {
      let a0 = zero;
      let a1 = zero;
      let b0 = zero;
      let b1 = zero;
      let c0 = zero;
      let c1 = zero;
      let d0 = zero;
      let d1 = zero;
      let from = column;
      for (let t = 0; t < inner; t++) {
        const left = v128.load(from);
        const right = v128.load(from, 16);
        const wa = v128.load32_splat(weights);
        a0 = f32x4.add(a0, f32x4.mul(wa, left));
        a1 = f32x4.add(a1, f32x4.mul(wa, right));
        const wb = v128.load32_splat(weights, 4);
        b0 = f32x4.add(b0, f32x4.mul(wb, left));
        b1 = f32x4.add(b1, f32x4.mul(wb, right));
        const wc = v128.load32_splat(weights, 8);
        c0 = f32x4.add(c0, f32x4.mul(wc, left));
        c1 = f32x4.add(c1, f32x4.mul(wc, right));
        const wd = v128.load32_splat(weights, 12);
        d0 = f32x4.add(d0, f32x4.mul(wd, left));
        d1 = f32x4.add(d1, f32x4.mul(wd, right));
        from += rowBytes;
        weights += 16;
      }
      v128.store(out, a0);
      v128.store(out, a1, 16);
      out += rowBytes;
      v128.store(out, b0);
      v128.store(out, b1, 16);
      out += rowBytes;
      v128.store(out, c0);
      v128.store(out, c1, 16);
      out += rowBytes;
      v128.store(out, d0);
      v128.store(out, d1, 16);
      out += rowBytes;
    }
  }
}

/** weights: exp(2 predicted) where they are not 0; weighted: weights * relative, may be the array of predicted. */
export function weightSingle(
  predicted: usize,
  samples: i32,
  stride: i32,
  count: i32,
  relative: usize,
  weights: usize,
  weighted: usize,
): void {
  const rowBytes = <usize>stride << 2;
  for (let t: usize = 0; t < <usize>samples; t++) {
    const row = t * rowBytes;
    for (let v: usize = 0; v < <usize>count; v += 4) {
      const at = row + (v << 2);
      const weight = predictedWeight(v128.load(predicted + at), v128.load(weights + at));
      v128.store(weights + at, weight);
      v128.store(weighted + at, f32x4.mul(weight, v128.load(relative + at)));
    }
  }
}

/** As weightSingle into float64: weights64 and weighted64 = weights64 * values, values float64. */
export function weightDouble(
  predicted: usize,
  samples: i32,
  stride: i32,
  count: i32,
  weights: usize,
  values: usize,
  weights64: usize,
  weighted64: usize,
): void {
  const rowBytes = <usize>stride << 2;
  for (let t: usize = 0; t < <usize>samples; t++) {
    const row = t * rowBytes;
    for (let v: usize = 0; v < <usize>count; v += 4) {
      const at = row + (v << 2);
      const wide = at << 1;
      const weight = predictedWeight(v128.load(predicted + at), v128.load(weights + at));
      const low = f64x2.promote_low_f32x4(weight);
      const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(weight, weight, 1, 1));
      v128.store(weights64 + wide, low);
      v128.store(weights64 + wide, high, 16);
      v128.store(weighted64 + wide, f64x2.mul(low, v128.load(values + wide)));
      v128.store(weighted64 + wide, f64x2.mul(high, v128.load(values + wide, 16)), 16);
    }
  }
}

@inline
function predictedWeight(predicted: v128, before: v128): v128 {
  const double = f32x4.add(predicted, predicted);
  const held = f32x4.pmin(f32x4.pmax(double, f32x4.splat(-FARTHEST)), f32x4.splat(FARTHEST));
  return v128.and(expFourLanes(held), f32x4.ne(before, f32x4.splat(0)));
}

/**
 * Size below which a pivot is too small for float32, relative to the largest element of the diagonal: coefficients stay
 * within 2e-7 of float64 throughout; with 1e-4 it is 2e-6 (core/fit/linear/iteratedWeights.test.ts).
 */
const LEAST_PIVOT: f32 = 1e-3;

/**
 * As solveBlock, four voxels at a time. unsafe: (stride) float32, not 0 where a pivot is too small, or nothing finite,
 * and the voxel needs float64; added to.
 */
export function solveSingle(
  normal: usize,
  rightSide: usize,
  n: i32,
  stride: i32,
  count: i32,
  solution: usize,
  unsafe: usize,
): void {
  const rowBytes = <usize>stride << 2;
  const one = f32x4.splat(1);
  for (let v = 0; v < count; v += 4) {
    const column = <usize>v << 2;
    const matrix = normal + column;
    let isUnsafe = v128.load(unsafe + column);
    let largest = f32x4.splat(0);
    for (let i = 0; i < n; i++) {
      largest = f32x4.max(largest, v128.load(matrix + <usize>((i * (i + 1)) / 2 + i) * rowBytes));
    }
    const least = f32x4.mul(largest, f32x4.splat(LEAST_PIVOT));
    for (let i = 0; i < n; i++) {
      const row = matrix + <usize>((i * (i + 1)) / 2) * rowBytes;
      for (let j = 0; j < i; j++) {
        const above = matrix + <usize>((j * (j + 1)) / 2) * rowBytes;
        let value = v128.load(row + <usize>j * rowBytes);
        for (let k: usize = 0; k < <usize>j; k++) {
          value = f32x4.sub(value, f32x4.mul(v128.load(row + k * rowBytes), v128.load(above + k * rowBytes)));
        }
        v128.store(row + <usize>j * rowBytes, f32x4.mul(value, v128.load(above + <usize>j * rowBytes)));
      }
      let pivot = v128.load(row + <usize>i * rowBytes);
      for (let k: usize = 0; k < <usize>i; k++) {
        const l = v128.load(row + k * rowBytes);
        pivot = f32x4.sub(pivot, f32x4.mul(l, l));
      }
      const good = f32x4.gt(pivot, least);
      isUnsafe = v128.or(isUnsafe, v128.andnot(one, good));
      v128.store(row + <usize>i * rowBytes, f32x4.div(one, f32x4.sqrt(v128.bitselect(pivot, one, good))));
    }
    for (let i = 0; i < n; i++) {
      const row = matrix + <usize>((i * (i + 1)) / 2) * rowBytes;
      let value = v128.load(rightSide + column + <usize>i * rowBytes);
      for (let k: usize = 0; k < <usize>i; k++) {
        value = f32x4.sub(value, f32x4.mul(v128.load(row + k * rowBytes), v128.load(solution + column + k * rowBytes)));
      }
      v128.store(solution + column + <usize>i * rowBytes, f32x4.mul(value, v128.load(row + <usize>i * rowBytes)));
    }
    for (let i = n - 1; i >= 0; i--) {
      let value = v128.load(solution + column + <usize>i * rowBytes);
      for (let k = i + 1; k < n; k++) {
        const below = matrix + <usize>((k * (k + 1)) / 2 + i) * rowBytes;
        value = f32x4.sub(value, f32x4.mul(v128.load(below), v128.load(solution + column + <usize>k * rowBytes)));
      }
      const reciprocal = v128.load(matrix + <usize>((i * (i + 1)) / 2 + i) * rowBytes);
      const x = f32x4.mul(value, reciprocal);
      isUnsafe = v128.or(isUnsafe, v128.andnot(one, f32x4.eq(f32x4.sub(x, x), f32x4.splat(0))));
      v128.store(solution + column + <usize>i * rowBytes, x);
    }
    v128.store(unsafe + column, isUnsafe);
  }
}
