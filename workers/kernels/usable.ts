/**
 * Takes samples without weight out of a block: where a weight is not a finite number above 0, the weight becomes 0
 * and the sample NaN, which counts for nothing. signal, weights: (samples, stride) float64, written; stride is even.
 */
export function takeOutUnweighted(signal: usize, weights: usize, samples: i32, stride: i32, count: i32): void {
  const rowBytes = <usize>stride << 3;
  const zero = f64x2.splat(0);
  const infinity = f64x2.splat(Infinity);
  for (let v: usize = 0; v < <usize>count; v += 2) {
    let at = v << 3;
    for (let t = 0; t < samples; t++) {
      const weight = v128.load(weights + at);
      const counts = v128.and(f64x2.gt(weight, zero), f64x2.lt(weight, infinity));
      v128.store(weights + at, v128.and(weight, counts));
      v128.store(signal + at, v128.bitselect(v128.load(signal + at), f64x2.splat(NaN), counts));
      at += rowBytes;
    }
  }
}

/** Makes samples below 0 NaN. signal: (samples, stride) float64, written; stride is even. */
export function takeOutNegative(signal: usize, samples: i32, stride: i32, count: i32): void {
  const rowBytes = <usize>stride << 3;
  const zero = f64x2.splat(0);
  for (let v: usize = 0; v < <usize>count; v += 2) {
    let at = v << 3;
    for (let t = 0; t < samples; t++) {
      const value = v128.load(signal + at);
      v128.store(signal + at, v128.bitselect(f64x2.splat(NaN), value, f64x2.lt(value, zero)));
      at += rowBytes;
    }
  }
}
