import { type Code, i32Const } from './assembler.js';
import { i32x4, i64x2, type Lanes, not, or, select } from './lanes.js';
import { powerSeries } from './powerSeries.js';
import type { Scope } from './scope.js';

/*
 * exp and log for all lanes at once, written into the calling function so that they cost no call.
 * Range reduction as in fdlibm (Sun Microsystems, e_exp.c and e_log.c: the splits of ln 2) and Cephes (the float32
 * split); series by Taylor's theorem, degrees chosen so that truncation stays below 0.1 ulp.
 */

/** 1.5 * 2^52: adding it leaves a small integer in the low bits of a float64. */
const float64Magic = 6755399441055744;
const sqrtHalfBits64 = 0x3fe6a09e667f3bcdn;
const oneBits64 = 0x3ff0000000000000n;
const sqrtHalfBits32 = 0x3f3504f3;
const oneBits32 = 0x3f800000;

/** e^x: exact limits (0 and Infinity) beyond the range, subnormal results included, NaN for NaN. */
export function emitExp(lanes: Lanes, scope: Scope, argument: Code): Code {
  const { constant, add, sub, mul, nearest } = lanes;
  const single = lanes.type === 'f32';
  const [lowest, highest] = single ? [-104, 89] : [-746, 710];
  const [ln2High, ln2Low] = splitLn2(lanes);
  const x = scope.keep(lanes.min(lanes.max(argument, constant(lowest)), constant(highest)));
  const n = scope.keep(nearest(mul(x, constant(Math.LOG2E))));
  const r = scope.keep(sub(sub(x, mul(n, constant(ln2High))), mul(n, constant(ln2Low))));
  const beyondLinear = powerSeries(lanes, scope, r, reciprocalFactorials(single ? 7 : 13).slice(2));
  const series = scope.keep(add(constant(1), add(r, mul(mul(r, r), beyondLinear))));
  const half = scope.keep(nearest(mul(n, constant(0.5))));
  const rest = sub(n, half);
  return mul(mul(series, twoTo(lanes, half)), twoTo(lanes, rest));

  function twoTo(of: Lanes, power: Code): Code {
    return of.type === 'f32'
      ? i32x4.shiftLeft(i32x4.add(i32x4.fromFloat32(power), i32x4.constant(127)), i32Const(23))
      : i64x2.shiftLeft(add(power, constant(float64Magic + 1023)), i32Const(52));
  }
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
    const shifted = i64x2.add(lifted, i64x2.constant(oneBits64 - sqrtHalfBits64));
    const biased = scope.keep(i64x2.shiftRightUnsigned(shifted, i32Const(52)));
    const asFloat = sub(or(biased, constant(2 ** 52)), constant(2 ** 52 + 1023));
    const whole = i64x2.sub(biased, i64x2.constant(1023n));
    return {
      exponent: scope.keep(asFloat),
      mantissa: scope.keep(i64x2.sub(lifted, i64x2.shiftLeft(whole, i32Const(52)))),
    };
  }
}

function reciprocalFactorials(degree: number): number[] {
  const values = [1];
  for (let k = 1; k <= degree; k++) values.push((values[k - 1] as number) / k);
  return values;
}

/** ln 2 as a part whose products with whole numbers are exact, and the rest. */
function splitLn2(lanes: Lanes): readonly [number, number] {
  return lanes.type === 'f32' ? [0.693359375, -2.1219444e-4] : [0.6931471803691238, 1.9082149292705877e-10];
}
