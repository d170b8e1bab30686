import { portable } from '../../equation/portableMath.js';
import { incompleteBeta } from './incompleteBeta.js';

const logRootTwoPi = 0.5 * portable.log(2 * Math.PI);
/** Below this the tail of the normal distribution comes from its centre's series, above from a continued fraction. */
const seriesLimit = 2.5;

/**
 * The z that a standard normal variable exceeds as seldom as Student's t of `degreesOfFreedom` exceeds t, for any t:
 * computed from the smaller tail and in logarithms, so that no tail underflows. NaN for NaN and below one degree.
 */
export function normalScoreOfT(degreesOfFreedom: number): (t: number) => number {
  if (!(degreesOfFreedom >= 1)) return () => Number.NaN;
  const beta = incompleteBeta(degreesOfFreedom / 2, 0.5);
  return (t) => {
    if (!Number.isFinite(t)) return t;
    const whole = degreesOfFreedom + t * t;
    const logTail = beta(degreesOfFreedom / whole, (t * t) / whole).below - Math.LN2;
    // Wallace, Ann. Math. Stat. 30:1124 (1959).
    const near =
      Math.sqrt(degreesOfFreedom * portable.log1p((t * t) / degreesOfFreedom)) *
      ((8 * degreesOfFreedom + 1) / (8 * degreesOfFreedom + 3));
    return t < 0 ? -quantile(logTail, near) : quantile(logTail, near);
  };
}

/**
 * The same for F of `numerator` and `denominator` degrees of freedom: negative where F is below its median, since F has
 * one tail of interest only. P(F > f) = I_x(d2/2, d1/2) with x = d2 / (d2 + d1 f) (Abramowitz and Stegun 26.6.2).
 */
export function normalScoreOfF(numerator: number, denominator: number): (f: number) => number {
  if (!(denominator >= 1)) return () => Number.NaN;
  const beta = incompleteBeta(denominator / 2, numerator / 2);
  return (f) => {
    if (Number.isNaN(f)) return f;
    const whole = denominator + numerator * f;
    const { below, above } = beta(denominator / whole, (numerator * f) / whole);
    return below < above ? quantile(below, start(below)) : -quantile(above, start(above));
  };
}

/** Where the search for the quantile of a small tail begins: Q(z) is near exp(-z^2/2). */
function start(logTail: number): number {
  return Math.sqrt(Math.max(0, -2 * logTail - 2 * Math.LN2));
}

/**
 * z >= 0 with ln Q(z) = logTail, Q the upper tail of the normal distribution: Newton's method on ln Q, which is concave
 * and nearly a parabola.
 */
function quantile(logTail: number, near: number): number {
  let z = near;
  for (let step = 0; step < 20; step++) {
    const logUpper = logUpperTail(z);
    // The hazard -d ln Q / dz, density over tail.
    const hazard = portable.exp(-0.5 * z * z - logRootTwoPi - logUpper);
    const change = (logUpper - logTail) / hazard;
    z += change;
    if (!(Math.abs(change) > 1e-9 * Math.max(1, Math.abs(z)))) break;
  }
  return z;
}

/** ln Q(z) for any z, good to 1e-15 of itself or of 1. */
function logUpperTail(z: number): number {
  const logDensity = -0.5 * z * z - logRootTwoPi;
  if (z > seriesLimit) return logDensity - portable.log(inverseMills(z));
  // Q = 1/2 - density * (z + z^3/3 + z^5/15 + ...), Abramowitz and Stegun 26.2.11.
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return portable.log(0.5 - portable.exp(logDensity) * sum);
}

/** density / Q = z + 1/(z + 2/(z + 3/(z + ...))), Abramowitz and Stegun 26.2.14, from its far end. */
function inverseMills(z: number): number {
  let value = z;
  for (let k = Math.ceil(12 + 500 / (z * z)); k > 0; k--) value = z + k / value;
  return value;
}
