import type { CalculationSetup, VoxelFunction } from '../contracts/calculation.js';
import { VoxfitError } from '../contracts/errors.js';
import type { Estimator } from '../contracts/model.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { portable } from '../equation/portableMath.js';

/** Passes of the weighted fit after the unweighted one. */
const mostPasses = 15;
/** The weighted fit is stable once exp(-TR/T1) changes by less. */
const stableChange = 1e-12;
/** Repetition times may differ by this share: rounding in sidecars. */
const repetitionTolerance = 1e-6;

/**
 * The straight line S/sin(a) = E1 S/tan(a) + M0 (1 - E1) by least squares (Deoni et al. 2003), E1 = exp(-TR/T1).
 * Parameters: B1, M0, T1. A slope that is not between 0 and 1, or an intercept that is not positive, has no T1:
 * status `notFinite`.
 */
export const despot1: Estimator = {
  id: 'linear',
  label: 'straight line through the transformed signals (DESPOT1)',
  estimate: (setup) => lineFit(setup, 0),
};

/**
 * The same with weights (sin(a) / (1 - E1 cos(a)))^2, which undo what the transformation does to the noise, from the E1
 * of the last pass (Chang et al. 2008): at most 15 passes.
 */
export const iteratedDespot1: Estimator = {
  id: 'iwls',
  label: 'iterated weighted straight line (Chang 2008)',
  reference: {
    authors: 'Chang LC, Koay CG, Basser PJ, Pierpaoli C',
    title: 'Linear least-squares method for unbiased estimation of T1 from SPGR signals',
    year: 2008,
    journal: 'Magnetic Resonance in Medicine 60:496-501',
    doi: '10.1002/mrm.21669',
  },
  estimate: (setup) => lineFit(setup, mostPasses),
};

function lineFit({ variables, samples, method }: CalculationSetup, passes: number): VoxelFunction {
  const repetitionS = oneRepetitionTime(variables.TR as readonly number[], method);
  const nominalRad = flipAnglesRad(variables.FlipAngle as readonly number[], method);
  const [sines, cosines] = [new Float64Array(samples), new Float64Array(samples)];
  const line = { slope: 0, intercept: 0 };
  return (signal, [b1], results) => {
    let valid = 0;
    for (let t = 0; t < samples; t++) {
      const angle = (b1 as number) * (nominalRad[t] as number);
      sines[t] = portable.sin(angle);
      cosines[t] = portable.cos(angle);
      if (!Number.isNaN(signal[t])) valid++;
    }
    if (valid < 2) return voxelStatus.tooFewSamples;
    fitLine(signal, sines, cosines, null, line);
    for (let pass = 0; pass < passes; pass++) {
      const before = line.slope;
      fitLine(signal, sines, cosines, Math.min(Math.max(before, 0), 1), line);
      if (Math.abs(line.slope - before) < stableChange) break;
    }
    const { slope, intercept } = line;
    if (!(slope > 0 && slope < 1 && intercept > 0)) return voxelStatus.notFinite;
    results[1] = intercept / (1 - slope);
    results[2] = -repetitionS / portable.log(slope);
    return voxelStatus.converged;
  };
}

/** Writes slope and intercept, NaN where the points lie on top of each other. e1: that of the weights, null for none. */
function fitLine(
  signal: Float64Array,
  sines: Float64Array,
  cosines: Float64Array,
  e1: number | null,
  line: { slope: number; intercept: number },
): void {
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let t = 0; t < signal.length; t++) {
    if (Number.isNaN(signal[t])) continue;
    const weight = weightOf(sines[t] as number, cosines[t] as number, e1);
    const y = (signal[t] as number) / (sines[t] as number);
    sum += weight;
    sumX += weight * y * (cosines[t] as number);
    sumY += weight * y;
  }
  const [meanX, meanY] = [sumX / sum, sumY / sum];
  let [squares, products] = [0, 0];
  for (let t = 0; t < signal.length; t++) {
    if (Number.isNaN(signal[t])) continue;
    const weight = weightOf(sines[t] as number, cosines[t] as number, e1);
    const y = (signal[t] as number) / (sines[t] as number);
    const fromMean = y * (cosines[t] as number) - meanX;
    squares += weight * fromMean * fromMean;
    products += weight * fromMean * (y - meanY);
  }
  line.slope = products / squares;
  line.intercept = meanY - line.slope * meanX;
}

function weightOf(sine: number, cosine: number, e1: number | null): number {
  return e1 === null ? 1 : portable.square(sine / (1 - e1 * cosine));
}

function oneRepetitionTime(timesS: readonly number[], method: string): number {
  const [firstS] = timesS as [number];
  const other = timesS.find((timeS) => Math.abs(timeS - firstS) > repetitionTolerance * firstS);
  if (other === undefined && firstS > 0) return firstS;
  throw new VoxfitError(
    'VARIABLE_INVALID',
    `Method ${method} needs one repetition time above 0 for all volumes; TR is ${firstS} s${other === undefined ? '' : ` and ${other} s`}. Use method nlls.`,
    { variable: 'TR', values: timesS },
  );
}

function flipAnglesRad(anglesDeg: readonly number[], method: string): number[] {
  const bad = anglesDeg.find((angleDeg) => !(angleDeg > 0 && angleDeg < 180));
  if (bad === undefined) return anglesDeg.map((angleDeg) => (angleDeg * Math.PI) / 180);
  throw new VoxfitError(
    'VARIABLE_INVALID',
    `Method ${method} needs flip angles above 0 and below 180 degrees; one is ${bad}.`,
    { variable: 'FlipAngle', values: anglesDeg },
  );
}
