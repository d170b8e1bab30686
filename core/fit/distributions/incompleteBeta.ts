import { logGamma } from '../../equation/logGamma.js';
import { portable } from '../../equation/portableMath.js';

/** ln of I_x(a, b) and of 1 - I_x(a, b), each to its own relative precision. */
export interface LogTails {
  readonly below: number;
  readonly above: number;
}

/**
 * The regularised incomplete beta function I_x(a, b) of fixed a, b > 0, as logarithms, so that neither tail underflows:
 * its continued fraction (Abramowitz and Stegun 26.5.8) by Lentz' algorithm, on the side where it converges fast.
 * The function that it answers takes x and y = 1 - x, 0 <= x <= 1, both to full precision.
 */
export function incompleteBeta(a: number, b: number): (x: number, y: number) => LogTails {
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
  return (x, y) => {
    if (x <= 0) return { below: Number.NEGATIVE_INFINITY, above: 0 };
    if (y <= 0) return { below: 0, above: Number.NEGATIVE_INFINITY };
    const front = a * logOf(x, y) + b * logOf(y, x) - logBeta;
    if (x > (a + 1) / (a + b + 2)) {
      const above = front + portable.log(continuedFraction(y, b, a) / b);
      return { below: logOfRest(above), above };
    }
    const below = front + portable.log(continuedFraction(x, a, b) / a);
    return { below, above: logOfRest(below) };
  };
}

/** ln x where y = 1 - x is known as well: near 1 the distance from it has the digits. */
function logOf(x: number, y: number): number {
  return x > 0.5 ? portable.log1p(-y) : portable.log(x);
}

/** ln (1 - e^logarithm). */
function logOfRest(logarithm: number): number {
  return logarithm < -0.7
    ? portable.log1p(-portable.exp(logarithm))
    : portable.log(-portable.expm1(logarithm));
}

function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return value;
}

function nonZero(number: number): number {
  return Math.abs(number) < 1e-300 ? 1e-300 : number;
}
