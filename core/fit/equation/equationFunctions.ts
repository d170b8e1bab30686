import type { CalculationSetup, VoxelCalculation } from '../../contracts/calculation.js';
import type { EquationModel } from '../../contracts/model.js';
import { hasValue, voxelStatus } from '../../contracts/voxelStatus.js';
import { findModel } from '../../models/catalogue.js';
import { withInput } from '../../models/resolve/modelInput.js';
import { fixedNumbers, resolvedParameters } from '../../models/resolve/resolvedParameters.js';
import type { Arena } from '../arena.js';
import { VoxelColumns } from '../voxelColumns.js';
import type { Block } from '../voxelFit.js';
import type { EquationKind } from './equationFit.js';
import { variablesInSlice } from './sliceVariables.js';

/** What an equation's model does with the samples of a voxel beside searching: its transform and its estimators. */
export class EquationFunctions {
  private readonly model: EquationModel | null;
  private readonly transformed: VoxelColumns | null;
  private readonly estimated: VoxelColumns | null;

  /** columns: address of (parameters, then constants; stride) float64, filled before each call. */
  constructor(
    private readonly arena: Arena,
    private readonly block: Block,
    private readonly fit: EquationKind,
    private readonly columns: number,
  ) {
    this.model = fit.functions === undefined ? null : modelOf(fit.functions);
    this.transformed = this.over(this.model?.transform, block.samples);
    this.estimated = this.over(this.chosenEstimate(), fit.parameters.length);
  }

  /** The functions as they are in slice k. */
  enterSlice(k: number): void {
    for (const [columns, calculation] of [
      [this.transformed, this.model?.transform],
      [this.estimated, this.chosenEstimate()],
    ] as const) {
      if (calculation !== undefined) columns?.use(calculation(this.setupIn(k)));
    }
  }

  /** The lower bound of each parameter in slice k: its own, or the model's there where that is higher. */
  lowerBoundsIn(k: number): readonly number[] {
    const bounds = this.model?.lowerBounds?.(this.setupIn(k).variables) ?? {};
    return this.fit.parameters.map(({ symbol, lower, upper, fixed }) => {
      const inSlice = bounds[symbol];
      return fixed || inSlice === undefined ? lower : Math.min(Math.max(lower, inSlice), upper);
    });
  }

  private chosenEstimate(): VoxelCalculation | undefined {
    const method = this.fit.functions?.method;
    return this.model?.estimators?.find(({ id }) => id === method)?.estimate;
  }

  private over(calculation: VoxelCalculation | undefined, results: number): VoxelColumns | null {
    if (calculation === undefined) return null;
    const parameters = this.fit.parameters.length + (this.fit.functions?.constants.length ?? 0);
    const sizes = { parameters, results };
    return new VoxelColumns(this.arena, this.block, calculation(this.setupIn(0)), this.columns, sizes);
  }

  private setupIn(k: number): CalculationSetup {
    const { fit, block } = this;
    return {
      variables: variablesInSlice(fit, k),
      samples: block.samples,
      method: fit.functions?.method ?? '',
      fixed: fixedNumbers(resolvedParameters(fit)),
    };
  }

  /** Whether an estimator takes the place of the search. */
  get estimates(): boolean {
    return this.estimated !== null;
  }

  get transforms(): boolean {
    return this.transformed !== null;
  }

  /** Puts the transformed samples in the place of the signal, for voxels whose status is still 0. */
  transform(statuses: Uint8Array): void {
    const { transformed } = this;
    if (transformed === null) return;
    for (let v = 0; v < statuses.length; v++) {
      if (statuses[v] !== voxelStatus.skipped) continue;
      const status = transformed.run(v);
      if (!hasValue(status)) statuses[v] = status;
      transformed.scatter(transformed.results, this.block.signal, v);
      transformed.scatter(transformed.parameters, this.columns, v);
    }
  }

  /**
   * Writes estimates and status of voxels whose status is still 0; fixed parameters keep their values. An estimator knows
   * no bounds: what lies outside them stays as it is, and evaluateFloat64 gives it the status of a voxel at a bound.
   */
  estimate(statuses: Uint8Array): void {
    const { estimated } = this;
    if (estimated === null) return;
    for (let v = 0; v < statuses.length; v++) {
      if (statuses[v] !== voxelStatus.skipped) continue;
      statuses[v] = estimated.run(v);
      for (const [index, parameter] of this.fit.parameters.entries()) {
        if (parameter.fixed) estimated.results[index] = estimated.parameters[index] as number;
      }
      estimated.scatter(estimated.results, this.columns, v);
    }
  }
}

function modelOf({ modelId, input }: NonNullable<EquationKind['functions']>): EquationModel {
  const model = withInput(findModel(modelId), input);
  if (model.kind !== 'equation') throw new Error(`Model ${modelId} has no equation.`);
  return model;
}
