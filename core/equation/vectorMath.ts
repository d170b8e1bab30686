import { type Code, i32Const } from './assembler.js';
import { and, i32x4, i64x2, type Lanes, not, or, select } from './lanes.js';
import { powerSeries } from './powerSeries.js';
import type { Scope } from './scope.js';

/*
 * exp and log for all lanes at once, written into the calling function so that they cost no call.
 * Range reduction as in fdlibm (Sun Microsystems, e_exp.c and e_log.c: the splits of ln 2) and Cephes (the float32
 * split). Truncation of every series stays below 0.1 ulp.
 */

const sqrtHalfBits64 = 0x3fe6a09e667f3bcdn;
const oneBits64 = 0x3ff0000000000000n;
const sqrtHalfBits32 = 0x3f3504f3;
const oneBits32 = 0x3f800000;

/**
 * (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2: polynomials through the Chebyshev nodes, rounded to the lane type; the
 * relative error that they leave in e^r is 1.1e-8 (float32) and 1.6e-17 (float64), below 0.1 ulp.
 */
const beyondLinear = {
  f32: [0.5, 0.16666576266288757, 0.041666556149721146, 0.008363178931176662, 0.0013926184037700295],
  f64: [
    0.5000000000000001, 0.16666666666666669, 0.04166666666662413, 0.008333333333330062, 0.0013888888917213717,
    0.00019841269863053618, 2.4801521295954376e-5, 2.7557268459997064e-6, 2.7620088445409746e-7,
    2.510038549551032e-8,
  ],
} as const;

/** Outside these arguments the result or its exponent leaves the range of normal numbers; beyond the limits it is 0 or Infinity. */
const expRange = {
  f32: { limits: [-104, 89], normal: [-86, 88] },
  f64: { limits: [-746, 710], normal: [-708, 709] },
} as const;

/** e^x: exact limits (0 and Infinity) beyond the range, subnormal results included, NaN for NaN. */
export function emitExp(lanes: Lanes, scope: Scope, argument: Code): Code {
  const { constant, add, sub, mul, less } = lanes;
  const { limits, normal } = expRange[lanes.type];
  const whole = lanes.type === 'f32' ? i32x4 : i64x2;
  const mantissaBits = lanes.type === 'f32' ? 23 : 52;
  const magic = constant(1.5 * 2 ** mantissaBits); // adding it leaves the nearest whole number in the low bits
  const [ln2High, ln2Low] = splitLn2(lanes);
  const x = scope.keep(lanes.atMost(lanes.atLeast(argument, constant(limits[0])), constant(limits[1])));
  const shifted = scope.keep(add(mul(x, constant(Math.LOG2E)), magic));
  const n = scope.keep(sub(shifted, magic));
  const r = scope.keep(sub(sub(x, mul(n, constant(ln2High))), mul(n, constant(ln2Low))));
  const beyond = powerSeries(lanes, scope, r, beyondLinear[lanes.type]);
  const series = add(constant(1), add(r, mul(mul(r, r), beyond)));
  // Near the ends of the range 64 is taken off the exponent and given back by a product, which rounds or overflows.
  const tooLow = and(
    less(x, constant(normal[0])),
    whole.shiftLeft(whole.constant(64), i32Const(mantissaBits)),
  );
  const tooHigh = and(
    less(constant(normal[1]), x),
    whole.shiftLeft(whole.constant(-64), i32Const(mantissaBits)),
  );
  const lifted = scope.keep(or(tooLow, tooHigh));
  const power = whole.add(whole.shiftLeft(shifted, i32Const(mantissaBits)), lifted);
  return mul(whole.add(series, power), whole.sub(constant(1), lifted));
}

/** Natural logarithm: NaN below 0, -Infinity at 0, Infinity at Infinity, subnormal arguments included. */
export function emitLog(lanes: Lanes, scope: Scope, argument: Code): Code {
  const { constant, add, sub, mul, div, equal, less } = lanes;
  const single = lanes.type === 'f32';
  const x = scope.keep(argument);
  const smallestNormal = single ? 2 ** -126 : 2 ** -1022;
  const lift = single ? 25 : 54;
  const isSubnormal = scope.keep(less(x, constant(smallestNormal)));
  const lifted = scope.keep(select(mul(x, constant(2 ** lift)), x, isSubnormal));
  const exponentBias = scope.keep(select(constant(lift), constant(0), isSubnormal));
  const { exponent, mantissa } = single ? split32() : split64();
  const f = scope.keep(sub(mantissa, constant(1)));
  const s = scope.keep(div(f, add(constant(2), f)));
  const squared = scope.keep(mul(s, s));
  // ln(1 + f) = f - (f^2/2 - s (f^2/2 + R)) with R = 2 s^2/3 + 2 s^4/5 + ..., which keeps the digits of f
  const coefficients = Array.from({ length: single ? 5 : 11 }, (_, k) => 2 / (2 * k + 3));
  const tail = mul(squared, powerSeries(lanes, scope, squared, coefficients));
  const halfSquare = scope.keep(mul(constant(0.5), mul(f, f)));
  const e = scope.keep(sub(exponent, exponentBias));
  const [ln2High, ln2Low] = splitLn2(lanes);
  const corrected = add(mul(s, add(halfSquare, tail)), mul(e, constant(ln2Low)));
  const finite = scope.keep(sub(mul(e, constant(ln2High)), sub(sub(halfSquare, corrected), f)));
  const infinity = constant(Number.POSITIVE_INFINITY);
  const ofZero = select(constant(Number.NEGATIVE_INFINITY), finite, equal(x, constant(0)));
  const ofInfinity = select(x, ofZero, equal(x, infinity));
  const notANumber = or(less(x, constant(0)), not(equal(x, x)));
  return select(constant(Number.NaN), ofInfinity, notANumber);

  function split32(): { exponent: Code; mantissa: Code } {
    const shifted = i32x4.add(lifted, i32x4.constant(oneBits32 - sqrtHalfBits32));
    const whole = scope.keep(i32x4.sub(i32x4.shiftRightSigned(shifted, i32Const(23)), i32x4.constant(127)));
    return {
      exponent: scope.keep(i32x4.toFloat32(whole)),
      mantissa: scope.keep(i32x4.sub(lifted, i32x4.shiftLeft(whole, i32Const(23)))),
    };
  }

  function split64(): { exponent: Code; mantissa: Code } {
    const shifted = i64x2.add(lifted, i64x2.bits(oneBits64 - sqrtHalfBits64));
    const biased = scope.keep(i64x2.shiftRightUnsigned(shifted, i32Const(52)));
    const asFloat = sub(or(biased, constant(2 ** 52)), constant(2 ** 52 + 1023));
    const whole = i64x2.sub(biased, i64x2.constant(1023));
    return {
      exponent: scope.keep(asFloat),
      mantissa: scope.keep(i64x2.sub(lifted, i64x2.shiftLeft(whole, i32Const(52)))),
    };
  }
}

/** ln 2 as a part whose products with whole numbers are exact, and the rest. */
function splitLn2(lanes: Lanes): readonly [number, number] {
  return lanes.type === 'f32' ? [0.693359375, -2.1219444e-4] : [0.6931471803691238, 1.9082149292705877e-10];
}
