import type { LinearFitKind } from '../../contracts/linear.js';
import { inverseOfFactor, orthogonalise } from '../../models/resolve/orthogonal.js';
import { instantiateKernels, type Kernels } from '../kernels.js';
import type { FitParts } from '../voxelFit.js';
import { type LaneMatrix, placeMatrix, rowsOf, transposed } from './laneMatrix.js';
import { placeSingle, type SingleMemory } from './singleMemory.js';

/** Arrays of a block, (rows, stride) float64 each; see `LinearBlock` for what they hold. */
type RowName =
  | 'values'
  | 'weights'
  | 'work'
  | 'normal'
  | 'rightSide'
  | 'basisFit'
  | 'basisFitWeighted'
  | 'coefficients'
  | 'tensor'
  | 'usable'
  | 'shift'
  | 'broken'
  | 'errors'
  | 'outcomes'
  | 'sums';

/**
 * Memory of a linear fit: the design X = QR with Q orthonormal, and what is computed for a block of voxels. Per sample:
 * `values` (the fitted samples), `weights`, `work`. Per coordinate in Q: `rightSide` (Q'Wy), `basisFit` and
 * `basisFitWeighted`; `normal` is the triangle of Q'WQ, later its factor. `coefficients` = R^-1 g. Per voxel: `usable`
 * (number of samples), `shift` (see prepareSamples), `broken`, `errors` (sum of squared residuals), `outcomes`
 * (statuses of a search), `sums`.
 */
export class LinearBlock {
  readonly kernels: Kernels;
  /** Number of coefficients. */
  readonly n: number;
  readonly stride: number;
  readonly samples: number;
  /** Q' as rows: takes samples to coordinates. */
  readonly basis: LaneMatrix;
  /** Q: takes coordinates to samples. */
  readonly prediction: LaneMatrix;
  /** R^-1: takes coordinates to coefficients. */
  readonly back: LaneMatrix;
  readonly inverse: readonly (readonly number[])[];
  readonly rows: Readonly<Record<RowName, number>>;
  /** Made when a block first needs normal equations: for many regressors it is the largest of all. */
  private normalProducts: LaneMatrix | null = null;
  private singleMemory: SingleMemory | null = null;
  private scratch: number | null = null;
  /** Columns of Q. */
  readonly columns: readonly Float64Array[];

  constructor(readonly parts: FitParts<LinearFitKind>) {
    const { arena, block, fit } = parts;
    this.n = fit.columns.length;
    this.stride = block.stride;
    this.samples = block.samples;
    const { q, r } = orthogonalise(fit.design, this.n);
    this.columns = q;
    this.inverse = inverseOfFactor(r);
    this.basis = placeMatrix(arena, rowsOf(q));
    this.prediction = placeMatrix(arena, transposed(q));
    this.back = placeMatrix(arena, this.inverse);
    const room = (rows: number): number => arena.allocate(Math.ceil(rows / 4) * 4 * this.stride * 8);
    const triangle = (this.n * (this.n + 1)) / 2;
    this.rows = {
      values: room(this.samples),
      weights: room(this.samples),
      work: room(this.samples),
      normal: room(triangle),
      rightSide: room(this.n),
      basisFit: room(this.n),
      basisFitWeighted: room(this.n),
      coefficients: room(this.n),
      tensor: room(4),
      usable: room(1),
      shift: room(1),
      broken: room(1),
      errors: room(1),
      outcomes: room(1),
      sums: room(1),
    };
    this.kernels = instantiateKernels(parts.kernelModule, null, arena.memory);
  }

  /** Products of every two columns of Q, sample by sample: times the weights they are the normal matrix. */
  products(): LaneMatrix {
    this.normalProducts ??= placeMatrix(this.parts.arena, this.productRows());
    return this.normalProducts;
  }

  /** What float32 passes need; made when a block first needs it. */
  single(): SingleMemory {
    this.singleMemory ??= placeSingle(this.parts.arena, this.columns, this.productRows(), this.stride);
    return this.singleMemory;
  }

  private productRows(): number[][] {
    return this.columns.flatMap((a, i) =>
      this.columns.slice(0, i + 1).map((b) => [...a].map((value, t) => value * (b[t] as number))),
    );
  }

  /** Memory for refineExponential; made when a block is first searched. */
  searchScratch(): number {
    this.scratch ??= this.parts.arena.allocate(this.kernels.exponentialScratch(this.samples, this.n));
    return this.scratch;
  }

  multiply(matrix: LaneMatrix, source: number, target: number, count: number): void {
    const { address, rowBlocks, inner } = matrix;
    this.kernels.multiplyBlock(address, rowBlocks, inner, source, target, this.stride, count);
  }

  /** `length` float64 of the arena; holds until memory grows. */
  view(address: number, length: number): Float64Array<ArrayBuffer> {
    return this.parts.arena.float64(address, length);
  }

  coefficient(column: number, count: number): Float64Array {
    return this.view(this.rows.coefficients + column * this.stride * 8, count);
  }
}
