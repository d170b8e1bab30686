import { portable } from '../../equation/portableMath.js';
import type { LinearBlock } from './linearBlock.js';

/**
 * Below this share of the squared signal the squared residual is summed from the residuals themselves; above, it is
 * the squared signal less the squared fit, which then is good to 8 digits.
 */
export const leastShare = 1e-7;
/** A residual below this share of the squared signal is rounding: the samples are fitted exactly. */
export const roundingShare = 1e-26;

/** Writes `errors`: sum of squared residuals of the usable samples, in units of the signal. Follows `solveLinear`. */
export function sumErrors(block: LinearBlock, count: number): void {
  const { values, basisFit, rightSide, errors, sums } = block.rows;
  const { samples, stride, kernels } = block;
  if (block.parts.fit.response === 'logarithm') {
    sumResiduals(block, errors, count);
    return;
  }
  kernels.dotBlock(values, values, samples, stride, count, errors);
  const total = block.view(errors, count).slice();
  // The right side is Q'y since solveUnweighted: a regression has no other method.
  kernels.dotBlock(rightSide, basisFit, block.n, stride, count, sums);
  const explained = block.view(sums, count);
  const squares = block.view(errors, count);
  for (let v = 0; v < count; v++) squares[v] = (squares[v] as number) - (explained[v] as number);
  const isSmall = (v: number): boolean => (squares[v] as number) < leastShare * (total[v] as number);
  if (!squares.some((_, v) => isSmall(v))) return;
  sumResiduals(block, sums, count);
  for (let v = 0; v < count; v++) {
    if (!isSmall(v)) continue;
    const sum = explained[v] as number;
    squares[v] = sum < roundingShare * (total[v] as number) ? 0 : sum;
  }
}

function sumResiduals(block: LinearBlock, target: number, count: number): void {
  const { basisFit, work, weights } = block.rows;
  const { parts, samples, stride } = block;
  block.multiply(block.prediction, basisFit, work, count);
  const exponential = parts.fit.response === 'logarithm' ? 1 : 0;
  block.kernels.sumSquaredErrors(
    ...([parts.block.signal, work, weights, samples, stride, count, exponential, target] as const),
  );
}

/** Writes `sums`: sum of squares of the usable samples about their mean, in units of the signal. Follows `solveLinear`. */
export function sumSquaresOfUsable(block: LinearBlock, count: number): void {
  const { samples, stride } = block;
  const signal = block.view(block.parts.block.signal, samples * stride);
  const weights = block.view(block.rows.weights, samples * stride);
  const sums = block.view(block.rows.sums, count);
  for (let v = 0; v < count; v++) {
    let sum = 0;
    let usable = 0;
    for (let at = v; at < samples * stride; at += stride) {
      if (weights[at] === 0) continue;
      sum += signal[at] as number;
      usable++;
    }
    const mean = sum / usable;
    let squares = 0;
    for (let at = v; at < samples * stride; at += stride) {
      if (weights[at] !== 0) squares += portable.square((signal[at] as number) - mean);
    }
    sums[v] = squares;
  }
}
