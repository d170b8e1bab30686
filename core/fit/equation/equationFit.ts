import type { FitKind } from '../../contracts/job.js';
import { isSeriesSource } from '../../contracts/mapSources.js';
import { voxelStatus } from '../../contracts/voxelStatus.js';
import type { EquationToCompile } from '../../equation/compile.js';
import { equationModule } from '../../equation/compileCache.js';
import { resolvedParameters } from '../../models/resolve/resolvedParameters.js';
import type { Arena } from '../arena.js';
import { instantiateKernels, type Kernels } from '../kernels.js';
import type { FitParts, VoxelFit } from '../voxelFit.js';
import { BestOfStarts } from './bestOfStarts.js';
import { EquationFunctions } from './equationFunctions.js';
import { EquationPrediction } from './equationPrediction.js';
import { EquationResults, isDoubted, needsInverse } from './equationResults.js';
import { FixedMaps } from './fixedMaps.js';
import { GridStarts } from './gridStarts.js';
import { setLogLinearStarts } from './logLinearStarts.js';
import { sampleTable } from './sliceVariables.js';

/**
 * Evaluations of the equation after which the float32 and the float64 pass give a voxel up. With the Rice likelihood
 * 99 % of the voxels of a simulated head need 102 or fewer; those of mere noise would use up any number.
 */
const maximumEvaluations = { float32: 40, float64: 3000, float64WithLoss: 500 };

export type EquationKind = Extract<FitKind, { kind: 'equation' }>;

/** Fits an equation by bounded Levenberg-Marquardt: a float32 pass for the search, a float64 pass that decides. */
export class EquationFit implements VoxelFit {
  readonly kernels: Kernels;
  private readonly arena: Arena;
  private readonly symbols: readonly string[];
  private readonly free: number;
  private readonly estimates: number;
  private readonly starts: number;
  private readonly statusAddress: number;
  private readonly evaluations: number;
  private readonly variables32: number;
  private readonly variables64: number;
  private readonly search: number;
  private readonly lower: number;
  private readonly results: EquationResults;
  /** Null where no map needs it. */
  private readonly prediction: EquationPrediction | null;
  private readonly fixedMaps: FixedMaps;
  private readonly grid: GridStarts | null;
  private readonly best: BestOfStarts | null;
  private readonly functions: EquationFunctions;
  /** Voxels that are not to be searched, whatever their status. */
  private readonly refused: Uint8Array;

  constructor(private readonly parts: FitParts<EquationKind>) {
    const { arena, block, fit } = parts;
    const { stride, samples } = block;
    this.arena = arena;
    const columns = resolvedParameters(fit);
    this.fixedMaps = new FixedMaps(arena, block, columns);
    this.symbols = fit.parameters.map((parameter) => parameter.symbol);
    const { weights, loss } = fit;
    const weighted = weights !== undefined;
    const freeParameters = fit.parameters.flatMap((parameter, index) => (parameter.fixed ? [] : [index]));
    this.free = freeParameters.length;
    const variables = Object.keys(fit.variables);
    this.kernels = instantiateKernels(
      parts.kernelModule,
      equationModule({
        ...{ equation: fit.equation, parameters: compiledParameters(fit), variables, weighted },
        ...(loss === undefined ? {} : { loss }),
      }),
      arena.memory,
    );
    this.variables32 = arena.allocate(Math.max(1, samples * variables.length) * 4);
    this.variables64 = arena.allocate(Math.max(1, samples * variables.length) * 8);
    this.estimates = arena.allocate(columns.length * stride * 8);
    this.functions = new EquationFunctions(arena, block, fit, this.estimates);
    this.refused = new Uint8Array(stride);
    this.starts = arena.allocate(this.symbols.length * stride * 8);
    this.statusAddress = arena.allocate(stride);
    this.evaluations = arena.allocate(stride * 4);
    const cost = arena.allocate(stride * 8);
    const triangle = (this.free * (this.free + 1)) / 2;
    const wantsInverse = parts.sources.some(needsInverse) || fit.parameters.some(isDoubted);
    const inverse = wantsInverse ? arena.allocate(triangle * stride * 8) : 0;
    const inverseWork = arena.allocate(triangle * 8);
    const freeIndex = arena.allocate(this.free * 4);
    this.lower = arena.allocate(this.symbols.length * 8);
    const upper = arena.allocate(this.symbols.length * 8);
    const laneSamples = weighted ? 2 * samples : samples;
    const vectors = this.kernels.scratchVectors(laneSamples, this.symbols.length, this.free);
    const scratch = arena.allocate(vectors * 16);
    this.search = arena.allocate(searchFields * 4);
    this.enterSlice(0);
    arena.int32(freeIndex, this.free).set(freeParameters);
    arena.float64(upper, this.symbols.length).set(fit.parameters.map((parameter) => parameter.upper));
    arena
      .int32(this.search, searchFields)
      .set([
        ...[samples, this.symbols.length, this.free, stride, block.signal, this.estimates],
        ...[
          this.statusAddress,
          cost,
          this.variables32,
          this.variables64,
          freeIndex,
          this.lower,
          upper,
          scratch,
        ],
        ...[this.evaluations, inverse, inverseWork, weighted ? block.weights : 0],
      ]);
    this.grid =
      fit.gridStart === undefined
        ? null
        : new GridStarts(
            {
              ...{ arena, kernels: this.kernels, search: this.search, laneSamples, stride, freeParameters },
              ...{ parameters: this.symbols.length, estimates: this.estimates },
            },
            fit.gridStart,
          );
    const tables = [
      { address: this.estimates, rows: this.symbols.length },
      ...(inverse === 0 ? [] : [{ address: inverse, rows: triangle }]),
    ];
    this.best =
      this.grid === null || this.grid.starts === 1
        ? null
        : new BestOfStarts(arena, stride, { status: this.statusAddress, cost, tables });
    this.prediction = parts.sources.some(isSeriesSource)
      ? new EquationPrediction(parts, this.variables64)
      : null;
    this.results = new EquationResults({
      ...{ arena, kernels: this.kernels, block, sources: parts.sources, symbols: this.symbols },
      ...{ freeParameters, estimates: this.estimates, cost, inverse, evaluations: this.evaluations, fit },
      variables: this.variables64,
    });
  }

  enterSlice(k: number): void {
    const { fit, block } = this.parts;
    const table = sampleTable(fit, k, block.samples);
    this.arena.float32(this.variables32, table.length).set(table);
    this.arena.float64(this.variables64, table.length).set(table);
    this.functions.enterSlice(k);
    this.arena.float64(this.lower, this.symbols.length).set(this.functions.lowerBoundsIn(k));
  }

  fitBlock(count: number): Uint8Array {
    const statuses = this.arena.bytes(this.statusAddress, count);
    this.arena.int32(this.evaluations, count).fill(0);
    this.fillColumns(count);
    this.refuseVoxels(statuses);
    if (this.functions.estimates) {
      this.functions.estimate(statuses);
      this.kernels.evaluateFloat64(this.search, count);
    } else {
      this.searchBlock(statuses, count);
    }
    this.results.blockFitted(count);
    return statuses;
  }

  /** Statuses of voxels that cannot be fitted, 0 for the others, whose samples are transformed where the model says so. */
  private refuseVoxels(statuses: Uint8Array): void {
    const { block } = this.parts;
    const count = statuses.length;
    statuses.fill(voxelStatus.skipped);
    this.fixedMaps.refuse(statuses);
    this.functions.transform(statuses);
    if (this.functions.transforms) {
      this.kernels.countValid(block.signal, block.samples, block.stride, count, block.valid);
    }
    const valid = this.arena.int32(block.valid, count);
    for (let v = 0; v < count; v++) {
      const enough = (valid[v] as number) >= Math.max(1, this.free);
      if (statuses[v] === voxelStatus.skipped && !enough) statuses[v] = voxelStatus.tooFewSamples;
      this.refused[v] = statuses[v] as number;
    }
  }

  private searchBlock(statuses: Uint8Array, count: number): void {
    setLogLinearStarts(this.parts, this.kernels, this.estimates, this.variables32, count);
    if (this.grid === null) this.searchFromEstimates(statuses, count);
    else this.searchFromGrid(this.grid, statuses, count);
  }

  values(mapIndex: number, count: number): Float64Array {
    return this.results.values(mapIndex, count);
  }

  predicted(count: number): Float64Array {
    if (this.prediction === null) throw new Error('No map of this fit needs a prediction.');
    return this.prediction.predicted(this.estimates, count);
  }

  /** Searches from each start that the grid offers a voxel, and leaves the best result. */
  private searchFromGrid(grid: GridStarts, statuses: Uint8Array, count: number): void {
    grid.find(count);
    grid.take(0);
    this.searchFromEstimates(statuses, count);
    if (this.best === null) return;
    this.best.begin();
    for (let start = 1; start < grid.starts; start++) {
      grid.take(start);
      const first = this.arena.float64(this.estimates, count);
      for (let v = 0; v < count; v++) {
        const isNone = this.refused[v] !== voxelStatus.skipped || Number.isNaN(first[v]);
        statuses[v] = isNone ? voxelStatus.tooFewSamples : voxelStatus.skipped;
      }
      this.searchFromEstimates(statuses, count);
      this.best.compare(count);
    }
    this.best.restore();
  }

  /** Both passes from the start values that the estimates hold, and once more where they give no result. */
  private searchFromEstimates(statuses: Uint8Array, count: number): void {
    this.raiseToBounds(count);
    this.copyColumns(this.estimates, this.starts);
    this.setSearch(maximumEvaluations.float32, 'bold');
    this.kernels.searchFloat32(this.search, count);
    this.setSearch(this.mostEvaluations, 'bold');
    this.kernels.searchFloat64(this.search, count);
    this.searchAgain(statuses, count);
  }

  /** Declared starts and fixed values. */
  private fillColumns(count: number): void {
    const { fit, block } = this.parts;
    for (const [index, parameter] of resolvedParameters(fit).entries()) {
      this.arena.float64(this.estimates + index * block.stride * 8, count).fill(parameter.start);
    }
    this.fixedMaps.fill(this.estimates, count);
  }

  /** Voxels without a result are searched once more from their start, in float64 throughout and with strong damping. */
  private searchAgain(statuses: Uint8Array, count: number): void {
    const again = (v: number): boolean =>
      isWorthAnother(statuses[v] as number) && this.refused[v] === voxelStatus.skipped;
    if (!statuses.some((_, v) => again(v))) return;
    const { stride } = this.parts.block;
    const estimates = this.arena.float64(this.estimates, this.symbols.length * stride);
    const starts = this.arena.float64(this.starts, this.symbols.length * stride);
    for (let v = 0; v < statuses.length; v++) {
      if (!again(v)) continue;
      statuses[v] = voxelStatus.skipped;
      for (let p = 0; p < this.symbols.length; p++)
        estimates[p * stride + v] = starts[p * stride + v] as number;
    }
    this.setSearch(this.mostEvaluations, 'cautious');
    this.kernels.searchFloat64(this.search, count);
  }

  private get mostEvaluations(): number {
    return this.parts.fit.loss === undefined
      ? maximumEvaluations.float64
      : maximumEvaluations.float64WithLoss;
  }

  /** Starts below what the model's bounds are in this slice. */
  private raiseToBounds(count: number): void {
    const { fit, block } = this.parts;
    const lower = this.arena.float64(this.lower, this.symbols.length);
    for (const [p, parameter] of fit.parameters.entries()) {
      const least = lower[p] as number;
      if (!(least > parameter.lower)) continue;
      const column = this.arena.float64(this.estimates + p * block.stride * 8, count);
      for (let v = 0; v < count; v++) if ((column[v] as number) < least) column[v] = least;
    }
  }

  private copyColumns(from: number, to: number): void {
    const bytes = this.symbols.length * this.parts.block.stride * 8;
    this.arena.bytes(to, bytes).set(this.arena.bytes(from, bytes));
  }

  private setSearch(evaluations: number, manner: 'bold' | 'cautious'): void {
    this.arena
      .int32(this.search, searchFields)
      .set([evaluations, manner === 'cautious' ? 1 : 0], searchFields - 2);
  }
}

/** Fields of `Search` in workers/kernels/problem.ts; `maximumEvaluations` and `cautious` are the last. */
const searchFields = 20;

function isWorthAnother(status: number): boolean {
  return (
    status === voxelStatus.singular ||
    status === voxelStatus.notFinite ||
    status === voxelStatus.iterationLimit
  );
}

/** Fixed parameters as numbers of the equation, but for those whose value is another in each voxel. */
function compiledParameters({ parameters, functions }: EquationKind): EquationToCompile['parameters'] {
  return parameters.map(({ symbol, fixed, fixedMap, start }) => {
    const isNumber = fixed && fixedMap === undefined && functions === undefined;
    return { symbol, fixed, ...(isNumber ? { value: start } : {}) };
  });
}
