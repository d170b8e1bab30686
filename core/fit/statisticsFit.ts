import type { FitKind } from '../contracts/job.js';
import { instantiateKernels, type Kernels } from './kernels.js';
import type { FitParts, VoxelFit } from './voxelFit.js';

type StatisticsKind = Extract<FitKind, { kind: 'statistics' }>;

/** Codes of workers/kernels/maps.ts. */
const statisticCodes = { mean: 0, std: 1, tsnr: 2 } as const;

/** Mean, standard deviation (n - 1) or their ratio over the finite samples of each voxel. */
export class StatisticsFit implements VoxelFit {
  readonly kernels: Kernels;
  private readonly means: number;
  private readonly sumsOfSquares: number;
  private readonly results: number;
  private readonly statuses: number;

  constructor(private readonly parts: FitParts<StatisticsKind>) {
    const { arena, block } = parts;
    this.means = arena.allocate(block.stride * 8);
    this.sumsOfSquares = parts.fit.statistic === 'mean' ? 0 : arena.allocate(block.stride * 8);
    this.results = arena.allocate(block.stride * 8);
    this.statuses = arena.allocate(block.stride);
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
    this.kernels.statisticsOfMoments(
      statisticCodes[fit.statistic],
      this.means,
      this.sumsOfSquares,
      block.valid,
      count,
      this.results,
      this.statuses,
    );
    return arena.bytes(this.statuses, count);
  }

  values(_mapIndex: number, count: number): Float64Array {
    return this.parts.arena.float64(this.results, count);
  }

  predicted(): never {
    throw new Error('A statistic predicts nothing.');
  }
}
