import type { ResolvedParameter } from '../../contracts/job.js';
import { voxelStatus } from '../../contracts/voxelStatus.js';
import type { Arena } from '../arena.js';
import type { Block } from '../voxelFit.js';

/**
 * The fixed parameters whose value is another in each voxel. A voxel where one of them is not finite, or is outside
 * the bounds of its parameter, is refused: it gets the status `notFinite` and is never searched.
 */
export class FixedMaps {
  /** In the order of the block's parameter maps; `index` is the place among all parameters. */
  private readonly mapped: readonly (ResolvedParameter & { readonly index: number })[];
  private readonly refused: Uint8Array;

  constructor(
    private readonly arena: Arena,
    private readonly block: Block,
    parameters: readonly ResolvedParameter[],
  ) {
    this.mapped = parameters
      .map((parameter, index) => ({ ...parameter, index }))
      .filter((parameter) => parameter.fixedMap !== undefined);
    this.refused = new Uint8Array(block.stride);
  }

  /** Gives refused voxels among the first `statuses.length` of the block their status. */
  refuse(statuses: Uint8Array): void {
    this.refused.fill(0);
    for (const [m, { lower, upper }] of this.mapped.entries()) {
      for (const [v, value] of this.values(m, statuses.length).entries()) {
        if (value >= lower && value <= upper) continue;
        this.refused[v] = 1;
        statuses[v] = voxelStatus.notFinite;
      }
    }
  }

  /** Of the block that `refuse` has seen last. */
  isRefused(v: number): boolean {
    return this.refused[v] === 1;
  }

  /** Writes the values of the first `count` voxels into the columns of their parameters, (parameters, stride) float64. */
  fill(columns: number, count: number): void {
    for (const [m, { index }] of this.mapped.entries()) {
      this.arena.float64(columns + index * this.block.stride * 8, count).set(this.values(m, count));
    }
  }

  private values(m: number, count: number): Float64Array {
    return this.arena.float64(this.block.parameterMaps + m * this.block.stride * 8, count);
  }
}
