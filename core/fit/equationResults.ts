import type { MapSource } from '../contracts/job.js';
import { compileInterpreter } from '../equation/interpret.js';
import type { Arena } from './arena.js';
import type { Kernels } from './kernels.js';
import { studentTQuantile } from './studentT.js';
import type { Block } from './voxelFit.js';

/** Probability that a confidence interval covers the parameter. */
const confidence = 0.95;

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
  /** (stride) float64: SSE. */
  readonly cost: number;
  /** (free (free + 1) / 2, stride) float64: lower triangle of the inverse of J'J; 0 where no map needs it. */
  readonly inverse: number;
  /** (stride) int32. */
  readonly evaluations: number;
}

/** Whether a map is made from the inverse of J'J. */
export function needsInverse(source: MapSource): boolean {
  return source.kind === 'standardError' || source.kind === 'confidence' || source.kind === 'covariance';
}

/**
 * The values of maps, computed from what a search has left. n is the number of finite samples of a voxel, p the number
 * of free parameters. The covariance of the estimates is SSE / (n - p) (J'J)^-1; it is NaN where n = p and for
 * parameters that a bound holds. AICc and BIC are those of normal residuals whose variance is estimated too, so
 * k = p + 1 (Burnham and Anderson 2002, 10.1007/b97636).
 */
export class EquationResults {
  private readonly derived: ReadonlyMap<number, (values: Readonly<Record<string, number>>) => number>;
  private readonly buffer: Float64Array;
  private readonly means: number;
  private readonly sumsOfSquares: number;
  private readonly quantiles = new Map<number, number>();

  constructor(private readonly search: SearchResults) {
    const { arena, block, sources, symbols } = search;
    this.derived = compileDerived(sources, symbols);
    this.buffer = new Float64Array(block.stride);
    this.means = arena.allocate(block.stride * 8);
    this.sumsOfSquares = arena.allocate(block.stride * 8);
  }

  /** To be called after each block, before `values`. */
  blockFitted(count: number): void {
    const { kernels, block, sources } = this.search;
    if (!sources.some((source) => source.kind === 'r2')) return;
    const { signal, samples, stride } = block;
    kernels.momentsOfBlock(signal, samples, stride, count, this.means, this.sumsOfSquares);
  }

  /** Values of the map at a position of `sources`; valid until the next call. */
  values(mapIndex: number, count: number): Float64Array {
    const { arena, block, sources, symbols, estimates } = this.search;
    const source = sources[mapIndex] as MapSource;
    const sse = arena.float64(this.search.cost, count);
    const samples = arena.int32(block.valid, count);
    const p = this.search.freeParameters.length;
    switch (source.kind) {
      case 'parameter':
        return arena.float64(estimates + symbols.indexOf(source.symbol) * block.stride * 8, count);
      case 'derived':
        return this.derivedValues(mapIndex, count);
      case 'rmse':
        return this.fill(count, (v) => Math.sqrt(at(sse, v) / at(samples, v)));
      case 'r2':
        return this.determinations(count, sse);
      case 'standardError':
        return this.standardErrors(source.symbol, count);
      case 'confidence':
        return this.confidenceLimits(source, count);
      case 'covariance':
        return this.covariances(source.symbols, count);
      case 'aicc':
        return this.fill(count, (v) => correctedAkaike(at(samples, v), p + 1, at(sse, v)));
      case 'bic':
        return this.fill(count, (v) => {
          const n = at(samples, v);
          return n * Math.log(at(sse, v) / n) + (p + 1) * Math.log(n);
        });
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

  private derivedValues(mapIndex: number, count: number): Float64Array {
    const evaluate = this.derived.get(mapIndex);
    if (evaluate === undefined) throw new Error(`Map ${mapIndex} is not derived.`);
    const { arena, block, symbols } = this.search;
    const estimates = arena.float64(this.search.estimates, symbols.length * block.stride);
    const values: Record<string, number> = {};
    return this.fill(count, (v) => {
      for (let p = 0; p < symbols.length; p++)
        values[symbols[p] as string] = at(estimates, p * block.stride + v);
      return evaluate(values);
    });
  }

  /** 1 - SSE / SST, SST about the mean of the finite samples; NaN where all samples are equal. */
  private determinations(count: number, sse: Float64Array): Float64Array {
    const sst = this.search.arena.float64(this.sumsOfSquares, count);
    return this.fill(count, (v) => (at(sst, v) > 0 ? 1 - at(sse, v) / at(sst, v) : Number.NaN));
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
      return at(values, v) + sign * this.quantile(freedom) * at(errors, v);
    });
  }

  /** Zero for a fixed parameter: it is known. */
  private covariances(pair: readonly [string, string], count: number): Float64Array {
    const { arena, block, symbols, freeParameters, inverse, cost } = this.search;
    const [a, b] = pair.map((symbol) => freeParameters.indexOf(symbols.indexOf(symbol)));
    if (a === undefined || b === undefined || a < 0 || b < 0) return this.fill(count, () => 0);
    const row = Math.max(a, b);
    const position = (row * (row + 1)) / 2 + Math.min(a, b);
    const entries = arena.float64(inverse + position * block.stride * 8, count);
    const sse = arena.float64(cost, count);
    const samples = arena.int32(block.valid, count);
    return this.fill(count, (v) => {
      const freedom = at(samples, v) - freeParameters.length;
      return freedom > 0 ? (at(entries, v) * at(sse, v)) / freedom : Number.NaN;
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

/** AIC with the correction for few samples; NaN where n - k - 1 is not positive. */
function correctedAkaike(n: number, k: number, sse: number): number {
  if (n - k - 1 <= 0) return Number.NaN;
  return n * Math.log(sse / n) + 2 * k + (2 * k * (k + 1)) / (n - k - 1);
}

/** An element that exists by construction. */
function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number;
}

function compileDerived(
  sources: readonly MapSource[],
  symbols: readonly string[],
): Map<number, (values: Readonly<Record<string, number>>) => number> {
  const compiled = new Map<number, (values: Readonly<Record<string, number>>) => number>();
  for (const [index, source] of sources.entries()) {
    if (source.kind === 'derived') compiled.set(index, compileInterpreter(source.equation, symbols));
  }
  return compiled;
}
