/*
 * exp and ln of two float64 lanes for the linear models. Range reduction as in fdlibm (Sun Microsystems, e_exp.c and
 * e_log.c); series by Taylor's theorem. Constants lie in memory: a splat from there is one instruction, a constant in
 * the code several.
 */

/** In the order in which they are named below. */
const table: usize = memory.data<f64>([
  -700, 700, 1.4426950408889634, 0.6931471803691238, 1.9082149292705877e-10,
  // 1.5 * 2^52 + 1023: adding it leaves a whole number and the bias of the exponent in the low bits of a float64.
  6755399441055744.0 + 1023.0, 4503599627370496.0, 4503599627370496.0 + 1023.0,
  // Reciprocal factorials 0! to 11!.
  1.0, 1.0, 1.0 / 2.0, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0, 1.0 / 5040.0, 1.0 / 40320.0, 1.0 / 362880.0,
  1.0 / 3628800.0, 1.0 / 39916800.0,
  // 2 / (2 k + 3) for the logarithm.
  2.0 / 3.0, 2.0 / 5.0, 2.0 / 7.0, 2.0 / 9.0, 2.0 / 11.0, 2.0 / 13.0, 2.0 / 15.0, 2.0 / 17.0, 2.0 / 19.0, 2.0 / 21.0,
  0.5, 2.0,
]);
const LOWEST = 0;
const HIGHEST = 1;
const LOG2E = 2;
const LN2_HIGH = 3;
const LN2_LOW = 4;
const EXPONENT_MAGIC = 5;
const TWO_TO_52 = 6;
const TWO_TO_52_AND_BIAS = 7;
const FACTORIALS = 8;
const ODD_FRACTIONS = 20;
const HALF = 30;
const TWO = 31;
const SQRT_HALF_BITS: i64 = 0x3fe6a09e667f3bcd;
const ONE_BITS: i64 = 0x3ff0000000000000;

@inline
function constant(index: i32): v128 {
  return v128.load64_splat(table + (<usize>index << 3));
}

@inline
function times(x: v128, y: v128): v128 {
  return f64x2.mul(x, y);
}

/** table[index] + table[index + 1] x. */
@inline
function linear(index: i32, x: v128): v128 {
  return f64x2.add(constant(index), times(constant(index + 1), x));
}

/** e^x with a relative error below 1e-14; arguments are held within -700 and 700. NaN for NaN. */
@inline
export function exp2Lanes(argument: v128): v128 {
  const x = f64x2.pmin(f64x2.pmax(argument, constant(LOWEST)), constant(HIGHEST));
  const n = f64x2.nearest(times(x, constant(LOG2E)));
  const r = f64x2.sub(f64x2.sub(x, times(n, constant(LN2_HIGH))), times(n, constant(LN2_LOW)));
  const r2 = times(r, r);
  const r4 = times(r2, r2);
  const low = f64x2.add(linear(FACTORIALS, r), times(r2, linear(FACTORIALS + 2, r)));
  const middle = f64x2.add(linear(FACTORIALS + 4, r), times(r2, linear(FACTORIALS + 6, r)));
  const high = f64x2.add(linear(FACTORIALS + 8, r), times(r2, linear(FACTORIALS + 10, r)));
  const series = f64x2.add(low, times(r4, f64x2.add(middle, times(r4, high))));
  return times(series, i64x2.shl(f64x2.add(n, constant(EXPONENT_MAGIC)), 52));
}

/** ln x with an error of 1 to 2 ulp for positive normal numbers; anything for others. */
@inline
export function log2Lanes(x: v128): v128 {
  const shifted = i64x2.add(x, i64x2.splat(ONE_BITS - SQRT_HALF_BITS));
  const biased = i64x2.shr_u(shifted, 52);
  const e = f64x2.sub(v128.or(biased, constant(TWO_TO_52)), constant(TWO_TO_52_AND_BIAS));
  const mantissa = i64x2.sub(x, i64x2.shl(i64x2.sub(biased, i64x2.splat(1023)), 52));
  const f = f64x2.sub(mantissa, constant(FACTORIALS));
  const s = f64x2.div(f, f64x2.add(constant(TWO), f));
  const z = times(s, s);
  const z2 = times(z, z);
  const z4 = times(z2, z2);
  const low = f64x2.add(linear(ODD_FRACTIONS, z), times(z2, linear(ODD_FRACTIONS + 2, z)));
  const high = f64x2.add(linear(ODD_FRACTIONS + 4, z), times(z2, linear(ODD_FRACTIONS + 6, z)));
  const tail = times(z, f64x2.add(low, times(z4, f64x2.add(high, times(z4, linear(ODD_FRACTIONS + 8, z))))));
  const halfSquare = times(constant(HALF), times(f, f));
  const corrected = f64x2.add(times(s, f64x2.add(halfSquare, tail)), times(e, constant(LN2_LOW)));
  return f64x2.sub(times(e, constant(LN2_HIGH)), f64x2.sub(f64x2.sub(halfSquare, corrected), f));
}

/** e^x of four float32 lanes with an error below 3 ulp for -80 <= x <= 80; NaN for NaN. Taylor's series to degree 7. */
@inline
export function expFourLanes(x: v128): v128 {
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.4426950408889634)));
  const high = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  const r = f32x4.sub(high, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let series = f32x4.splat(1.0 / 5040.0);
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1.0 / 720.0));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1.0 / 120.0));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1.0 / 24.0));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1.0 / 6.0));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(0.5));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(series, power);
}
