/** Rotations after which a matrix of this size is diagonal to rounding; six are usual. */
const mostSweeps = 16;
/** Share of the squared norm below which what is beside the diagonal is rounding. */
const roundingShare = 1e-32;
/** The three planes of rotation, with the axis that stays. */
const planes = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 2, 0],
] as const;

/**
 * Eigenvalues, falling, and eigenvectors of a symmetric 3 x 3 matrix by Jacobi's rotations: they need square roots
 * alone, and vectors stay orthogonal where eigenvalues are equal. One object for all voxels; `set` allocates nothing.
 */
export class Eigenframe {
  readonly values = new Float64Array(3);
  /** (3, 3): row i is the vector of values[i], of length 1. */
  readonly vectors = new Float64Array(9);
  private readonly matrix = new Float64Array(9);

  /** Decomposes the matrix of these elements. */
  set(xx: number, xy: number, xz: number, yy: number, yz: number, zz: number): void {
    const { matrix, values, vectors } = this;
    matrix[0] = xx;
    matrix[4] = yy;
    matrix[8] = zz;
    this.put(0, 1, xy);
    this.put(0, 2, xz);
    this.put(1, 2, yz);
    vectors.fill(0);
    vectors[0] = 1;
    vectors[4] = 1;
    vectors[8] = 1;
    const beside = xy * xy + xz * xz + yz * yz;
    const rounding = roundingShare * (xx * xx + yy * yy + zz * zz + 2 * beside);
    for (let sweep = 0; sweep < mostSweeps && this.beside() > rounding; sweep++) {
      for (const [p, q, r] of planes) this.rotate(p, q, r);
    }
    for (let i = 0; i < 3; i++) values[i] = matrix[4 * i] as number;
    this.order(0, 1);
    this.order(1, 2);
    this.order(0, 1);
  }

  /** Sum of squares above the diagonal. */
  private beside(): number {
    const { matrix } = this;
    const [xy, xz, yz] = [matrix[1] as number, matrix[2] as number, matrix[5] as number];
    return xy * xy + xz * xz + yz * yz;
  }

  /** Makes element (p, q) 0 by a turn of at most 45 degrees in the plane of both axes. */
  private rotate(p: number, q: number, r: number): void {
    const { matrix, vectors } = this;
    const between = matrix[3 * p + q] as number;
    if (between === 0) return;
    const [first, second] = [matrix[4 * p] as number, matrix[4 * q] as number];
    const half = (second - first) / (2 * between);
    const tangent = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.sqrt(half * half + 1));
    const cosine = 1 / Math.sqrt(tangent * tangent + 1);
    const sine = tangent * cosine;
    matrix[4 * p] = first - tangent * between;
    matrix[4 * q] = second + tangent * between;
    this.put(p, q, 0);
    const [toFirst, toSecond] = [matrix[3 * r + p] as number, matrix[3 * r + q] as number];
    this.put(r, p, cosine * toFirst - sine * toSecond);
    this.put(r, q, sine * toFirst + cosine * toSecond);
    for (let k = 0; k < 3; k++) {
      const [a, b] = [vectors[3 * p + k] as number, vectors[3 * q + k] as number];
      vectors[3 * p + k] = cosine * a - sine * b;
      vectors[3 * q + k] = sine * a + cosine * b;
    }
  }

  private put(row: number, column: number, value: number): void {
    this.matrix[3 * row + column] = value;
    this.matrix[3 * column + row] = value;
  }

  /** Exchanges two values, and their vectors, that do not fall. */
  private order(i: number, j: number): void {
    const { values, vectors } = this;
    const [a, b] = [values[i] as number, values[j] as number];
    if (a >= b) return;
    values[i] = b;
    values[j] = a;
    for (let k = 0; k < 3; k++) {
      const component = vectors[3 * i + k] as number;
      vectors[3 * i + k] = vectors[3 * j + k] as number;
      vectors[3 * j + k] = component;
    }
  }
}
