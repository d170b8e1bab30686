import type { VoxelFunction } from '../contracts/calculation.js';
import type { VoxelStatus } from '../contracts/voxelStatus.js';
import type { Arena } from './arena.js';
import type { Block } from './voxelFit.js';

/** Runs a function of one voxel's samples over the columns of a block. */
export class VoxelColumns {
  /** What the function gave for the last voxel. */
  readonly results: Float64Array;
  /** The parameters of the last voxel, as the function left them. */
  readonly parameters: Float64Array;
  private readonly samples: Float64Array;

  /** columns: address of (parameters, stride) float64. `sizes` are the lengths of what the function gets. */
  constructor(
    private readonly arena: Arena,
    private readonly block: Block,
    private calculate: VoxelFunction,
    private readonly columns: number,
    sizes: { readonly parameters: number; readonly results: number },
  ) {
    this.results = new Float64Array(sizes.results);
    this.parameters = new Float64Array(sizes.parameters);
    this.samples = new Float64Array(block.samples);
  }

  /** Takes another function of the same sizes from now on. */
  use(calculate: VoxelFunction): void {
    this.calculate = calculate;
  }

  run(v: number): VoxelStatus {
    this.gather(this.block.signal, this.block.samples, v, this.samples);
    this.gather(this.columns, this.parameters.length, v, this.parameters);
    this.results.fill(Number.NaN);
    return this.calculate(this.samples, this.parameters, this.results);
  }

  /** Writes values into column `v` of (values, stride) float64 at an address. */
  scatter(values: Float64Array, target: number, v: number): void {
    const { stride } = this.block;
    const rows = this.arena.float64(target, values.length * stride);
    for (let row = 0; row < values.length; row++) rows[row * stride + v] = values[row] as number;
  }

  private gather(source: number, count: number, v: number, target: Float64Array): void {
    const { stride } = this.block;
    const rows = this.arena.float64(source, count * stride);
    for (let row = 0; row < count; row++) target[row] = rows[row * stride + v] as number;
  }
}
