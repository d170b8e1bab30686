import type { Code } from './assembler.js';
import { besselBreak, besselOneSeries, besselTails, besselZeroSeries } from './besselTables.js';
import { type Lanes, select } from './lanes.js';
import { powerSeries } from './powerSeries.js';
import type { Scope } from './scope.js';
import { emitLog } from './vectorMath.js';

/** What the Rice likelihood needs of the modified Bessel functions I0 and I1. */
export interface BesselTerms {
  /** ln(e^-x I0(x)). */
  readonly logarithm: Code;
  /** R = I1(x)/I0(x). */
  readonly ratio: Code;
  /** dR/dx = 1 - R/x - R^2, times the square of `scale`. */
  readonly slope: Code;
}

/**
 * Code of the terms for x >= 0, NaN for NaN. Up to x = 12 from the power series of I0 and I1/x, beyond from
 * expansions in 1/x, in which nothing cancels. Absolute errors up to x = 1e6 in units of 2^-23 (float32) and 2^-52
 * (float64): `logarithm` 8, `ratio` 3, `slope` with a scale of 1: 4.
 * scale: what the slope is multiplied with before it becomes too small to be told from 0.
 */
export function emitBesselTerms(lanes: Lanes, scope: Scope, argument: Code, scale: Code): BesselTerms {
  const { constant, add, sub, mul, div, min, max } = lanes;
  const x = scope.keep(argument);
  const one = constant(1);
  const half = constant(0.5);
  const isNear = scope.keep(lanes.less(x, constant(besselBreak)));

  const near = scope.keep(min(x, constant(besselBreak)));
  const square = scope.keep(mul(mul(near, near), constant(0.25)));
  const zero = scope.keep(powerSeries(lanes, scope, square, besselZeroSeries(lanes)));
  const overX = scope.keep(div(powerSeries(lanes, scope, square, besselOneSeries(lanes)), zero));
  const nearRatio = scope.keep(mul(near, overX));
  const nearSlope = sub(sub(one, overX), mul(nearRatio, nearRatio));

  const inverse = scope.keep(div(one, max(x, constant(besselBreak))));
  const y = scope.keep(mul(inverse, constant(besselBreak)));
  const tails = besselTails(lanes);
  const g = powerSeries(lanes, scope, y, tails.logarithm);
  const v = scope.keep(powerSeries(lanes, scope, y, tails.ratio));
  const vOverX = scope.keep(mul(v, inverse));
  const farRatio = sub(one, mul(mul(half, inverse), add(one, vOverX)));
  const farFactor = add(constant(0.25), sub(v, mul(constant(0.25), mul(vOverX, vOverX))));
  const scaledInverse = scope.keep(mul(scale, inverse));

  const logOf = scope.keep(emitLog(lanes, scope, select(zero, mul(constant(2 * Math.PI), x), isNear)));
  return {
    logarithm: scope.keep(select(sub(logOf, near), sub(mul(g, inverse), mul(half, logOf)), isNear)),
    ratio: scope.keep(select(nearRatio, farRatio, isNear)),
    slope: scope.keep(
      select(mul(mul(scale, scale), nearSlope), mul(mul(scaledInverse, scaledInverse), farFactor), isNear),
    ),
  };
}
