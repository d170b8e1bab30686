import type { MapSource } from '../../contracts/job.js';
import type { Contrast, LinearFitKind, LinearQuantity } from '../../contracts/linear.js';
import { voxelStatus } from '../../contracts/voxelStatus.js';
import { portable } from '../../equation/portableMath.js';
import { DerivedQuantities } from '../equation/derivedQuantities.js';
import type { Kernels } from '../kernels.js';
import type { FitParts, VoxelFit } from '../voxelFit.js';
import { Autoregression } from './autoregression.js';
import { ContrastStatistics, type NoiseRows } from './contrastStatistics.js';
import { EigenSystems } from './eigenSystem.js';
import { KurtosisQuantities } from './kurtosisQuantities.js';
import { LinearBlock } from './linearBlock.js';
import { sumErrors, sumSquaresOfUsable } from './linearErrors.js';
import { solveLinear } from './linearSolution.js';

/** A change of ln(signal) that is rounding: ln of the largest signals has an ulp of 1e-13. */
const roundedLogarithm = 1e-12;

/** Linear least squares over blocks of voxels, in the coordinates of an orthonormal basis of the design. */
export class LinearFit implements VoxelFit {
  readonly kernels: Kernels;
  private readonly block: LinearBlock;
  private readonly needs: Readonly<Record<'errors' | 'moments' | 'tensor' | 'eigen', boolean>>;
  /** Tensors up to this norm are rounding. */
  private readonly rounding: number;
  private readonly statuses: Uint8Array;
  private readonly results: Float64Array;
  private readonly derived: DerivedQuantities;
  private readonly eigen: EigenSystems;
  /** Only with method `ar1`. */
  private readonly autoregression: Autoregression | null;
  /** Only of diffusion kurtosis. */
  private readonly kurtosis: KurtosisQuantities | null;
  /** By the contrast itself, as text: maps of one contrast share what is known of it. */
  private readonly contrasts = new Map<string, ContrastStatistics>();

  constructor(private readonly parts: FitParts<LinearFitKind>) {
    const { sources } = parts;
    this.block = new LinearBlock(parts);
    this.kernels = this.block.kernels;
    this.rounding = roundedLogarithm / largestWeight(parts.fit.design);
    this.statuses = new Uint8Array(parts.block.stride);
    this.results = new Float64Array(parts.block.stride);
    this.derived = new DerivedQuantities(sources, parts.block.stride);
    const { rows, stride } = this.block;
    this.eigen = new EigenSystems(parts.arena, rows.coefficients, stride, this.rounding);
    this.autoregression = parts.fit.method === 'ar1' ? new Autoregression(this.block) : null;
    this.kurtosis = parts.fit.kurtosis ? new KurtosisQuantities(this.block, this.rounding) : null;
    this.needs = {
      errors: this.autoregression === null && sources.some(needsErrors),
      moments: sources.some((source) => source.kind === 'r2'),
      tensor: sources.some(
        (source) =>
          source.kind === 'derived' || (source.kind === 'linear' && source.quantity.kind === 'tensor'),
      ),
      eigen:
        this.derived.usesEigenvalues ||
        sources.some(
          (source) =>
            source.kind === 'linear' && ['eigenvalue', 'eigenvector'].includes(source.quantity.kind),
        ),
    };
  }

  fitBlock(count: number): Uint8Array {
    const { block } = this;
    const { basisFit, coefficients, tensor } = block.rows;
    solveLinear(block, count, this.statuses);
    this.autoregression?.solve(count, this.statuses);
    if (this.needs.errors) sumErrors(block, count);
    if (this.needs.moments) this.sumMoments(count);
    block.multiply(block.back, basisFit, coefficients, count);
    if (this.needs.tensor) {
      this.kernels.tensorQuantities(coefficients, block.stride, count, this.rounding, tensor);
    }
    if (this.needs.eigen) this.eigen.solve(count);
    this.markNotFinite(count);
    this.kurtosis?.calculate(count, this.statuses);
    return this.statuses.subarray(0, count);
  }

  values(mapIndex: number, count: number, volume: number): Float64Array {
    const source = this.parts.sources[mapIndex];
    const { errors, usable, sums } = this.block.rows;
    switch (source?.kind) {
      case 'rmse': {
        const [squares, numbers] = [this.row(errors, count), this.row(usable, count)];
        return this.each(count, (v) => Math.sqrt(at(squares, v) / at(numbers, v)));
      }
      case 'r2': {
        const [squares, about] = [this.row(errors, count), this.row(sums, count)];
        return this.each(count, (v) => (at(about, v) > 0 ? 1 - at(squares, v) / at(about, v) : Number.NaN));
      }
      case 'degreesOfFreedom': {
        const numbers = this.row(usable, count);
        return this.each(count, (v) => at(numbers, v) - this.block.n);
      }
      case 'derived':
        return this.derived.values(source.equation, (of) => this.quantity(of, count, 0), count);
      case 'linear':
        return this.quantity(source.quantity, count, volume);
      default:
        throw new Error(`A linear fit has no values for a map of kind ${source?.kind}.`);
    }
  }

  predicted(count: number): Float64Array {
    const { block, kernels } = this;
    const { basisFit, work } = block.rows;
    block.multiply(block.prediction, basisFit, work, count);
    if (this.parts.fit.response === 'logarithm') {
      kernels.exponentialOfBlock(work, block.samples, block.stride, count);
    }
    return block.view(work, block.samples * block.stride);
  }

  private quantity(quantity: LinearQuantity, count: number, volume: number): Float64Array {
    const { block } = this;
    switch (quantity.kind) {
      case 'coefficient':
        return block.coefficient(quantity.column, count);
      case 'exponential': {
        const logarithms = block.coefficient(quantity.column, count);
        return this.each(count, (v) => portable.exp(logarithms[v] as number));
      }
      case 'tensor': {
        const row = ['FA', 'MD', 'AD', 'RD'].indexOf(quantity.quantity);
        return block.view(block.rows.tensor + row * block.stride * 8, count);
      }
      case 'eigenvalue':
        return this.eigen.value(quantity.rank, count);
      case 'eigenvector':
        return this.eigen.component(volume, count);
      case 'residualVariance': {
        const [squares, numbers] = [
          this.row(this.noise().squares, count),
          this.row(block.rows.usable, count),
        ];
        return this.each(count, (v) => at(squares, v) / (at(numbers, v) - block.n));
      }
      case 'kurtosis':
        return this.ofKurtosis().mean(quantity.quantity, count);
      case 'kurtosisElement':
        return this.ofKurtosis().element(quantity.column, count, this.results);
      case 'autocorrelation':
        if (this.autoregression === null) throw new Error('Only method ar1 has an autocorrelation.');
        return this.row(this.autoregression.coefficients, count);
      default:
        return this.statistics(quantity.contrast).values(quantity.kind, count, this.results);
    }
  }

  private ofKurtosis(): KurtosisQuantities {
    if (this.kurtosis === null) throw new Error('Only a fit of diffusion kurtosis has a kurtosis.');
    return this.kurtosis;
  }

  private statistics(contrast: Contrast): ContrastStatistics {
    const key = JSON.stringify(contrast);
    const known = this.contrasts.get(key);
    if (known !== undefined) return known;
    const statistics = new ContrastStatistics(this.block, this.noise(), contrast);
    this.contrasts.set(key, statistics);
    return statistics;
  }

  private noise(): NoiseRows {
    const { autoregression } = this;
    return autoregression === null
      ? { squares: this.block.rows.errors, autocorrelation: null }
      : { squares: autoregression.whiteErrors, autocorrelation: autoregression.coefficients };
  }

  /** Squared distances from the mean of the usable samples, as `sums`. */
  private sumMoments(count: number): void {
    const { block } = this;
    const { sums, shift } = block.rows;
    const { signal } = block.parts.block;
    if (block.parts.fit.response === 'logarithm') {
      sumSquaresOfUsable(block, count);
      return;
    }
    this.kernels.momentsOfBlock(signal, block.samples, block.stride, count, shift, sums);
  }

  private row(address: number, count: number): Float64Array {
    return this.block.view(address, count);
  }

  private markNotFinite(count: number): void {
    for (let column = 0; column < this.block.n; column++) {
      const values = this.block.coefficient(column, count);
      for (let v = 0; v < count; v++) {
        if (!Number.isFinite(values[v]) && this.statuses[v] === voxelStatus.converged) {
          this.statuses[v] = voxelStatus.notFinite;
        }
      }
    }
  }

  private each(count: number, value: (v: number) => number): Float64Array {
    for (let v = 0; v < count; v++) this.results[v] = value(v);
    return this.results.subarray(0, count);
  }
}

/** The largest weight of a tensor's element in any sample: the largest b-value, where the design is one of diffusion. */
function largestWeight(design: LinearFitKind['design']): number {
  return design.reduce(
    (largest, row) => row.slice(0, 6).reduce((a, b) => Math.max(a, Math.abs(b)), largest),
    0,
  );
}

function needsErrors(source: MapSource): boolean {
  if (source.kind === 'rmse' || source.kind === 'r2') return true;
  if (source.kind !== 'linear') return false;
  return ['variance', 'statistic', 'z', 'residualVariance'].includes(source.quantity.kind);
}

/** An element that exists by construction. */
function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number;
}
