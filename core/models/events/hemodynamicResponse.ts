import { logGamma } from '../../equation/logGamma.js';
import { portable } from '../../equation/portableMath.js';

/** `glover`: Glover, NeuroImage 9:416, 1999. `spm`: the canonical response of SPM. */
export const responseNames = ['glover', 'spm'] as const;
export type ResponseName = (typeof responseNames)[number];

/** What a response is taken the derivative by, in the order of their regressors. */
export const responseDerivatives = ['time', 'dispersion'] as const;
export type ResponseDerivative = (typeof responseDerivatives)[number];

/** A response as the difference of two gamma densities; delays and dispersions in s. */
interface ResponseShape {
  readonly delayS: number;
  readonly undershootS: number;
  readonly dispersionS: number;
  readonly undershootDispersionS: number;
  /** Of the undershoot to the peak. */
  readonly ratio: number;
}

/** The parameters of nilearn 0.14.0, its ratio of 0.48 for densities in place of Glover's 0.35 for curves of height 1. */
const shapes: Readonly<Record<ResponseName, ResponseShape>> = {
  glover: { delayS: 6, undershootS: 12, dispersionS: 0.9, undershootDispersionS: 0.9, ratio: 0.48 },
  spm: { delayS: 6, undershootS: 16, dispersionS: 1, undershootDispersionS: 1, ratio: 0.167 },
};

/** Steps of the differences that stand for derivatives, as in nilearn; SPM delays by 1 s. */
const timeStepS = 0.1;
const dispersionStepS = 0.01;

/** Where a response is sampled: lengthS / stepS times from 0 to `lengthS`, both included; it begins `stepS` after 0. */
export interface ResponseGrid {
  readonly stepS: number;
  readonly lengthS: number;
}

/** The response to an event of no duration, float64, its samples summing to 1; new memory. */
export function hemodynamicResponse(name: ResponseName, grid: ResponseGrid): Float64Array {
  return sampled(shapes[name], grid, 0);
}

/**
 * A derivative of the response as a difference: what the response loses by 0.1 s of delay, or by 0.01 s more dispersion
 * of its peak, over that step. The undershoot keeps its own dispersion in both terms, 0.9 s for `glover`; nilearn takes
 * the dispersion derivative of `glover` with 1 s there, which differs by 1e-5 of the largest value. float64, new memory.
 */
export function responseDerivative(
  name: ResponseName,
  by: ResponseDerivative,
  grid: ResponseGrid,
): Float64Array {
  const shape = shapes[name];
  const response = sampled(shape, grid, 0);
  const moved =
    by === 'time'
      ? sampled(shape, grid, timeStepS)
      : sampled({ ...shape, dispersionS: shape.dispersionS + dispersionStepS }, grid, 0);
  const step = by === 'time' ? timeStepS : dispersionStepS;
  return response.map((value, n) => (value - (moved[n] as number)) / step);
}

function sampled(shape: ResponseShape, { stepS, lengthS }: ResponseGrid, onsetS: number): Float64Array {
  const count = Math.round(lengthS / stepS);
  const peak = gammaDensity(shape.delayS / shape.dispersionS, shape.dispersionS);
  const undershoot = gammaDensity(
    shape.undershootS / shape.undershootDispersionS,
    shape.undershootDispersionS,
  );
  const values = Float64Array.from({ length: count }, (_, n) => {
    const timeS = (n * lengthS) / (count - 1) - onsetS - stepS;
    return peak(timeS) - shape.ratio * undershoot(timeS);
  });
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}

/** Density of the gamma distribution of this shape (above 1) and scale; 0 up to time 0. */
function gammaDensity(shape: number, scaleS: number): (timeS: number) => number {
  const logNorm = logGamma(shape) + portable.log(scaleS);
  return (timeS) => {
    const x = timeS / scaleS;
    return x > 0 ? portable.exp((shape - 1) * portable.log(x) - x - logNorm) : 0;
  };
}
