import type { FitKind, NoiseLoss } from '../../contracts/job.js';
import { huberTuning } from '../../equation/emitLoss.js';
import { portable } from '../../equation/portableMath.js';
import type { Arena } from '../arena.js';
import type { Block } from '../voxelFit.js';

/**
 * Minus twice the logarithm of the likelihood of a voxel's samples at its estimates, and what follows from it.
 * Least squares: normal noise whose variance (over the weight) is estimated too, without the constant n (ln 2 pi + 1).
 * Huber: noise of density exp(-rho/(2 sigma^2))/C; Rice: the Rice density; sigma is known in both. A weight has no
 * meaning for these densities: NaN.
 */
export class Likelihood {
  /** Numbers that are estimated from the samples of a voxel. */
  readonly estimated: number;

  /** cost: (stride) float64, the minimum that the search has found; address in the arena. */
  constructor(
    private readonly arena: Arena,
    private readonly block: Block,
    private readonly fit: Extract<FitKind, { kind: 'equation' }>,
    private readonly cost: number,
  ) {
    const free = fit.parameters.filter((parameter) => !parameter.fixed).length;
    this.estimated = fit.loss === undefined ? free + 1 : free;
  }

  /** Akaike's criterion with the correction for few samples, per voxel; NaN where n - k - 1 is not positive. */
  correctedAkaike(v: number): number {
    const n = this.samples(v);
    const k = this.estimated;
    if (n - k - 1 <= 0) return Number.NaN;
    return this.deviance(v) + 2 * k + (2 * k * (k + 1)) / (n - k - 1);
  }

  bayesian(v: number): number {
    return this.deviance(v) + this.estimated * portable.log(this.samples(v));
  }

  private deviance(v: number): number {
    const { loss, weights } = this.fit;
    const n = this.samples(v);
    const cost = this.arena.float64(this.cost + v * 8, 1)[0] as number;
    if (loss === undefined) {
      const ofResiduals = n * portable.log(cost / n);
      return weights === undefined ? ofResiduals : ofResiduals - this.sumOfLogarithms(this.block.weights, v);
    }
    if (weights !== undefined) return Number.NaN;
    const ofCost = cost / (loss.sigma * loss.sigma);
    if (loss.kind === 'huber') return ofCost + 2 * n * portable.log(huberNormalisation(loss));
    // The density is m / sigma^2 exp(...); a sample of 0 has the density 0 under every model and is left out.
    const [factors, positive] = [this.sumOfLogarithms(this.block.signal, v), this.countPositive(v)];
    return ofCost - 2 * (factors - 2 * positive * portable.log(loss.sigma));
  }

  private samples(v: number): number {
    return this.arena.int32(this.block.valid + v * 4, 1)[0] as number;
  }

  /** Over the samples of one voxel whose row entry is above 0 and whose sample is not NaN. */
  private sumOfLogarithms(rows: number, v: number): number {
    let sum = 0;
    const signal = this.column(this.block.signal, v);
    for (const [t, value] of this.column(rows, v).entries()) {
      if (value > 0 && !Number.isNaN(signal[t])) sum += portable.log(value);
    }
    return sum;
  }

  private countPositive(v: number): number {
    return this.column(this.block.signal, v).filter((value) => value > 0).length;
  }

  private column(rows: number, v: number): number[] {
    const { samples, stride } = this.block;
    const block = this.arena.float64(rows, samples * stride);
    return Array.from({ length: samples }, (_, t) => block[t * stride + v] as number);
  }
}

/**
 * C, the integral of exp(-rho(r)/(2 sigma^2)): a normal middle and exponential tails (Huber 1964, section 5):
 * sigma (sqrt(2 pi) P(|z| < c) + 2/c exp(-c^2/2)).
 */
function huberNormalisation({ sigma }: NoiseLoss): number {
  const middle = Math.sqrt(2 * Math.PI) * probabilityWithinTuning;
  return sigma * (middle + (2 / huberTuning) * portable.exp((-huberTuning * huberTuning) / 2));
}

/** P(|z| < 1.345) of a standard normal z: erf(1.345/sqrt 2). */
const probabilityWithinTuning = 0.821374765431326;
