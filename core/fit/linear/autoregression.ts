import { voxelStatus } from '../../contracts/voxelStatus.js';
import { portable } from '../../equation/portableMath.js';
import { type LaneMatrix, placeMatrix, rowsOf } from './laneMatrix.js';
import type { LinearBlock } from './linearBlock.js';
import { leastShare, roundingShare } from './linearErrors.js';

/** Coefficients are cut towards 0 to multiples of 1 over this, as nilearn does; voxels of one multiple share a design. */
const steps = 100;

/**
 * Least squares with noise of the form e_t = rho e_(t-1) + white noise. rho by Yule and Walker from the residuals r of
 * ordinary least squares, rho = (sum r_t r_(t+1) / (n - 1)) / (sum r_t^2 / n); then samples and design are whitened: the
 * first row stays, rho times the row before is taken from each other. As all whitened systems are quadratic in rho,
 * Q'W'WQ = I + rho^2 D - rho Q'LQ and Q'W'Wy likewise, none is made anew: the cost is one more product with the samples.
 * Voxels need all their samples.
 */
export class Autoregression {
  /** (stride) float64: rho of each voxel. */
  readonly coefficients: number;
  /** (stride) float64: sum of squared residuals of the whitened samples. */
  readonly whiteErrors: number;
  /** (LQ)' as rows. */
  private readonly neighbourBasis: LaneMatrix;
  /** Q'LQ. */
  private readonly lag: LaneMatrix;
  private readonly lagTriangle: number;
  private readonly last: number;
  private readonly lagged: number;
  private readonly right: number;
  private readonly sums: Readonly<Record<'squares' | 'neighbours' | 'mixed' | 'lastSquare', number>>;

  constructor(private readonly block: LinearBlock) {
    const { arena } = block.parts;
    const { n, stride, samples, columns } = block;
    const neighbours = columns.map((q) => q.map((_, t) => (q[t - 1] ?? 0) + (q[t + 1] ?? 0)));
    this.neighbourBasis = placeMatrix(arena, rowsOf(neighbours));
    const products = columns.map((a) =>
      neighbours.map((b) => a.reduce((sum, value, t) => sum + value * (b[t] as number), 0)),
    );
    this.lag = placeMatrix(arena, products);
    const triangle = products.flatMap((row, i) => row.slice(0, i + 1));
    this.lagTriangle = arena.allocate(triangle.length * 8);
    arena.float64(this.lagTriangle, triangle.length).set(triangle);
    this.last = arena.allocate(n * 8);
    arena.float64(this.last, n).set(columns.map((q) => q[samples - 1] as number));
    const room = (rows: number): number => arena.allocate(Math.ceil(rows / 4) * 4 * stride * 8);
    this.lagged = room(n);
    this.right = room(n);
    this.coefficients = room(1);
    this.whiteErrors = room(1);
    this.sums = { squares: room(1), neighbours: room(1), mixed: room(1), lastSquare: room(1) };
  }

  /**
   * Follows `solveLinear` by ordinary least squares and replaces `basisFit`; writes `normal` (the factor of each voxel's
   * whitened system), `errors` (of the samples as they are), `coefficients` and `whiteErrors`.
   */
  solve(count: number, statuses: Uint8Array): void {
    const { block } = this;
    const { kernels, n, stride, samples } = block;
    const { values, rightSide, basisFit, basisFitWeighted, normal, broken, errors } = block.rows;
    const total = this.products(values, values, samples, count);
    const neighbours = this.products(values, values + stride * 8, samples - 1, count);
    block.multiply(this.neighbourBasis, values, this.lagged, count);
    this.estimate(total, neighbours, count);

    const lastSample = values + (samples - 1) * stride * 8;
    const [rho, last] = [this.coefficients, this.last];
    kernels.whitenedNormal(this.lagTriangle, last, rho, n, stride, count, normal);
    kernels.whitenedRightSide(
      ...([rightSide, this.lagged, last, lastSample, rho, n, stride, count, this.right] as const),
    );
    kernels.solveBlock(normal, this.right, n, stride, count, basisFitWeighted, broken);
    const isBroken = block.view(broken, count);
    for (let v = 0; v < count; v++) {
      if (isBroken[v] !== 0 && statuses[v] === voxelStatus.converged) statuses[v] = voxelStatus.singular;
    }
    const ordinary = block.view(basisFit, n * stride);
    const whitened = block.view(basisFitWeighted, n * stride);
    const squares = block.view(errors, count);
    for (let v = 0; v < count; v++) {
      for (let at = v; at < n * stride; at += stride) {
        squares[v] =
          (squares[v] as number) + portable.square((whitened[at] as number) - (ordinary[at] as number));
      }
    }
    ordinary.set(whitened);
    this.sumWhiteErrors(total, neighbours, count);
  }

  /** rho of each voxel, and the squared residuals of ordinary least squares as `errors`. */
  private estimate(total: Float64Array, neighbours: Float64Array, count: number): void {
    const { block } = this;
    const { n, samples } = block;
    const { rightSide, basisFit, errors } = block.rows;
    const explained = this.products(rightSide, basisFit, n, count);
    const crossed = this.products(this.lagged, basisFit, n, count);
    block.multiply(this.lag, basisFit, this.right, count);
    const fitted = this.products(this.right, basisFit, n, count);
    const squares = Float64Array.from(explained, (value, v) => (total[v] as number) - value);
    const lagged = Float64Array.from(
      crossed,
      (value, v) => (neighbours[v] as number) - value + (fitted[v] as number) / 2,
    );
    this.replaceSmall(squares, total, count, (exact, v) => {
      squares[v] = exact.squares;
      lagged[v] = exact.neighbours;
    });
    const rho = block.view(this.coefficients, count);
    for (let v = 0; v < count; v++) {
      const sum = squares[v] as number;
      const isExact = sum < roundingShare * (total[v] as number) || sum === 0;
      if (isExact) squares[v] = 0;
      const ratio = isExact ? 0 : ((lagged[v] as number) * samples) / ((samples - 1) * sum);
      rho[v] = Math.trunc(ratio * steps) / steps + 0;
    }
    block.view(errors, count).set(squares);
  }

  private sumWhiteErrors(total: Float64Array, neighbours: Float64Array, count: number): void {
    const { block } = this;
    const { n, samples, stride } = block;
    const explained = this.products(this.right, block.rows.basisFit, n, count);
    const lastSamples = block.view(block.rows.values + (samples - 1) * stride * 8, count);
    const rho = block.view(this.coefficients, count);
    const white = (v: number, squares: number, lagged: number, lastSquare: number): number => {
      const r = rho[v] as number;
      return squares + r * (r * (squares - lastSquare) - 2 * lagged);
    };
    const squares = Float64Array.from(explained, (value, v) => {
      const whole = white(
        v,
        total[v] as number,
        neighbours[v] as number,
        portable.square(lastSamples[v] as number),
      );
      return whole - value;
    });
    this.replaceSmall(squares, total, count, (exact, v) => {
      const sum = white(v, exact.squares, exact.neighbours, exact.lastSquare);
      squares[v] = exact.squares < roundingShare * (total[v] as number) ? 0 : sum;
    });
    block.view(this.whiteErrors, count).set(squares);
  }

  /** Calls `replace` with sums over the residuals of `basisFit` where a difference of larger sums has lost digits. */
  private replaceSmall(
    squares: Float64Array,
    total: Float64Array,
    count: number,
    replace: (exact: { squares: number; neighbours: number; lastSquare: number }, v: number) => void,
  ): void {
    const small = [...squares.keys()].filter(
      (v) => (squares[v] as number) < leastShare * (total[v] as number),
    );
    if (small.length === 0) return;
    const { block, sums } = this;
    const { values, work, basisFit } = block.rows;
    block.multiply(block.prediction, basisFit, work, count);
    const { samples, stride } = block;
    block.kernels.residualProducts(
      ...([values, work, samples, stride, count] as const),
      ...([sums.squares, sums.neighbours, sums.lastSquare] as const),
    );
    const of = (address: number, v: number): number => block.view(address, count)[v] as number;
    for (const v of small) {
      replace(
        {
          squares: of(sums.squares, v),
          neighbours: of(sums.neighbours, v),
          lastSquare: of(sums.lastSquare, v),
        },
        v,
      );
    }
  }

  /** Sums over `rows` of the products of two arrays, per voxel. */
  private products(a: number, b: number, rows: number, count: number): Float64Array {
    const { block, sums } = this;
    block.kernels.dotBlock(a, b, rows, block.stride, count, sums.mixed);
    return block.view(sums.mixed, count).slice();
  }
}
