import type { Arena } from '../arena.js';

/** Rotations after which every pair of axes has been turned until rounding alone is left; 4 or 5 are enough. */
const mostSweeps = 16;
const planes = [
  [0, 1],
  [0, 2],
  [1, 2],
] as const;

/** Eigenvalues of the tensors of a block, largest first, and the unit eigenvector of the largest. */
export class EigenSystems {
  /** (3, stride): the eigenvalues, largest first. */
  private readonly values: readonly Float64Array[];
  /** (3, stride): x, y, z of the first eigenvector. */
  private readonly vectors: readonly Float64Array[];
  private readonly matrix = new Float64Array(9);
  private readonly rotation = new Float64Array(9);

  /**
   * tensors: address of (6, stride) float64, rows Dxx, Dxy, Dxz, Dyy, Dyz, Dzz. rounding: a difference of eigenvalues
   * that is rounding.
   */
  constructor(
    private readonly arena: Arena,
    private readonly tensors: number,
    private readonly stride: number,
    private readonly rounding: number,
  ) {
    const rows = (): Float64Array[] => [0, 1, 2].map(() => new Float64Array(stride));
    this.values = rows();
    this.vectors = rows();
  }

  /**
   * Solves the first `count` tensors by cyclic Jacobi rotations (Golub and Van Loan, Matrix Computations, section 8.5):
   * sums, products and square roots alone, accurate to rounding also where eigenvalues are alike. The sign of an
   * eigenvector is free; here its component of the largest size, of equals the first, is positive. Where the two
   * largest eigenvalues are the same there is no first eigenvector: NaN.
   */
  solve(count: number): void {
    const elements = this.arena.float64(this.tensors, 6 * this.stride);
    const { matrix } = this;
    for (let v = 0; v < count; v++) {
      const at = (row: number): number => elements[row * this.stride + v] as number;
      const [xx, xy, xz, yy, yz, zz] = [at(0), at(1), at(2), at(3), at(4), at(5)];
      matrix.set([xx, xy, xz, xy, yy, yz, xz, yz, zz]);
      this.diagonalise();
      this.store(v);
    }
  }

  /** Eigenvalue of rank 0 (the largest) to 2 of the block solved last. */
  value(rank: number, count: number): Float64Array {
    return (this.values[rank] as Float64Array).subarray(0, count);
  }

  /** Component 0 (x) to 2 (z) of the first eigenvector of the block solved last. */
  component(axis: number, count: number): Float64Array {
    return (this.vectors[axis] as Float64Array).subarray(0, count);
  }

  /** Leaves the eigenvalues on the diagonal of `matrix`, and their vectors in the columns of `rotation`. */
  private diagonalise(): void {
    const { matrix, rotation } = this;
    rotation.set([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    for (let sweep = 0; sweep < mostSweeps; sweep++) {
      let rotated = false;
      for (const [p, q] of planes) rotated = rotate(matrix, rotation, p, q) || rotated;
      if (!rotated) return;
    }
  }

  private store(v: number): void {
    const { matrix, rotation } = this;
    const diagonal = [matrix[0], matrix[4], matrix[8]] as number[];
    const order = [0, 1, 2].sort((a, b) => (diagonal[b] as number) - (diagonal[a] as number));
    for (const [rank, column] of order.entries()) {
      (this.values[rank] as Float64Array)[v] = diagonal[column] as number;
    }
    const [first = 0, second = 1] = order;
    const distance = (diagonal[first] as number) - (diagonal[second] as number);
    const [x, y, z] = [rotation[first], rotation[3 + first], rotation[6 + first]] as [number, number, number];
    let largest = x;
    if (Math.abs(y) > Math.abs(largest)) largest = y;
    if (Math.abs(z) > Math.abs(largest)) largest = z;
    const scale = (largest < 0 ? -1 : 1) / Math.sqrt(x * x + y * y + z * z);
    for (const [axis, component] of [x, y, z].entries()) {
      const vector = this.vectors[axis] as Float64Array;
      vector[v] = distance > this.rounding ? component * scale : Number.NaN;
    }
  }
}

/** Turns axes p and q so that their element vanishes; false where it is rounding already. (3, 3) arrays, written. */
function rotate(matrix: Float64Array, rotation: Float64Array, p: number, q: number): boolean {
  const [pp, qq, pq] = [matrix[4 * p], matrix[4 * q], matrix[3 * p + q]] as [number, number, number];
  const size = Math.abs(pp) + Math.abs(qq);
  if (size + Math.abs(pq) === size || !Number.isFinite(size + pq)) {
    matrix[3 * p + q] = 0;
    matrix[3 * q + p] = 0;
    return false;
  }
  const cotangent = (qq - pp) / (2 * pq);
  const root = Math.abs(cotangent) + Math.sqrt(1 + cotangent * cotangent);
  const tangent = (cotangent < 0 ? -1 : 1) / root;
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = tangent * cosine;
  const other = 3 - p - q;
  const [op, oq] = [matrix[3 * other + p], matrix[3 * other + q]] as [number, number];
  setPair(matrix, other, p, cosine * op - sine * oq);
  setPair(matrix, other, q, sine * op + cosine * oq);
  setPair(matrix, p, q, 0);
  matrix[4 * p] = pp - tangent * pq;
  matrix[4 * q] = qq + tangent * pq;
  for (let row = 0; row < 9; row += 3) {
    const [a, b] = [rotation[row + p], rotation[row + q]] as [number, number];
    rotation[row + p] = cosine * a - sine * b;
    rotation[row + q] = sine * a + cosine * b;
  }
  return true;
}

function setPair(matrix: Float64Array, i: number, j: number, value: number): void {
  matrix[3 * i + j] = value;
  matrix[3 * j + i] = value;
}
