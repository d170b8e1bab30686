import type { VoxelStatus } from './voxelStatus.js';

/** What does not change from voxel to voxel, known when a fit starts. */
export interface CalculationSetup {
  /** Per symbol one value per sample, SI. */
  readonly variables: Readonly<Record<string, readonly number[]>>;
  readonly samples: number;
  /** Values of the parameters that a number fixes, constants included, by symbol, SI; NaN where nobody gave one. */
  readonly fixed: Readonly<Record<string, number>>;
  /** The chosen method of the model; empty where it has none. */
  readonly method: string;
}

/**
 * samples: (samples) of one voxel, NaN where a volume has no finite value. parameters: in the order of the model, SI;
 * a transform may write held ones, which then hold for this voxel. results: written. All arrays belong to the caller
 * and hold for this call only. Where the status has no value, results are ignored.
 */
export type VoxelFunction = (
  samples: Float64Array,
  parameters: Float64Array,
  results: Float64Array,
) => VoxelStatus;

/** Prepares tables once per fit (throws VoxfitError for an acquisition it cannot use); what it returns runs per voxel. */
export type VoxelCalculation = (setup: CalculationSetup) => VoxelFunction;
