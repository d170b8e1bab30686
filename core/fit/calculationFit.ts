import type { VoxelFunction } from '../contracts/calculation.js';
import type { FitKind } from '../contracts/job.js';
import type { CalculationModel } from '../contracts/model.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { findModel } from '../models/catalogue.js';
import { fixedNumbers } from '../models/resolve/resolvedParameters.js';
import { FixedMaps } from './equation/fixedMaps.js';
import { variablesInSlice } from './equation/sliceVariables.js';
import { instantiateKernels, type Kernels } from './kernels.js';
import { VoxelColumns } from './voxelColumns.js';
import type { FitParts, VoxelFit } from './voxelFit.js';

type CalculationKind = Extract<FitKind, { kind: 'calculation' }>;

/** Applies the calculation of a model to each voxel. */
export class CalculationFit implements VoxelFit {
  readonly kernels: Kernels;
  private readonly model: CalculationModel;
  private readonly voxels: VoxelColumns;
  private readonly fixedMaps: FixedMaps;
  private readonly constants: number;
  private readonly results: number;
  private readonly statuses: Uint8Array;

  constructor(private readonly parts: FitParts<CalculationKind>) {
    const { block, fit, arena } = parts;
    const model = findModel(fit.modelId);
    if (model.kind !== 'calculation') throw new Error(`Model ${model.id} has no calculation.`);
    this.model = model;
    const maps = model.calculatedMaps.length;
    this.constants = arena.allocate(fit.parameters.length * block.stride * 8);
    this.results = arena.allocate(maps * block.stride * 8);
    this.voxels = new VoxelColumns(arena, block, this.prepared(0), this.constants, {
      parameters: fit.parameters.length,
      results: maps,
    });
    this.fixedMaps = new FixedMaps(arena, block, fit.parameters);
    this.statuses = new Uint8Array(block.stride);
    this.kernels = instantiateKernels(parts.kernelModule, null, arena.memory);
  }

  enterSlice(k: number): void {
    this.voxels.use(this.prepared(k));
  }

  private prepared(k: number): VoxelFunction {
    const { fit, block } = this.parts;
    return this.model.calculate({
      variables: variablesInSlice(fit, k),
      samples: block.samples,
      method: fit.method,
      fixed: fixedNumbers(fit.parameters),
    });
  }

  fitBlock(count: number): Uint8Array {
    const { arena, block, fit } = this.parts;
    for (const [index, { start }] of fit.parameters.entries()) {
      arena.float64(this.constants + index * block.stride * 8, count).fill(start);
    }
    this.fixedMaps.fill(this.constants, count);
    const statuses = this.statuses.subarray(0, count);
    statuses.fill(voxelStatus.converged);
    this.fixedMaps.refuse(statuses);
    for (let v = 0; v < count; v++) {
      if (this.fixedMaps.isRefused(v)) continue;
      const status = this.voxels.run(v);
      const { results } = this.voxels;
      const allFinite = results.every((value) => Number.isFinite(value));
      statuses[v] = status === voxelStatus.converged && !allFinite ? voxelStatus.notFinite : status;
      this.voxels.scatter(results, this.results, v);
    }
    return statuses;
  }

  predicted(): never {
    throw new Error('A calculation predicts nothing.');
  }

  values(mapIndex: number, count: number): Float64Array {
    const source = this.parts.sources[mapIndex];
    if (source?.kind !== 'calculated') {
      throw new Error(`A calculation has no values for a map of kind ${source?.kind}.`);
    }
    const { arena, block } = this.parts;
    return arena.float64(this.results + source.index * block.stride * 8, count);
  }
}
