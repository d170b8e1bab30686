import type { LinearFitKind, LinearQuantity } from '../contracts/linear.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { inverseOfFactor, orthogonalise } from '../models/orthogonal.js';
import { instantiateKernels, type Kernels } from './kernels.js';
import { type LaneMatrix, placeMatrix, rowsOf } from './laneMatrix.js';
import type { FitParts, VoxelFit } from './voxelFit.js';

/**
 * Below this share of the squared signal the squared residual is summed from the residuals themselves; above, it is
 * the squared signal less the squared fit, which then is good to 8 digits.
 */
const leastShare = 1e-7;
/** A residual below this share of the squared signal is rounding: the samples are fitted exactly. */
const roundingShare = 1e-26;

/** Passes weighted with the predicted signal, after the first. */
const furtherPasses = { ols: 0, wls: 1, iwls: 2 } as const;

/**
 * Linear least squares over blocks of voxels, in the coordinates of an orthonormal basis Q of the design X = QR: g = Q'y
 * where all samples count alike, (Q'WQ) g = Q'Wy otherwise, and coefficients = R^-1 g.
 */
export class LinearFit implements VoxelFit {
  readonly kernels: Kernels;
  private readonly n: number;
  private readonly basis: LaneMatrix;
  /** Made when a block first needs normal equations: for many regressors it is the largest of all. */
  private normalProducts: LaneMatrix | null = null;
  private readonly columns: readonly Float64Array[];
  private readonly prediction: LaneMatrix;
  private readonly back: LaneMatrix;
  private readonly inverse: readonly (readonly number[])[];
  private readonly rows: Readonly<Record<RowName, number>>;
  private readonly statuses: Uint8Array;
  private readonly results: Float64Array;
  private readonly degrees: Float64Array;

  constructor(private readonly parts: FitParts<LinearFitKind>) {
    const { arena, block, fit, sources } = parts;
    const { stride, samples } = block;
    this.n = fit.columns.length;
    const { q, r } = orthogonalise(fit.design, this.n);
    this.columns = q;
    this.inverse = inverseOfFactor(r);
    this.basis = placeMatrix(arena, rowsOf(q));
    this.prediction = placeMatrix(
      arena,
      Array.from({ length: samples }, (_, t) => q.map((column) => column[t] as number)),
    );
    this.back = placeMatrix(arena, this.inverse);
    const room = (rows: number): number => arena.allocate(Math.ceil(rows / 4) * 4 * stride * 8);
    const triangle = (this.n * (this.n + 1)) / 2;
    this.rows = {
      values: room(samples),
      weights: room(samples),
      work: room(samples),
      normal: room(triangle),
      rightSide: room(this.n),
      basisFit: room(this.n),
      basisFitWeighted: room(this.n),
      coefficients: room(this.n),
      tensor: room(4),
      usable: room(1),
      shift: room(1),
      broken: room(1),
      errors: room(1),
      sums: room(1),
    };
    this.statuses = new Uint8Array(stride);
    this.results = new Float64Array(stride);
    this.degrees = new Float64Array(stride);
    this.kernels = instantiateKernels(parts.kernelModule, null, arena.memory);
    this.needs = {
      errors: sources.some(
        (source) => source.kind === 'rmse' || (source.kind === 'linear' && needsErrors(source.quantity)),
      ),
      tensor: sources.some((source) => source.kind === 'linear' && source.quantity.kind === 'tensor'),
    };
  }

  private readonly needs: { readonly errors: boolean; readonly tensor: boolean };

  fitBlock(count: number): Uint8Array {
    const { fit } = this.parts;
    const { usable, basisFit, coefficients, tensor } = this.rows;
    this.prepare(count);
    const number = this.view(usable, count);
    for (let v = 0; v < count; v++) {
      const enough = (number[v] as number) >= fit.minimumSamples;
      this.statuses[v] = enough ? voxelStatus.converged : voxelStatus.tooFewSamples;
    }
    if (fit.method === 'iwls') this.solve(basisFit, count);
    else this.solveUnweighted(count);
    for (let pass = 0; pass < furtherPasses[fit.method]; pass++) this.solveByPrediction(count);
    if (this.needs.errors) this.sumErrors(count);
    this.multiply(this.back, basisFit, coefficients, count);
    if (this.needs.tensor) this.kernels.tensorQuantities(coefficients, this.stride, count, tensor);
    this.markNotFinite(count);
    return this.statuses.subarray(0, count);
  }

  values(mapIndex: number, count: number): Float64Array {
    const source = this.parts.sources[mapIndex];
    if (source?.kind === 'rmse') {
      const errors = this.view(this.rows.errors, count);
      const usable = this.view(this.rows.usable, count);
      return this.each(count, (v) => Math.sqrt((errors[v] as number) / (usable[v] as number)));
    }
    if (source?.kind !== 'linear') {
      throw new Error(`A linear fit has no values for a map of kind ${source?.kind}.`);
    }
    return this.quantity(source.quantity, count);
  }

  private quantity(quantity: LinearQuantity, count: number): Float64Array {
    switch (quantity.kind) {
      case 'coefficient':
        return this.coefficient(quantity.column, count);
      case 'exponential': {
        const logarithms = this.coefficient(quantity.column, count);
        return this.each(count, (v) => Math.exp(logarithms[v] as number));
      }
      case 'tensor': {
        const row = ['FA', 'MD', 'AD', 'RD'].indexOf(quantity.quantity);
        return this.view(this.rows.tensor + row * this.stride * 8, count);
      }
      case 'effect':
        return this.effect(quantity.weights, count);
      case 't':
        return this.studentT(quantity.weights, count);
      case 'residualVariance': {
        const errors = this.view(this.rows.errors, count);
        const usable = this.view(this.rows.usable, count);
        return this.each(count, (v) => (errors[v] as number) / ((usable[v] as number) - this.n));
      }
    }
  }

  private prepare(count: number): void {
    const { block, fit } = this.parts;
    const { values, weights, usable, shift } = this.rows;
    const logarithmic = fit.response === 'logarithm' ? 1 : 0;
    const bySignal = fit.method === 'iwls' ? 1 : 0;
    this.kernels.prepareSamples(
      ...([block.signal, block.samples, block.stride, count, logarithmic, bySignal] as const),
      ...([values, weights, usable, shift] as const),
    );
  }

  /** All samples alike: one product where a voxel is complete, its own normal equations where samples are missing. */
  private solveUnweighted(count: number): void {
    const { values, rightSide, basisFit, basisFitWeighted, usable } = this.rows;
    this.multiply(this.basis, values, rightSide, count);
    this.view(basisFit, this.n * this.stride).set(this.view(rightSide, this.n * this.stride));
    const { samples } = this.parts.block;
    const numbers = this.view(usable, count);
    const incomplete = [...numbers.keys()].filter(
      (v) => (numbers[v] as number) < samples && this.statuses[v] === voxelStatus.converged,
    );
    if (incomplete.length === 0) return;
    const before = this.statuses.slice(0, count);
    this.solve(basisFitWeighted, count);
    const whole = this.view(basisFit, this.n * this.stride);
    const partial = this.view(basisFitWeighted, this.n * this.stride);
    const chosen = new Set(incomplete);
    for (let v = 0; v < count; v++) {
      if (!chosen.has(v)) {
        this.statuses[v] = before[v] as number;
        continue;
      }
      for (let row = 0; row < this.n; row++)
        whole[row * this.stride + v] = partial[row * this.stride + v] as number;
    }
  }

  private solveByPrediction(count: number): void {
    const { basisFit, work, shift, weights } = this.rows;
    this.multiply(this.prediction, basisFit, work, count);
    this.kernels.weightByPrediction(work, this.parts.block.samples, this.stride, count, shift, weights);
    this.solve(basisFit, count);
  }

  private solve(solution: number, count: number): void {
    const { values, weights, work, normal, rightSide, broken } = this.rows;
    const { samples } = this.parts.block;
    this.kernels.weightValues(values, weights, samples, this.stride, count, work);
    this.multiply(this.products(), weights, normal, count);
    this.multiply(this.basis, work, rightSide, count);
    this.kernels.solveBlock(normal, rightSide, this.n, this.stride, count, solution, broken);
    const isBroken = this.view(broken, count);
    for (let v = 0; v < count; v++) {
      if (isBroken[v] !== 0 && this.statuses[v] === voxelStatus.converged) {
        this.statuses[v] = voxelStatus.singular;
      }
    }
  }

  /** Products of every two columns of Q, sample by sample: times the weights they are the normal matrix. */
  private products(): LaneMatrix {
    this.normalProducts ??= placeMatrix(
      this.parts.arena,
      this.columns.flatMap((a, i) =>
        this.columns.slice(0, i + 1).map((b) => [...a].map((value, t) => value * (b[t] as number))),
      ),
    );
    return this.normalProducts;
  }

  /** Sum of squared residuals of the usable samples, in units of the signal, and its degrees of freedom. */
  private sumErrors(count: number): void {
    const { values, basisFit, errors, sums, usable } = this.rows;
    const { samples } = this.parts.block;
    const numbers = this.view(usable, count);
    for (let v = 0; v < count; v++) this.degrees[v] = (numbers[v] as number) - this.n;
    if (this.parts.fit.response === 'logarithm') {
      this.sumResiduals(errors, count);
      return;
    }
    this.kernels.dotBlock(values, values, samples, this.stride, count, errors);
    const total = this.view(errors, count).slice();
    // The right side is Q'y since solveUnweighted: a regression has no other method.
    this.kernels.dotBlock(this.rows.rightSide, basisFit, this.n, this.stride, count, sums);
    const explained = this.view(sums, count);
    const squares = this.view(errors, count);
    for (let v = 0; v < count; v++) squares[v] = (squares[v] as number) - (explained[v] as number);
    const isSmall = (v: number): boolean => (squares[v] as number) < leastShare * (total[v] as number);
    if (!squares.some((_, v) => isSmall(v))) return;
    this.sumResiduals(sums, count);
    for (let v = 0; v < count; v++) {
      if (!isSmall(v)) continue;
      const sum = explained[v] as number;
      squares[v] = sum < roundingShare * (total[v] as number) ? 0 : sum;
    }
  }

  private sumResiduals(target: number, count: number): void {
    const { block, fit } = this.parts;
    const { basisFit, work, weights } = this.rows;
    this.multiply(this.prediction, basisFit, work, count);
    const exponential = fit.response === 'logarithm' ? 1 : 0;
    this.kernels.sumSquaredErrors(
      ...([block.signal, work, weights, block.samples, block.stride, count, exponential, target] as const),
    );
  }

  private coefficient(column: number, count: number): Float64Array {
    return this.view(this.rows.coefficients + column * this.stride * 8, count);
  }

  private effect(weights: readonly number[], count: number): Float64Array {
    this.results.fill(0, 0, count);
    for (const [column, weight] of weights.entries()) {
      if (weight === 0) continue;
      const coefficients = this.coefficient(column, count);
      for (let v = 0; v < count; v++) {
        this.results[v] = (this.results[v] as number) + weight * (coefficients[v] as number);
      }
    }
    return this.results.subarray(0, count);
  }

  /** Effect over its standard error; NaN where the samples are fitted exactly. */
  private studentT(weights: readonly number[], count: number): Float64Array {
    const effects = this.effect(weights, count);
    const errors = this.view(this.rows.errors, count);
    const usable = this.view(this.rows.usable, count);
    const direction = this.inverse.map((_, i) =>
      weights.reduce(
        (sum, weight, row) => sum + weight * ((this.inverse[row] as readonly number[])[i] as number),
        0,
      ),
    );
    const complete = direction.reduce((sum, value) => sum + value * value, 0);
    for (let v = 0; v < count; v++) {
      const isComplete = usable[v] === this.parts.block.samples;
      const factor = isComplete ? complete : this.varianceFactor(direction, v);
      const variance = ((errors[v] as number) / (this.degrees[v] as number)) * factor;
      effects[v] = variance > 0 ? (effects[v] as number) / Math.sqrt(variance) : Number.NaN;
    }
    return effects;
  }

  /** d' (Q'WQ)^-1 d of one voxel from its Cholesky factor, whose diagonal is kept as reciprocals. */
  private varianceFactor(direction: readonly number[], v: number): number {
    const factor = this.view(this.rows.normal, ((this.n * (this.n + 1)) / 2) * this.stride);
    const at = (i: number, j: number): number => factor[((i * (i + 1)) / 2 + j) * this.stride + v] as number;
    const solved: number[] = [];
    for (let i = 0; i < this.n; i++) {
      let value = direction[i] as number;
      for (let k = 0; k < i; k++) value -= at(i, k) * (solved[k] as number);
      solved.push(value * at(i, i));
    }
    return solved.reduce((sum, value) => sum + value * value, 0);
  }

  private markNotFinite(count: number): void {
    for (let column = 0; column < this.n; column++) {
      const values = this.coefficient(column, count);
      for (let v = 0; v < count; v++) {
        if (!Number.isFinite(values[v]) && this.statuses[v] === voxelStatus.converged) {
          this.statuses[v] = voxelStatus.notFinite;
        }
      }
    }
  }

  private get stride(): number {
    return this.parts.block.stride;
  }

  private multiply(matrix: LaneMatrix, source: number, target: number, count: number): void {
    const { address, rowBlocks, inner } = matrix;
    this.kernels.multiplyBlock(address, rowBlocks, inner, source, target, this.stride, count);
  }

  private view(address: number, length: number): Float64Array<ArrayBuffer> {
    return this.parts.arena.float64(address, length);
  }

  private each(count: number, value: (v: number) => number): Float64Array {
    for (let v = 0; v < count; v++) this.results[v] = value(v);
    return this.results.subarray(0, count);
  }
}

function needsErrors(quantity: LinearQuantity): boolean {
  return quantity.kind === 't' || quantity.kind === 'residualVariance';
}

type RowName =
  | 'values'
  | 'weights'
  | 'work'
  | 'normal'
  | 'rightSide'
  | 'basisFit'
  | 'basisFitWeighted'
  | 'coefficients'
  | 'tensor'
  | 'usable'
  | 'shift'
  | 'broken'
  | 'errors'
  | 'sums';
