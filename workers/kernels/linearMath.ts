/*
 * exp and ln of two float64 lanes for the linear models. Range reduction as in fdlibm (Sun Microsystems, e_exp.c and
 * e_log.c); series by Taylor's theorem.
 */

const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const LOG2E: f64 = 1.4426950408889634;
/** 1.5 * 2^52 + 1023: adding it leaves a whole number and the bias of the exponent in the low bits of a float64. */
const EXPONENT_MAGIC: f64 = 6755399441055744.0 + 1023.0;
const SQRT_HALF_BITS: i64 = 0x3fe6a09e667f3bcd;
const ONE_BITS: i64 = 0x3ff0000000000000;
const TWO_TO_52: f64 = 4503599627370496.0;

@inline
function times(x: v128, y: v128): v128 {
  return f64x2.mul(x, y);
}

@inline
function linear(a: f64, b: f64, x: v128): v128 {
  return f64x2.add(f64x2.splat(a), f64x2.mul(f64x2.splat(b), x));
}

/** e^x with a relative error below 1e-14; arguments are held within -700 and 700. NaN for NaN. */
@inline
export function exp2Lanes(argument: v128): v128 {
  const x = f64x2.min(f64x2.max(argument, f64x2.splat(-700)), f64x2.splat(700));
  const n = f64x2.nearest(times(x, f64x2.splat(LOG2E)));
  const r = f64x2.sub(f64x2.sub(x, times(n, f64x2.splat(LN2_HIGH))), times(n, f64x2.splat(LN2_LOW)));
  const r2 = times(r, r);
  const r4 = times(r2, r2);
  const low = f64x2.add(linear(1.0, 1.0, r), times(r2, linear(1.0 / 2.0, 1.0 / 6.0, r)));
  const middle = f64x2.add(linear(1.0 / 24.0, 1.0 / 120.0, r), times(r2, linear(1.0 / 720.0, 1.0 / 5040.0, r)));
  const high = f64x2.add(
    linear(1.0 / 40320.0, 1.0 / 362880.0, r),
    times(r2, linear(1.0 / 3628800.0, 1.0 / 39916800.0, r)),
  );
  const series = f64x2.add(low, times(r4, f64x2.add(middle, times(r4, high))));
  return times(series, i64x2.shl(f64x2.add(n, f64x2.splat(EXPONENT_MAGIC)), 52));
}

/** ln x with an error of 1 to 2 ulp for positive normal numbers; anything for others. */
@inline
export function log2Lanes(x: v128): v128 {
  const shifted = i64x2.add(x, i64x2.splat(ONE_BITS - SQRT_HALF_BITS));
  const biased = i64x2.shr_u(shifted, 52);
  const e = f64x2.sub(v128.or(biased, f64x2.splat(TWO_TO_52)), f64x2.splat(TWO_TO_52 + 1023.0));
  const mantissa = i64x2.sub(x, i64x2.shl(i64x2.sub(biased, i64x2.splat(1023)), 52));
  const f = f64x2.sub(mantissa, f64x2.splat(1));
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const z = times(s, s);
  const z2 = times(z, z);
  const z4 = times(z2, z2);
  const low = f64x2.add(linear(2.0 / 3.0, 2.0 / 5.0, z), times(z2, linear(2.0 / 7.0, 2.0 / 9.0, z)));
  const high = f64x2.add(linear(2.0 / 11.0, 2.0 / 13.0, z), times(z2, linear(2.0 / 15.0, 2.0 / 17.0, z)));
  const last = linear(2.0 / 19.0, 2.0 / 21.0, z);
  const tail = times(z, f64x2.add(low, times(z4, f64x2.add(high, times(z4, last)))));
  const halfSquare = times(f64x2.splat(0.5), times(f, f));
  const corrected = f64x2.add(times(s, f64x2.add(halfSquare, tail)), times(e, f64x2.splat(LN2_LOW)));
  return f64x2.sub(times(e, f64x2.splat(LN2_HIGH)), f64x2.sub(f64x2.sub(halfSquare, corrected), f));
}
