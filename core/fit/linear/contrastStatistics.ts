import type { Contrast, ContrastQuantity } from '../../contracts/linear.js';
import { portable } from '../../equation/portableMath.js';
import { inverseOfFactor, orthogonalise } from '../../models/resolve/orthogonal.js';
import { normalScoreOfF, normalScoreOfT } from '../distributions/normalScore.js';
import type { LinearBlock } from './linearBlock.js';

/** Where the figures of a voxel's noise are, (stride) float64 each. */
export interface NoiseRows {
  /** Squared residuals that the variance is estimated from. */
  readonly squares: number;
  /** The coefficient that the samples were whitened with, or null where they were not. */
  readonly autocorrelation: number | null;
}

/**
 * A contrast C of the coefficients b in the voxels of a block. With V the variance of Cb but for s^2, KVK' = 1 and
 * e = K C b, the statistic is t = e / s for one row and F = |e|^2 / (q s^2) for q rows; s^2 = SSE / (n - p).
 */
export class ContrastStatistics {
  private readonly rows: readonly (readonly number[])[];
  /** C R^-1: the contrast in the coordinates of the basis. */
  private readonly directions: readonly (readonly number[])[];
  private readonly complete: readonly (readonly number[])[];
  /** K by the coefficient of whitening: it is the same in all voxels that share it. */
  private readonly whitened = new Map<number, readonly (readonly number[])[]>();
  private readonly scores = new Map<number, (statistic: number) => number>();

  constructor(
    private readonly block: LinearBlock,
    private readonly noise: NoiseRows,
    private readonly contrast: Contrast,
  ) {
    this.rows = contrast.kind === 't' ? [contrast.weights] : contrast.rows;
    this.directions = this.rows.map((weights) =>
      block.inverse.map((_, i) => sumOf(weights, (weight, row) => weight * at(block.inverse[row], i))),
    );
    this.complete = scalingOf(this.directions);
  }

  /** Values of the first `count` voxels, written to `results`; NaN where the samples are fitted exactly. */
  values(quantity: ContrastQuantity, count: number, results: Float64Array): Float64Array {
    if (quantity === 'effect') {
      this.effects(this.rows[0] as readonly number[], count, results);
      return results.subarray(0, count);
    }
    const { block, noise } = this;
    const effects = this.rows.map((weights) => {
      const row = new Float64Array(count);
      this.effects(weights, count, row);
      return row;
    });
    const squares = block.view(noise.squares, count);
    const usable = block.view(block.rows.usable, count);
    for (let v = 0; v < count; v++) {
      const freedom = at(usable, v) - block.n;
      const variance = at(squares, v) / freedom;
      const scaling = this.scaling(v);
      if (quantity === 'variance') {
        results[v] = variance / portable.square(at(scaling[0], 0));
        continue;
      }
      const statistic = variance > 0 ? this.statistic(scaling, effects, v, variance) : Number.NaN;
      results[v] = quantity === 'z' ? this.score(freedom)(statistic) : statistic;
    }
    return results.subarray(0, count);
  }

  private effects(weights: readonly number[], count: number, target: Float64Array): void {
    target.fill(0, 0, count);
    for (const [column, weight] of weights.entries()) {
      if (weight === 0) continue;
      const coefficients = this.block.coefficient(column, count);
      for (let v = 0; v < count; v++) target[v] = at(target, v) + weight * at(coefficients, v);
    }
  }

  private statistic(
    scaling: readonly (readonly number[])[],
    effects: readonly Float64Array[],
    v: number,
    variance: number,
  ): number {
    if (this.contrast.kind === 't') return (at(scaling[0], 0) * at(effects[0], v)) / Math.sqrt(variance);
    const squares = sumOf(scaling, (row) =>
      portable.square(sumOf(row, (factor, j) => factor * at(effects[j], v))),
    );
    return squares / (this.rows.length * variance);
  }

  private score(freedom: number): (statistic: number) => number {
    const known = this.scores.get(freedom);
    if (known !== undefined) return known;
    const score =
      this.contrast.kind === 't' ? normalScoreOfT(freedom) : normalScoreOfF(this.rows.length, freedom);
    this.scores.set(freedom, score);
    return score;
  }

  /** K of one voxel: (q, q). */
  private scaling(v: number): readonly (readonly number[])[] {
    const { block, noise } = this;
    if (noise.autocorrelation === null) {
      const isComplete = block.view(block.rows.usable, v + 1)[v] === block.samples;
      return isComplete ? this.complete : scalingOf(this.directions.map((d) => solveFactor(block, d, v)));
    }
    const rho = block.view(noise.autocorrelation, v + 1)[v] as number;
    const known = this.whitened.get(rho);
    if (known !== undefined) return known;
    const scaling = scalingOf(this.directions.map((d) => solveFactor(block, d, v)));
    this.whitened.set(rho, scaling);
    return scaling;
  }
}

/** K with K G orthonormal rows, from the rows G. */
function scalingOf(vectors: readonly (readonly number[])[]): number[][] {
  const columns = (vectors[0] ?? []).map((_, i) => vectors.map((vector) => at(vector, i)));
  const inverse = inverseOfFactor(orthogonalise(columns, vectors.length).r);
  return inverse.map((_, i) => inverse.map((row) => at(row, i)));
}

/** L^-1 d of one voxel, LL' its normal matrix; `normal` keeps L with the reciprocals of its diagonal. */
function solveFactor(block: LinearBlock, direction: readonly number[], v: number): number[] {
  const { n, stride } = block;
  const factor = block.view(block.rows.normal, ((n * (n + 1)) / 2) * stride);
  const entry = (i: number, j: number): number => at(factor, ((i * (i + 1)) / 2 + j) * stride + v);
  const solved: number[] = [];
  for (let i = 0; i < n; i++) {
    let value = at(direction, i);
    for (let k = 0; k < i; k++) value -= entry(i, k) * at(solved, k);
    solved.push(value * entry(i, i));
  }
  return solved;
}

function sumOf<T>(values: readonly T[], term: (value: T, index: number) => number): number {
  return values.reduce((sum, value, index) => sum + term(value, index), 0);
}

/** An element that exists by construction. */
function at(values: ArrayLike<number> | undefined, index: number): number {
  return values?.[index] as number;
}
