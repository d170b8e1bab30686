/*
 * exp, log, sin, cos and atan of single numbers by additions, multiplications, divisions and square roots alone, which
 * every machine rounds alike. JavaScript leaves the last digits of its own functions to the engine, so that maps made
 * with them could differ between Node, the app and processors. Series and splits: fdlibm (Sun Microsystems, e_exp.c,
 * e_log.c, k_sin.c, k_cos.c) and Cephes (S. L. Moshier, atan.c).
 */

const [ln2High, ln2Low] = [0.6931471803691238, 1.9082149292705877e-10];
const expSeries = [
  0.16666666666666602, -0.0027777777777015593, 6.613756321437934e-5, -1.6533902205465252e-6,
  4.1381367970572385e-8,
];
const logSeries = [
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805,
  0.15313837699209373, 0.14798198605116586,
];
const sinSeries = [
  -0.16666666666666632, 0.00833333333332249, -0.0001984126982985795, 2.7557313707070068e-6,
  -2.5050760253406863e-8, 1.58969099521155e-10,
];
const cosSeries = [
  0.0416666666666666, -0.001388888888887411, 2.480158728947673e-5, -2.7557314351390663e-7,
  2.087572321298175e-9, -1.1359647557788195e-11,
];
const atanNumerator = [
  -64.85021904942025, -122.88666844901361, -75.00855792314705, -16.157537187333652, -0.8750608600031904,
];
const atanDenominator = [
  194.5506571482614, 485.3903996359137, 432.88106049129027, 165.02700983169885, 24.858464901423062, 1,
];
/** pi/2 as a sum; products of the first two with whole numbers up to the largest angle are exact. */
const halfPi = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const;
/** As in the compiled equation: beyond it the angle has lost its digits, and sin and cos are NaN. */
const largestAngle = 1e6;

const bits = new DataView(new ArrayBuffer(8));

/** sum of coefficients[k] x^k. */
function series(x: number, coefficients: readonly number[]): number {
  let sum = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) sum = sum * x + (coefficients[k] as number);
  return sum;
}

/** 2^power for whole powers of normal numbers, exact. */
function twoTo(power: number): number {
  bits.setUint32(0, (power + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** e^x to 1 ulp. */
function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019412) return 0;
  const n = Math.round(x * Math.LOG2E);
  const high = x - n * ln2High;
  const low = n * ln2Low;
  const r = high - low;
  const r2 = r * r;
  const c = r - r2 * series(r2, expSeries);
  const value = 1 - (low - (r * c) / (2 - c) - high);
  const half = Math.floor(n / 2);
  return value * twoTo(half) * twoTo(n - half);
}

/** Natural logarithm to 1 ulp: NaN below 0, -Infinity at 0. */
function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  const isSubnormal = x < 2.2250738585072014e-308;
  bits.setFloat64(0, isSubnormal ? x * 18014398509481984 : x);
  const word = bits.getUint32(0);
  // The mantissa in [sqrt(1/2), sqrt(2)), the rest as exponent.
  const shifted = word + (0x3ff00000 - 0x3fe6a09e);
  const e = (shifted >> 20) - 1023 - (isSubnormal ? 54 : 0);
  bits.setUint32(0, (shifted & 0xfffff) + 0x3fe6a09e);
  const f = bits.getFloat64(0) - 1;
  const s = f / (2 + f);
  const s2 = s * s;
  const halfSquare = 0.5 * f * f;
  const tail = s2 * series(s2, logSeries);
  return e * ln2High - (halfSquare - (s * (halfSquare + tail) + e * ln2Low) - f);
}

/** log(1 + x) without loss of digits near 0 (W. Kahan). */
function log1p(x: number): number {
  const sum = 1 + x;
  if (sum === 1 || sum === Number.POSITIVE_INFINITY) return x;
  return log(sum) * (x / (sum - 1));
}

/** e^x - 1 without loss of digits near 0 (W. Kahan). */
function expm1(x: number): number {
  const value = exp(x);
  if (value === 1) return x;
  if (value === Number.POSITIVE_INFINITY || value - 1 === -1) return value - 1;
  return (value - 1) * (x / log(value));
}

/** x times x: an engine may compute x ** 2 by a general power, and differently before and after it compiles. */
function square(x: number): number {
  return x * x;
}

function quarterTurns(x: number, shift: 0 | 1): number {
  if (!(Math.abs(x) < largestAngle)) return Number.NaN;
  const n = Math.round(x * (2 / Math.PI));
  const r = x - n * halfPi[0] - n * halfPi[1] - n * halfPi[2];
  const r2 = r * r;
  const quarter = (((n + shift) % 4) + 4) % 4;
  const size =
    quarter % 2 === 0 ? r + r * r2 * series(r2, sinSeries) : 1 - (0.5 * r2 - r2 * r2 * series(r2, cosSeries));
  return quarter < 2 ? size : -size;
}

/** sin x to 2 ulp of the larger of result and 1/16; NaN from 1e6 on. */
function sin(x: number): number {
  return quarterTurns(x, 0);
}

/** cos x, as sin. */
function cos(x: number): number {
  return quarterTurns(x, 1);
}

/** tan x as a quotient of sin and cos. */
function tan(x: number): number {
  return sin(x) / cos(x);
}

/** atan x to 3 ulp. */
function atan(x: number): number {
  const size = Math.abs(x);
  const isLarge = size > 2.414213562373095;
  const isMiddle = !isLarge && size > 0.66;
  const r = isLarge ? -1 / size : isMiddle ? (size - 1) / (size + 1) : size;
  const r2 = r * r;
  const curve = series(r2, atanNumerator) / series(r2, atanDenominator);
  const angle = (isLarge ? Math.PI / 2 : isMiddle ? Math.PI / 4 : 0) + (r + r * r2 * curve);
  return x < 0 ? -angle : angle;
}

/** Functions of one number with the same bits on every machine; limits as those of Math but for the largest angle. */
export const portable = { exp, log, log1p, expm1, square, sin, cos, tan, atan } as const;
