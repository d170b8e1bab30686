/*
 * Prewhitening of a block of voxels with a coefficient rho of their own. The first sample stays as it is, of the others
 * rho times the one before is taken, so that W'W = T = I + rho^2 D - rho L: D is the identity but for its last element,
 * which is 0, L has ones beside the diagonal. Arrays and rules as in linear.ts.
 */

/**
 * normal = Q'TQ, lower triangle row by row, (n (n + 1) / 2, stride), written. lag: Q'LQ in the same order, one float64 each.
 * last: the last row of Q, (n) float64. rho: (stride).
 */
export function whitenedNormal(
  lag: usize,
  last: usize,
  rho: usize,
  n: i32,
  stride: i32,
  count: i32,
  normal: usize,
): void {
  const rowBytes = <usize>stride << 3;
  const one = f64x2.splat(1);
  let row = normal;
  let lagAt = lag;
  for (let i: usize = 0; i < <usize>n; i++) {
    const lastOfRow = load<f64>(last + (i << 3));
    for (let j: usize = 0; j <= i; j++) {
      const product = v128.load64_splat(lagAt);
      const lastProduct = f64x2.splat(lastOfRow * load<f64>(last + (j << 3)));
      for (let v: usize = 0; v < <usize>count; v += 2) {
        const r = v128.load(rho + (v << 3));
        const square = f64x2.mul(r, r);
        const off = f64x2.add(f64x2.mul(r, product), f64x2.mul(square, lastProduct));
        const diagonal = i == j ? f64x2.add(one, square) : f64x2.splat(0);
        v128.store(row + (v << 3), f64x2.sub(diagonal, off));
      }
      row += rowBytes;
      lagAt += 8;
    }
  }
}

/** right = Q'Ty of (n, stride), written. plain: Q'y; lagged: Q'Ly, both (n, stride). lastSample: (stride). */
export function whitenedRightSide(
  plain: usize,
  lagged: usize,
  last: usize,
  lastSample: usize,
  rho: usize,
  n: i32,
  stride: i32,
  count: i32,
  right: usize,
): void {
  const rowBytes = <usize>stride << 3;
  for (let i: usize = 0; i < <usize>n; i++) {
    const q = v128.load64_splat(last + (i << 3));
    const row = i * rowBytes;
    for (let v: usize = 0; v < <usize>count; v += 2) {
      const at = v << 3;
      const r = v128.load(rho + at);
      const y = v128.load(plain + row + at);
      const apart = f64x2.sub(y, f64x2.mul(q, v128.load(lastSample + at)));
      const neighbours = v128.load(lagged + row + at);
      const change = f64x2.mul(r, f64x2.sub(f64x2.mul(r, apart), neighbours));
      v128.store(right + row + at, f64x2.add(y, change));
    }
  }
}

/**
 * Of the residuals r = values - predicted: squares: (stride), the sum of r_t^2; neighbours: (stride), the sum of
 * r_t r_(t+1); lastSquare: (stride), the last r^2.
 */
export function residualProducts(
  values: usize,
  predicted: usize,
  samples: i32,
  stride: i32,
  count: i32,
  squares: usize,
  neighbours: usize,
  lastSquare: usize,
): void {
  const rowBytes = <usize>stride << 3;
  for (let v = 0; v < count; v += 2) {
    let at = <usize>v << 3;
    const target = at;
    let before = f64x2.splat(0);
    let squareSum = f64x2.splat(0);
    let neighbourSum = f64x2.splat(0);
    for (let t = 0; t < samples; t++) {
      const residual = f64x2.sub(v128.load(values + at), v128.load(predicted + at));
      squareSum = f64x2.add(squareSum, f64x2.mul(residual, residual));
      neighbourSum = f64x2.add(neighbourSum, f64x2.mul(before, residual));
      before = residual;
      at += rowBytes;
    }
    v128.store(squares + target, squareSum);
    v128.store(neighbours + target, neighbourSum);
    v128.store(lastSquare + target, f64x2.mul(before, before));
  }
}
