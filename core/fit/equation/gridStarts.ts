import type { GridStart } from '../../contracts/job.js';
import { gridValues } from '../../models/resolve/gridStart.js';
import type { Arena } from '../arena.js';
import type { Kernels } from '../kernels.js';

/** What a search works on; addresses in the arena. */
export interface SearchPlace {
  readonly arena: Arena;
  readonly kernels: Kernels;
  /** The fields of `Search` in workers/kernels/problem.ts. */
  readonly search: number;
  /** Vectors that a voxel's samples take: twice their number where they have weights. */
  readonly laneSamples: number;
  readonly stride: number;
  readonly parameters: number;
  /** Positions of the free parameters. */
  readonly freeParameters: readonly number[];
  /** (parameters, stride) float64. */
  readonly estimates: number;
}

/** Fields of `Grid` in workers/kernels/problem.ts. */
const gridFields = 10;

/** Finds the starts of each voxel of a block on a grid; see workers/kernels/gridStart.ts. */
export class GridStarts {
  readonly starts: number;
  private readonly grid: number;
  private readonly found: number;

  constructor(
    private readonly place: SearchPlace,
    { axes, starts }: GridStart,
  ) {
    const { arena, kernels, laneSamples, stride, parameters, freeParameters } = place;
    this.starts = starts;
    const onGrid = axes.map((axis) => axis.parameter);
    const others = [...freeParameters.entries()].flatMap(([position, parameter]) =>
      onGrid.includes(parameter) ? [] : [position],
    );
    const points = axes.reduce((product, axis) => product * axis.count, 1);
    const values = axes.flatMap(gridValues);
    const vectors = kernels.gridScratchVectors(laneSamples, parameters, freeParameters.length, points);
    const axisParameters = arena.allocate(axes.length * 4);
    const axisSizes = arena.allocate(axes.length * 4);
    const valuesAddress = arena.allocate(values.length * 8);
    const otherFree = arena.allocate(Math.max(1, others.length) * 4);
    const scratch = arena.allocate(vectors * 16);
    this.found = arena.allocate(starts * parameters * stride * 8);
    this.grid = arena.allocate(gridFields * 4);
    arena.int32(axisParameters, axes.length).set(onGrid);
    arena.int32(axisSizes, axes.length).set(axes.map((axis) => axis.count));
    arena.float64(valuesAddress, values.length).set(values);
    arena.int32(otherFree, others.length).set(others);
    arena
      .int32(this.grid, gridFields)
      .set([
        ...[axes.length, points, starts, axisParameters, axisSizes, valuesAddress],
        ...[others.length, otherFree, this.found, scratch],
      ]);
  }

  /** Looks for the starts of the voxels whose status is 0; the estimates hold the declared ones and keep them. */
  find(count: number): void {
    this.place.kernels.gridStarts(this.place.search, this.grid, count);
  }

  /** Makes start `index` the estimates, from which a search goes; NaN in voxels that have no such start. */
  take(index: number): void {
    const { arena, parameters, stride, estimates } = this.place;
    const bytes = parameters * stride * 8;
    arena.bytes(estimates, bytes).set(arena.bytes(this.found + index * bytes, bytes));
  }
}
