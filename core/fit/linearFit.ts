import type { LinearFitKind, LinearQuantity } from '../contracts/linear.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import type { Kernels } from './kernels.js';
import { LinearBlock } from './linearBlock.js';
import { sumErrors } from './linearErrors.js';
import { solveLinear } from './linearSolution.js';
import { effectOf, studentTOf } from './regressionStatistics.js';
import type { FitParts, VoxelFit } from './voxelFit.js';

/** Linear least squares over blocks of voxels, in the coordinates of an orthonormal basis of the design. */
export class LinearFit implements VoxelFit {
  readonly kernels: Kernels;
  private readonly block: LinearBlock;
  private readonly needs: { readonly errors: boolean; readonly tensor: boolean };
  private readonly statuses: Uint8Array;
  private readonly results: Float64Array;

  constructor(private readonly parts: FitParts<LinearFitKind>) {
    const { sources } = parts;
    this.block = new LinearBlock(parts);
    this.kernels = this.block.kernels;
    this.statuses = new Uint8Array(parts.block.stride);
    this.results = new Float64Array(parts.block.stride);
    this.needs = {
      errors: sources.some(
        (source) => source.kind === 'rmse' || (source.kind === 'linear' && needsErrors(source.quantity)),
      ),
      tensor: sources.some((source) => source.kind === 'linear' && source.quantity.kind === 'tensor'),
    };
  }

  fitBlock(count: number): Uint8Array {
    const { block } = this;
    const { basisFit, coefficients, tensor } = block.rows;
    solveLinear(block, count, this.statuses);
    if (this.needs.errors) sumErrors(block, count);
    block.multiply(block.back, basisFit, coefficients, count);
    if (this.needs.tensor) this.kernels.tensorQuantities(coefficients, block.stride, count, tensor);
    this.markNotFinite(count);
    return this.statuses.subarray(0, count);
  }

  values(mapIndex: number, count: number): Float64Array {
    const source = this.parts.sources[mapIndex];
    if (source?.kind === 'rmse') return this.errorsOver(count, (usable) => usable, Math.sqrt);
    if (source?.kind !== 'linear') {
      throw new Error(`A linear fit has no values for a map of kind ${source?.kind}.`);
    }
    return this.quantity(source.quantity, count);
  }

  private quantity(quantity: LinearQuantity, count: number): Float64Array {
    const { block } = this;
    switch (quantity.kind) {
      case 'coefficient':
        return block.coefficient(quantity.column, count);
      case 'exponential': {
        const logarithms = block.coefficient(quantity.column, count);
        return this.each(count, (v) => Math.exp(logarithms[v] as number));
      }
      case 'tensor': {
        const row = ['FA', 'MD', 'AD', 'RD'].indexOf(quantity.quantity);
        return block.view(block.rows.tensor + row * block.stride * 8, count);
      }
      case 'effect':
        return effectOf(block, quantity.weights, count, this.results);
      case 't':
        return studentTOf(block, quantity.weights, count, this.results);
      case 'residualVariance':
        return this.errorsOver(count, (usable) => usable - block.n, identity);
    }
  }

  /** Of each voxel, a function of its squared residuals over some number made of its usable samples. */
  private errorsOver(
    count: number,
    divisor: (usable: number) => number,
    value: (mean: number) => number,
  ): Float64Array {
    const errors = this.block.view(this.block.rows.errors, count);
    const usable = this.block.view(this.block.rows.usable, count);
    return this.each(count, (v) => value((errors[v] as number) / divisor(usable[v] as number)));
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

function needsErrors(quantity: LinearQuantity): boolean {
  return quantity.kind === 't' || quantity.kind === 'residualVariance';
}

function identity(value: number): number {
  return value;
}
