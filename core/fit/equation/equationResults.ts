import type { FitKind, MapSource, ResolvedParameter } from '../../contracts/job.js';
import { compileColumns } from '../../equation/columns.js';
import type { Arena } from '../arena.js';
import { studentTQuantile } from '../distributions/studentT.js';
import type { Kernels } from '../kernels.js';
import type { Block } from '../voxelFit.js';
import { Likelihood } from './likelihood.js';
import { SquaredErrors } from './squaredErrors.js';

/** Probability that a confidence interval covers the parameter. */
const confidence = 0.95;
/** The same quantile of the normal distribution, for noise whose standard deviation is known. */
const normalQuantile = 1.959963984540054;

/** Where a search has left its results, per voxel of the block; addresses in the arena. */
export interface SearchResults {
  readonly arena: Arena;
  readonly kernels: Kernels;
  readonly block: Block;
  readonly sources: readonly MapSource[];
  readonly symbols: readonly string[];
  /** Positions of the free parameters in `symbols`. */
  readonly freeParameters: readonly number[];
  /** (parameters, stride) float64. */
  readonly estimates: number;
  /** (samples, variables) float64. */
  readonly variables: number;
  /** (stride) float64: what the search has minimised, SSE unless the fit has weights or a loss. */
  readonly cost: number;
  /** (free (free + 1) / 2, stride) float64: lower triangle of the inverse of J'J; 0 where no map needs it. */
  readonly inverse: number;
  /** (stride) int32. */
  readonly evaluations: number;
  readonly fit: Extract<FitKind, { kind: 'equation' }>;
}

/** Whether a map is made from the inverse of J'J. */
export function needsInverse(source: MapSource): boolean {
  return source.kind === 'standardError' || source.kind === 'confidence' || source.kind === 'covariance';
}

/** Whether the map of a parameter is NaN where the samples do not determine it, for which it needs its standard error. */
export function isDoubted({ fixed, mostRelativeError }: ResolvedParameter): boolean {
  return !fixed && mostRelativeError !== undefined;
}

function needsSquaredErrors(source: MapSource): boolean {
  return source.kind === 'rmse' || source.kind === 'r2';
}

/**
 * The values of maps, computed from what a search has left. n is the number of finite samples of a voxel, p the number
 * of free parameters. The covariance of the estimates is SSE / (n - p) (J'J)^-1, with weights in both; it is NaN where
 * n = p and for parameters that a bound holds. With a loss it is sigma^2 (J'WJ)^-1, W the curvature of the loss, for
 * sigma is known. AICc and BIC: Burnham and Anderson 2002 (10.1007/b97636), see likelihood.ts.
 */
export class EquationResults {
  private readonly derived: ReadonlyMap<number, Columns>;
  private readonly buffer: Float64Array;
  private readonly means: number;
  private readonly sumsOfSquares: number;
  private readonly quantiles = new Map<number, number>();
  private readonly likelihood: Likelihood;
  private readonly squaredErrors: SquaredErrors | null;
  /** (stride) float64: unweighted sums of squared residuals of the block fitted last. */
  private readonly sse: number;
  /** (stride) float64: rmse or r2. */
  private readonly quotients: number;

  constructor(private readonly search: SearchResults) {
    const { arena, block, sources, symbols } = search;
    this.derived = compileDerived(sources, symbols, block.stride);
    this.sse = arena.allocate(block.stride * 8);
    this.quotients = arena.allocate(block.stride * 8);
    this.buffer = new Float64Array(block.stride);
    this.means = arena.allocate(block.stride * 8);
    this.sumsOfSquares = arena.allocate(block.stride * 8);
    const { fit, variables, estimates, cost } = search;
    this.likelihood = new Likelihood(arena, block, fit, cost);
    const minimisesOther = fit.weights !== undefined || fit.loss !== undefined;
    this.squaredErrors =
      minimisesOther && sources.some(needsSquaredErrors)
        ? new SquaredErrors(arena, block, fit, variables, estimates)
        : null;
  }

  /** To be called after each block, before `values`. */
  blockFitted(count: number): void {
    const { arena, kernels, block, sources, cost } = this.search;
    arena.float64(this.sse, count).set(this.squaredErrors?.ofBlock(count) ?? arena.float64(cost, count));
    if (!sources.some((source) => source.kind === 'r2')) return;
    const { signal, samples, stride } = block;
    kernels.momentsOfBlock(signal, samples, stride, count, this.means, this.sumsOfSquares);
  }

  /** Values of the map at a position of `sources`; valid until the next call. */
  values(mapIndex: number, count: number): Float64Array {
    const { arena, block, sources, symbols } = this.search;
    const source = sources[mapIndex] as MapSource;
    const samples = arena.int32(block.valid, count);
    const p = this.search.freeParameters.length;
    switch (source.kind) {
      case 'parameter':
        return this.estimatesOf(symbols.indexOf(source.symbol), count);
      case 'derived':
        return this.derivedValues(mapIndex, count);
      case 'rmse':
        this.search.kernels.rootMeanSquares(this.sse, block.valid, count, this.quotients);
        return arena.float64(this.quotients, count);
      case 'r2':
        return this.determinations(count);
      case 'standardError':
        return this.standardErrors(source.symbol, count);
      case 'confidence':
        return this.confidenceLimits(source, count);
      case 'covariance':
        return this.covariances(source.symbols, count);
      case 'aicc':
        return this.fill(count, (v) => this.likelihood.correctedAkaike(v));
      case 'bic':
        return this.fill(count, (v) => this.likelihood.bayesian(v));
      case 'degreesOfFreedom':
        return this.fill(count, (v) => at(samples, v) - p);
      case 'evaluations':
        return this.fill(count, (v) => at(arena.int32(this.search.evaluations, count), v));
      default:
        throw new Error(`An equation has no values for a map of kind ${source.kind}.`);
    }
  }

  private fill(count: number, value: (v: number) => number): Float64Array {
    for (let v = 0; v < count; v++) this.buffer[v] = value(v);
    return this.buffer.subarray(0, count);
  }

  /** NaN where the samples do not determine the parameter, see `mostRelativeError`. */
  private estimatesOf(p: number, count: number): Float64Array {
    const { arena, block, fit, estimates } = this.search;
    const found = arena.float64(estimates + p * block.stride * 8, count);
    const parameter = fit.parameters[p] as ResolvedParameter;
    const { symbol, mostRelativeError = Number.POSITIVE_INFINITY } = parameter;
    if (!isDoubted(parameter)) return found;
    const errors = this.standardErrors(symbol, count);
    return found.map((value, v) =>
      at(errors, v) <= mostRelativeError * Math.abs(value) ? value : Number.NaN,
    );
  }

  private derivedValues(mapIndex: number, count: number): Float64Array {
    const evaluate = this.derived.get(mapIndex);
    if (evaluate === undefined) throw new Error(`Map ${mapIndex} is not derived.`);
    const columns = this.search.symbols.map((_, p) => this.estimatesOf(p, count));
    return evaluate(columns, count);
  }

  /** 1 - SSE / SST, SST about the mean of the finite samples; NaN where all samples are equal. */
  private determinations(count: number): Float64Array {
    const { arena, kernels } = this.search;
    kernels.determinations(this.sse, this.sumsOfSquares, count, this.quotients);
    return arena.float64(this.quotients, count);
  }

  private standardErrors(symbol: string, count: number): Float64Array {
    const variances = this.covariances([symbol, symbol], count);
    return this.fill(count, (v) => Math.sqrt(at(variances, v)));
  }

  private confidenceLimits(source: MapSource & { kind: 'confidence' }, count: number): Float64Array {
    const { arena, block, symbols, estimates } = this.search;
    const errors = this.standardErrors(source.symbol, count);
    const values = arena.float64(estimates + symbols.indexOf(source.symbol) * block.stride * 8, count);
    const samples = arena.int32(block.valid, count);
    const sign = source.side === 'lower' ? -1 : 1;
    return this.fill(count, (v) => {
      const freedom = at(samples, v) - this.search.freeParameters.length;
      const quantile = this.search.fit.loss === undefined ? this.quantile(freedom) : normalQuantile;
      return at(values, v) + sign * quantile * at(errors, v);
    });
  }

  /** Zero for a fixed parameter: it is known. */
  private covariances(pair: readonly [string, string], count: number): Float64Array {
    const { arena, block, symbols, freeParameters, inverse, cost, fit } = this.search;
    const [a, b] = pair.map((symbol) => freeParameters.indexOf(symbols.indexOf(symbol)));
    if (a === undefined || b === undefined || a < 0 || b < 0) return this.fill(count, () => 0);
    const row = Math.max(a, b);
    const position = (row * (row + 1)) / 2 + Math.min(a, b);
    const entries = arena.float64(inverse + position * block.stride * 8, count);
    const costs = arena.float64(cost, count);
    const samples = arena.int32(block.valid, count);
    const { loss } = fit;
    if (loss !== undefined) return this.fill(count, (v) => at(entries, v) * loss.sigma * loss.sigma);
    return this.fill(count, (v) => {
      const freedom = at(samples, v) - freeParameters.length;
      return freedom > 0 ? (at(entries, v) * at(costs, v)) / freedom : Number.NaN;
    });
  }

  private quantile(freedom: number): number {
    const known = this.quantiles.get(freedom);
    if (known !== undefined) return known;
    const quantile = studentTQuantile((1 + confidence) / 2, freedom);
    this.quantiles.set(freedom, quantile);
    return quantile;
  }
}

/** An element that exists by construction. */
function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number;
}

type Columns = ReturnType<typeof compileColumns>;

function compileDerived(
  sources: readonly MapSource[],
  symbols: readonly string[],
  length: number,
): Map<number, Columns> {
  const compiled = new Map<number, Columns>();
  for (const [index, source] of sources.entries()) {
    if (source.kind === 'derived') compiled.set(index, compileColumns(source.equation, symbols, length));
  }
  return compiled;
}
