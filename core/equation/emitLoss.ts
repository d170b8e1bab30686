import type { NoiseLoss } from '../contracts/job.js';
import type { Code } from './assembler.js';
import { and, type Lanes, select } from './lanes.js';
import type { Scope } from './scope.js';
import { emitBesselTerms } from './vectorBessel.js';

/** Residuals beyond this many sigma count linearly: 95 % efficiency with normal noise (Holland and Welsch 1977). */
export const huberTuning = 1.345;

/** Least curvature of a sample's Rice likelihood in the normal matrix, where that of least squares is 1. */
const leastCurvature = 0.05;

/** What one sample adds to the sums: cost += cost, J'r += J pull, J'J += J curvature J'. */
export interface SampleTerms {
  readonly cost: Code;
  readonly pull: Code;
  readonly curvature: Code;
}

/** A sample in the lanes: `valid` has all bits set where it counts, `residual` is 0 elsewhere. */
export interface Sample {
  readonly measured: Code;
  readonly predicted: Code;
  readonly residual: Code;
  readonly valid: Code;
}

/** Code of the terms of a loss; where the sample does not count, cost and pull are 0. */
export function emitLoss(loss: NoiseLoss, lanes: Lanes, scope: Scope, sample: Sample): SampleTerms {
  return loss.kind === 'huber'
    ? huber(loss.sigma, lanes, scope, sample)
    : rician(loss.sigma, lanes, scope, sample);
}

/**
 * Huber (Ann. Math. Stat. 35:73, 1964): r^2 up to |r| = k, 2 k |r| - k^2 beyond. The normal matrix takes the weights
 * of the equivalent weighted problem, min(1, k/|r|), whose quadratic touches the cost from above: its step descends.
 */
function huber(sigma: number, lanes: Lanes, scope: Scope, { residual }: Sample): SampleTerms {
  const { constant, sub, mul, div, min, max } = lanes;
  const k = constant(huberTuning * sigma);
  const size = scope.keep(lanes.abs(residual));
  const linear = mul(k, sub(mul(constant(2), size), k));
  return {
    cost: scope.keep(select(linear, mul(residual, residual), lanes.less(k, size))),
    pull: scope.keep(max(min(residual, k), lanes.neg(k))),
    curvature: scope.keep(min(constant(1), div(k, size))),
  };
}

/**
 * Minus the logarithm of the Rice density of the magnitude m given the amplitude A, times 2 sigma^2, without what does
 * not depend on A: (m - |A|)^2 - 2 sigma^2 ln(e^-x I0(x)), x = m |A| / sigma^2; never below 0 as e^-x I0(x) <= 1.
 * Half its negative slope is m R - |A|, R = I1(x)/I0(x); half its curvature is 1 - (m/sigma)^2 R'(x), which may be
 * below 0 where the likelihood is not convex.
 */
function rician(
  sigma: number,
  lanes: Lanes,
  scope: Scope,
  { measured, predicted, valid }: Sample,
): SampleTerms {
  const { constant, sub, mul, neg } = lanes;
  const amplitude = scope.keep(lanes.abs(predicted));
  const perSigma = constant(1 / sigma);
  const magnitude = scope.keep(mul(measured, perSigma));
  const x = mul(magnitude, mul(amplitude, perSigma));
  const { logarithm, ratio, slope } = emitBesselTerms(lanes, scope, x, magnitude);
  const difference = scope.keep(sub(measured, amplitude));
  const cost = sub(mul(difference, difference), mul(constant(2 * sigma * sigma), logarithm));
  const pull = scope.keep(sub(mul(measured, ratio), amplitude));
  const signed = select(neg(pull), pull, lanes.less(predicted, constant(0)));
  const curvature = lanes.max(sub(constant(1), slope), constant(leastCurvature));
  return {
    cost: scope.keep(and(cost, valid)),
    pull: scope.keep(and(signed, valid)),
    curvature: scope.keep(and(curvature, valid)),
  };
}
