import { exp2Lanes, log2Lanes } from './linearMath';

/*
 * Linear least squares over a block of voxels: every array of the block is (rows, stride) float64, the values of one
 * row for neighbouring voxels side by side, readable up to a multiple of 4 voxels. Nothing is added across voxels and
 * sums run over rows in order, so a voxel's result does not depend on its neighbours. Memory belongs to the caller.
 */

/**
 * target = matrix * source, four rows and four voxels at a time: the product of all linear steps.
 * matrix: (rowBlocks, inner, 4) float64, four rows of the matrix side by side. source: (inner, stride).
 * target: (4 rowBlocks, stride), written.
 */
export function multiplyBlock(
  matrix: usize,
  rowBlocks: i32,
  inner: i32,
  source: usize,
  target: usize,
  stride: i32,
  count: i32,
): void {
  const rowBytes = <usize>stride << 3;
  const zero = f64x2.splat(0);
  for (let v = 0; v < count; v += 4) {
    const column = source + (<usize>v << 3);
    let weights = matrix;
    let out = target + (<usize>v << 3);
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
        const wa = v128.load64_splat(weights);
        a0 = f64x2.add(a0, f64x2.mul(wa, left));
        a1 = f64x2.add(a1, f64x2.mul(wa, right));
        const wb = v128.load64_splat(weights, 8);
        b0 = f64x2.add(b0, f64x2.mul(wb, left));
        b1 = f64x2.add(b1, f64x2.mul(wb, right));
        const wc = v128.load64_splat(weights, 16);
        c0 = f64x2.add(c0, f64x2.mul(wc, left));
        c1 = f64x2.add(c1, f64x2.mul(wc, right));
        const wd = v128.load64_splat(weights, 24);
        d0 = f64x2.add(d0, f64x2.mul(wd, left));
        d1 = f64x2.add(d1, f64x2.mul(wd, right));
        from += rowBytes;
        weights += 32;
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

/**
 * The samples as they are fitted: `values` is the signal (ln signal with `logarithmic`), 0 where a sample is not
 * usable (not finite; with `logarithmic` also not positive); `weights` is 1 where it is, 0 elsewhere, or with
 * `bySignal`, which goes with `logarithmic`, (signal / largest)^2; usable: (stride) float64, their number; shift: (stride) float64, ln of the largest,
 * written with `logarithmic`.
 */
export function prepareSamples(
  signal: usize,
  samples: i32,
  stride: i32,
  count: i32,
  logarithmic: bool,
  bySignal: bool,
  values: usize,
  weights: usize,
  usable: usize,
  shift: usize,
): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const smallest = f64x2.splat(2.2250738585072014e-308);
  const rowBytes = <usize>stride << 3;
  for (let v = 0; v < count; v += 2) {
    const column = <usize>v << 3;
    let number = zero;
    let largest = smallest;
    let at = column;
    if (logarithmic) {
      for (let t = 0; t < samples; t++) {
        const s = v128.load(signal + at);
        const isUsable = f64x2.ge(s, smallest);
        largest = f64x2.pmax(largest, s);
        number = f64x2.add(number, v128.and(one, isUsable));
        v128.store(values + at, v128.and(log2Lanes(s), isUsable));
        v128.store(weights + at, v128.and(one, isUsable));
        at += rowBytes;
      }
      v128.store(shift + column, log2Lanes(largest));
    } else {
      for (let t = 0; t < samples; t++) {
        const s = v128.load(signal + at);
        const isUsable = f64x2.eq(s, s);
        number = f64x2.add(number, v128.and(one, isUsable));
        v128.store(values + at, v128.and(s, isUsable));
        v128.store(weights + at, v128.and(one, isUsable));
        at += rowBytes;
      }
    }
    v128.store(usable + column, number);
    if (!bySignal) continue;
    const scale = f64x2.div(one, largest);
    at = column;
    for (let t = 0; t < samples; t++) {
      const scaled = f64x2.mul(v128.load(signal + at), scale);
      const isUsable = f64x2.eq(v128.load(weights + at), one);
      v128.store(weights + at, v128.and(f64x2.mul(scaled, scaled), isUsable));
      at += rowBytes;
    }
  }
}

/** weights: (exp(predicted) / largest)^2 where they are not 0 already; see prepareSamples. predicted: (samples, stride). */
export function weightByPrediction(
  predicted: usize,
  samples: i32,
  stride: i32,
  count: i32,
  shift: usize,
  weights: usize,
): void {
  const rowBytes = <usize>stride << 3;
  const zero = f64x2.splat(0);
  for (let v = 0; v < count; v += 2) {
    const column = <usize>v << 3;
    const offset = v128.load(shift + column);
    const least = f64x2.splat(1e-290);
    for (let t: usize = 0; t < <usize>samples; t++) {
      const at = column + t * rowBytes;
      const relative = f64x2.sub(v128.load(predicted + at), offset);
      const weight = exp2Lanes(f64x2.add(relative, relative));
      const isUsable = f64x2.ne(v128.load(weights + at), zero);
      v128.store(weights + at, v128.and(f64x2.pmax(weight, least), isUsable));
    }
  }
}

/** product = weights * values, element by element: (samples, stride). */
export function weightValues(
  values: usize,
  weights: usize,
  samples: i32,
  stride: i32,
  count: i32,
  product: usize,
): void {
  const rowBytes = <usize>stride << 3;
  for (let t: usize = 0; t < <usize>samples; t++) {
    const row = t * rowBytes;
    for (let v: usize = 0; v < <usize>count; v += 2) {
      const at = row + (v << 3);
      v128.store(product + at, f64x2.mul(v128.load(weights + at), v128.load(values + at)));
    }
  }
}

/** Size below which a pivot counts as zero, relative to the largest element of the diagonal: 4500 float64 epsilons. */
const LEAST_PIVOT: f64 = 1e-12;

/**
 * Solves normal * solution = right side by Cholesky, two voxels at a time.
 * The matrix is one of an orthonormal basis, so that its diagonal tells how far each unknown is determined.
 * normal: lower triangle row by row, (n (n + 1) / 2, stride), replaced by its factor. rightSide: (n, stride).
 * solution: (n, stride), written. broken: (stride) float64, 1 where the matrix is singular, else 0.
 */
export function solveBlock(
  normal: usize,
  rightSide: usize,
  n: i32,
  stride: i32,
  count: i32,
  solution: usize,
  broken: usize,
): void {
  const rowBytes = <usize>stride << 3;
  const one = f64x2.splat(1);
  for (let v = 0; v < count; v += 2) {
    const column = <usize>v << 3;
    const matrix = normal + column;
    let isBroken = f64x2.splat(0);
    let largest = f64x2.splat(0);
    for (let i = 0; i < n; i++) {
      largest = f64x2.max(largest, v128.load(matrix + <usize>((i * (i + 1)) / 2 + i) * rowBytes));
    }
    const least = f64x2.mul(largest, f64x2.splat(LEAST_PIVOT));
    for (let i = 0; i < n; i++) {
      const row = matrix + <usize>((i * (i + 1)) / 2) * rowBytes;
      for (let j = 0; j < i; j++) {
        const above = matrix + <usize>((j * (j + 1)) / 2) * rowBytes;
        let value = v128.load(row + <usize>j * rowBytes);
        for (let k: usize = 0; k < <usize>j; k++) {
          value = f64x2.sub(value, f64x2.mul(v128.load(row + k * rowBytes), v128.load(above + k * rowBytes)));
        }
        // The diagonal of the factor is kept as its reciprocal.
        v128.store(row + <usize>j * rowBytes, f64x2.mul(value, v128.load(above + <usize>j * rowBytes)));
      }
      let pivot = v128.load(row + <usize>i * rowBytes);
      for (let k: usize = 0; k < <usize>i; k++) {
        const l = v128.load(row + k * rowBytes);
        pivot = f64x2.sub(pivot, f64x2.mul(l, l));
      }
      const good = f64x2.gt(pivot, least);
      isBroken = v128.or(isBroken, v128.andnot(one, good));
      v128.store(row + <usize>i * rowBytes, f64x2.div(one, f64x2.sqrt(v128.bitselect(pivot, one, good))));
    }
    for (let i = 0; i < n; i++) {
      const row = matrix + <usize>((i * (i + 1)) / 2) * rowBytes;
      let value = v128.load(rightSide + column + <usize>i * rowBytes);
      for (let k: usize = 0; k < <usize>i; k++) {
        value = f64x2.sub(value, f64x2.mul(v128.load(row + k * rowBytes), v128.load(solution + column + k * rowBytes)));
      }
      v128.store(solution + column + <usize>i * rowBytes, f64x2.mul(value, v128.load(row + <usize>i * rowBytes)));
    }
    for (let i = n - 1; i >= 0; i--) {
      let value = v128.load(solution + column + <usize>i * rowBytes);
      for (let k = i + 1; k < n; k++) {
        const below = matrix + <usize>((k * (k + 1)) / 2 + i) * rowBytes;
        value = f64x2.sub(value, f64x2.mul(v128.load(below), v128.load(solution + column + <usize>k * rowBytes)));
      }
      const reciprocal = v128.load(matrix + <usize>((i * (i + 1)) / 2 + i) * rowBytes);
      v128.store(solution + column + <usize>i * rowBytes, f64x2.mul(value, reciprocal));
    }
    v128.store(broken + column, isBroken);
  }
}

/** sums: (stride) float64, per voxel the sum over rows of a * b. a, b: (rows, stride), may be the same. */
export function dotBlock(a: usize, b: usize, rows: i32, stride: i32, count: i32, sums: usize): void {
  const rowBytes = <usize>stride << 3;
  for (let v = 0; v < count; v += 2) {
    let at = <usize>v << 3;
    const target = sums + at;
    let sum = f64x2.splat(0);
    for (let t = 0; t < rows; t++) {
      sum = f64x2.add(sum, f64x2.mul(v128.load(a + at), v128.load(b + at)));
      at += rowBytes;
    }
    v128.store(target, sum);
  }
}

/**
 * sums: (stride) float64, per voxel the sum of (signal - predicted)^2, or with `exponential` of
 * (signal - exp(predicted))^2, over the samples whose weight is not 0.
 */
export function sumSquaredErrors(
  signal: usize,
  predicted: usize,
  weights: usize,
  samples: i32,
  stride: i32,
  count: i32,
  exponential: bool,
  sums: usize,
): void {
  const rowBytes = <usize>stride << 3;
  const zero = f64x2.splat(0);
  for (let v = 0; v < count; v += 2) {
    let at = <usize>v << 3;
    const target = sums + at;
    let sum = zero;
    for (let t = 0; t < samples; t++) {
      const fitted = v128.load(predicted + at);
      const value = exponential ? exp2Lanes(fitted) : fitted;
      const residual = f64x2.sub(v128.load(signal + at), value);
      const isUsable = f64x2.ne(v128.load(weights + at), zero);
      sum = f64x2.add(sum, v128.and(f64x2.mul(residual, residual), isUsable));
      at += rowBytes;
    }
    v128.store(target, sum);
  }
}
