import type { FitKind } from '../../contracts/job.js';
import { equationModule } from '../../equation/compileCache.js';
import type { Arena } from '../arena.js';
import type { Block } from '../voxelFit.js';

/** float64 lanes of a vector. */
const lanes = 2;

/**
 * Sums of squared residuals, unweighted, in units of the signal: what `rmse` and `r2` are made from where the search
 * has minimised something else. Samples that are NaN count for nothing.
 */
export class SquaredErrors {
  private readonly accumulate: (
    samples: number,
    variables: number,
    signal: number,
    parameters: number,
    result: number,
  ) => void;
  private readonly laneSignal: number;
  private readonly lanePoint: number;
  private readonly result: number;
  private readonly sums: Float64Array;

  /** variables: (samples, variables) float64; estimates: (parameters, stride) float64; addresses in the arena. */
  constructor(
    private readonly arena: Arena,
    private readonly block: Block,
    private readonly fit: Extract<FitKind, { kind: 'equation' }>,
    private readonly variables: number,
    private readonly estimates: number,
  ) {
    const parameters = fit.parameters.map(({ symbol }) => ({ symbol, fixed: true }));
    const module = equationModule({
      equation: fit.equation,
      parameters,
      variables: Object.keys(fit.variables),
    });
    const { exports } = new WebAssembly.Instance(module, { env: { memory: arena.memory } });
    this.accumulate = exports.accumulateFloat64 as SquaredErrors['accumulate'];
    this.laneSignal = arena.allocate(block.samples * 16);
    this.lanePoint = arena.allocate(parameters.length * 16);
    this.result = arena.allocate(16);
    this.sums = new Float64Array(block.stride);
  }

  /** One sum per voxel for the first `count` of the block; valid until the next call. */
  ofBlock(count: number): Float64Array {
    const { samples, stride, signal } = this.block;
    const parameters = this.fit.parameters.length;
    for (let v = 0; v < count; v += lanes) {
      this.gather(signal, samples, v, this.laneSignal);
      this.gather(this.estimates, parameters, v, this.lanePoint);
      this.accumulate(samples, this.variables, this.laneSignal, this.lanePoint, this.result);
      this.sums.set(this.arena.float64(this.result, Math.min(lanes, stride - v)), v);
    }
    return this.sums.subarray(0, count);
  }

  private gather(rows: number, count: number, voxel: number, target: number): void {
    const { stride } = this.block;
    const from = this.arena.float64(rows, count * stride);
    const to = this.arena.float64(target, count * lanes);
    for (let row = 0; row < count; row++) {
      for (let lane = 0; lane < lanes; lane++)
        to[row * lanes + lane] = from[row * stride + voxel + lane] as number;
    }
  }
}
