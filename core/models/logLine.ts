import type { CalculationSetup, VoxelFunction } from '../contracts/calculation.js';
import { VoxfitError } from '../contracts/errors.js';
import type { Estimator } from '../contracts/model.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { portable } from '../equation/portableMath.js';

/** How the samples of a pass are weighted. */
type Weighting = 'none' | 'signal' | 'prediction';

/** ln(signal) = ln(S0) - b ADC by ordinary least squares. Parameters: S0, ADC. */
export const logLine: Estimator = {
  id: 'ols',
  label: 'straight line through ln(signal), ordinary least squares',
  estimate: (setup) => lineFit(setup, ['none']),
};

/** One more pass, weighted with the squared signal that the first predicts: the variance of ln(S) is sigma^2 / S^2. */
export const weightedLogLine: Estimator = {
  id: 'wls',
  label: 'straight line through ln(signal), weighted least squares',
  estimate: (setup) => lineFit(setup, ['none', 'prediction']),
};

/** Weighted with the squared signal, then twice with the squared prediction, as model dti does. */
export const iteratedLogLine: Estimator = {
  id: 'iwls',
  label: 'straight line through ln(signal), iterated weighted least squares',
  reference: {
    authors: 'Veraart J, Sijbers J, Sunaert S, Leemans A, Jeurissen B',
    title:
      'Weighted linear least squares estimation of diffusion MRI parameters: Strengths, limitations, and pitfalls',
    year: 2013,
    journal: 'NeuroImage 81:335-346',
    doi: '10.1016/j.neuroimage.2013.05.028',
  },
  estimate: (setup) => lineFit(setup, ['signal', 'prediction', 'prediction']),
};

/** Samples of 0 or less have no logarithm and are left out; two different b-values must remain. */
function lineFit(
  { variables, samples, method }: CalculationSetup,
  passes: readonly Weighting[],
): VoxelFunction {
  const bvals = Float64Array.from(variables.bval as readonly number[]);
  if (bvals.every((b) => b === bvals[0])) {
    throw new VoxfitError(
      'TOO_FEW_SAMPLES',
      `Method ${method} needs two different b-values; all ${samples} volumes have ${bvals[0]} s/mm2.`,
      { variable: 'bval', distinct: 1, needed: 2 },
    );
  }
  const [logarithms, weights] = [new Float64Array(samples), new Float64Array(samples)];
  const line: LogLine = { intercept: 0, rate: 0 };
  return (signal, _, results) => {
    let [largest, low, high] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let t = 0; t < samples; t++) {
      const s = signal[t] as number;
      const isUsable = s > 0;
      logarithms[t] = isUsable ? portable.log(s) : Number.NaN;
      if (!isUsable) continue;
      largest = Math.max(largest, s);
      low = Math.min(low, bvals[t] as number);
      high = Math.max(high, bvals[t] as number);
    }
    if (!(high > low)) return voxelStatus.tooFewSamples;
    for (const weighting of passes) {
      for (let t = 0; t < samples; t++) weights[t] = weightOf(weighting, t, portable.log(largest));
      fitLine(bvals, logarithms, weights, line);
    }
    results[0] = portable.exp(line.intercept);
    results[1] = line.rate;
    return Number.isFinite(line.intercept + line.rate) ? voxelStatus.converged : voxelStatus.notFinite;
  };

  /** 0 where a sample is left out; relative to the largest sample. */
  function weightOf(weighting: Weighting, t: number, scale: number): number {
    const logarithm = logarithms[t] as number;
    if (Number.isNaN(logarithm)) return 0;
    if (weighting === 'none') return 1;
    const predicted = line.intercept - line.rate * (bvals[t] as number);
    return portable.exp(2 * ((weighting === 'signal' ? logarithm : predicted) - scale));
  }
}

/** ln(signal) = intercept - rate b. */
export interface LogLine {
  intercept: number;
  rate: number;
}

/** Writes the weighted least-squares line through the samples whose weight is not 0. */
export function fitLine(
  bvals: Float64Array,
  logarithms: Float64Array,
  weights: Float64Array,
  line: LogLine,
): void {
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let t = 0; t < bvals.length; t++) {
    const weight = weights[t] as number;
    if (weight === 0) continue;
    sum += weight;
    sumX += weight * (bvals[t] as number);
    sumY += weight * (logarithms[t] as number);
  }
  const [meanX, meanY] = [sumX / sum, sumY / sum];
  let [squares, products] = [0, 0];
  for (let t = 0; t < bvals.length; t++) {
    const weight = weights[t] as number;
    if (weight === 0) continue;
    const x = (bvals[t] as number) - meanX;
    squares += weight * x * x;
    products += weight * x * ((logarithms[t] as number) - meanY);
  }
  line.rate = -products / squares;
  line.intercept = meanY + line.rate * meanX;
}
