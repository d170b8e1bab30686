import { predictionModule } from '../../equation/compileCache.js';
import type { Arena } from '../arena.js';
import type { Block } from '../voxelFit.js';
import type { EquationKind } from './equationFit.js';

type Predict = (
  samples: number,
  variables: number,
  rowBytes: number,
  parameters: number,
  result: number,
) => void;

/**
 * The value of an equation for every sample of every voxel of a block, from any parameters: estimates, starts, points
 * of a grid. Owns (samples, stride) float64 of the arena and compiles the equation once per process.
 */
export class EquationPrediction {
  private readonly arena: Arena;
  private readonly predict: Predict;
  /** (parameters) pairs of float64: those of two neighbouring voxels. */
  private readonly pair: number;
  private readonly result: number;

  /** variables: address of (samples, variables) float64, read at each call. */
  constructor(
    private readonly parts: { readonly arena: Arena; readonly block: Block; readonly fit: EquationKind },
    private readonly variables: number,
  ) {
    const { arena, block, fit } = parts;
    this.arena = arena;
    this.pair = arena.allocate(fit.parameters.length * 16);
    this.result = arena.allocate(block.samples * block.stride * 8);
    const { exports } = new WebAssembly.Instance(
      predictionModule({
        equation: fit.equation,
        parameters: fit.parameters,
        variables: Object.keys(fit.variables),
      }),
      { env: { memory: arena.memory } },
    );
    this.predict = exports.predictFloat64 as Predict;
  }

  /**
   * parameters: address of (parameters, stride) float64. Returns (samples, stride) float64, time slowest, of which the
   * first `count` columns hold; valid until the next call.
   */
  predicted(parameters: number, count: number): Float64Array<ArrayBuffer> {
    const { samples, stride } = this.parts.block;
    const all = this.parts.fit.parameters.length;
    const source = this.arena.float64(parameters, all * stride);
    const pair = this.arena.float64(this.pair, all * 2);
    for (let v = 0; v < count; v += 2) {
      for (let p = 0; p < all; p++) {
        pair[2 * p] = source[p * stride + v] as number;
        pair[2 * p + 1] = source[p * stride + v + 1] as number;
      }
      this.predict(samples, this.variables, stride * 8, this.pair, this.result + v * 8);
    }
    return this.arena.float64(this.result, samples * stride);
  }
}
