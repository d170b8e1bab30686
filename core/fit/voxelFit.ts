import type { FitKind, MapSource } from '../contracts/job.js';
import type { Arena } from './arena.js';
import type { Kernels } from './kernels.js';

/** A block of decoded samples in the arena; see workers/kernels/block.ts. */
export interface Block {
  /** (samples, stride) float64, time slowest. */
  readonly signal: number;
  /** (stride) int32: finite samples of each voxel. */
  readonly valid: number;
  /** (parameter maps, stride) float64: values of the fixed parameters that have a map; NaN where not finite. */
  readonly parameterMaps: number;
  /** (samples, stride) float64, finite and 0 or more; the address is 0 where the fit has no weights. */
  readonly weights: number;
  readonly samples: number;
  readonly stride: number;
}

/** One way of fitting blocks of voxels. */
export interface VoxelFit {
  readonly kernels: Kernels;
  /** The blocks that follow lie in slice k. */
  enterSlice?(k: number): void;
  /** Fits the first `count` voxels of the block; the statuses are valid until the next call. */
  fitBlock(count: number): Uint8Array;
  /**
   * Values of the map at this position of the task's list, for the block fitted last; valid until the next call.
   * volume: 0, or of a map of vectors the component.
   */
  values(mapIndex: number, count: number, volume: number): Float64Array;
  /**
   * What the fit predicts for the block fitted last: (samples, stride) float64 in units of the signal, time slowest, for
   * all samples, also those that are not finite; valid until the next call. Only where a map needs it.
   */
  predicted(count: number): Float64Array;
}

/** What a fit is made from. */
export interface FitParts<K extends FitKind> {
  readonly arena: Arena;
  readonly kernelModule: WebAssembly.Module;
  readonly block: Block;
  readonly fit: K;
  readonly sources: readonly MapSource[];
}
