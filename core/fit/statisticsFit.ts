import type { FitKind } from '../contracts/job.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { instantiateKernels, type Kernels } from './kernels.js';
import type { FitParts, VoxelFit } from './voxelFit.js';

type StatisticsKind = Extract<FitKind, { kind: 'statistics' }>;

/** Mean, standard deviation (n - 1) or their ratio over the finite samples of each voxel. */
export class StatisticsFit implements VoxelFit {
  readonly kernels: Kernels;
  private readonly means: number;
  private readonly sumsOfSquares: number;
  private readonly results: Float64Array;
  private readonly statuses: Uint8Array;

  constructor(private readonly parts: FitParts<StatisticsKind>) {
    const { arena, block } = parts;
    this.means = arena.allocate(block.stride * 8);
    this.sumsOfSquares = arena.allocate(block.stride * 8);
    this.results = new Float64Array(block.stride);
    this.statuses = new Uint8Array(block.stride);
    this.kernels = instantiateKernels(parts.kernelModule, null, arena.memory);
  }

  fitBlock(count: number): Uint8Array {
    const { arena, block, fit } = this.parts;
    this.kernels.momentsOfBlock(
      block.signal,
      block.samples,
      block.stride,
      count,
      this.means,
      this.sumsOfSquares,
    );
    const valid = arena.int32(block.valid, count);
    const means = arena.float64(this.means, count);
    const squares = arena.float64(this.sumsOfSquares, count);
    const needed = fit.statistic === 'mean' ? 1 : 2;
    for (let v = 0; v < count; v++) {
      const n = valid[v] as number;
      const deviation = Math.sqrt((squares[v] as number) / (n - 1));
      const mean = means[v] as number;
      const value = fit.statistic === 'mean' ? mean : fit.statistic === 'std' ? deviation : mean / deviation;
      this.results[v] = value;
      if (n < needed) this.statuses[v] = voxelStatus.tooFewSamples;
      else
        this.statuses[v] = Number.isFinite(Math.fround(value))
          ? voxelStatus.converged
          : voxelStatus.notFinite;
    }
    return this.statuses.subarray(0, count);
  }

  values(_mapIndex: number, count: number): Float64Array {
    return this.results.subarray(0, count);
  }

  predicted(): never {
    throw new Error('A statistic predicts nothing.');
  }
}
