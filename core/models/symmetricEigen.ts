/** values[m] belongs to the unit vector vectors[m] (size); in no order. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

/** Far more than it takes: convergence is quadratic, 6 to 10 sweeps. */
const mostSweeps = 60;

/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, Matrix
 * Computations, 4th edition, section 8.5). rows: (size, size), not written. About 8 sweeps of 6 size^3 operations.
 */
export function symmetricEigen(rows: readonly Float64Array[]): Eigen {
  const size = rows.length;
  const a = rows.map((row) => Float64Array.from(row));
  const vectors = rows.map((_, m) => new Float64Array(size).fill(1, m, m + 1));
  let total = 0;
  for (const row of rows) for (const value of row) total += value * value;
  // What is left off the diagonal moves eigenvalues by its square: 1e-12 of the matrix by far less than rounding.
  const negligible = total * 1e-24;
  for (let sweep = 0; sweep < mostSweeps && offDiagonal(a) > negligible; sweep++) {
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, vectors, p, q);
    }
  }
  return { values: Float64Array.from(a, (row, m) => row[m] as number), vectors };
}

/** Makes a[p][q] zero; a stays symmetric, and the vectors turn with it. */
function rotate(a: readonly Float64Array[], vectors: readonly Float64Array[], p: number, q: number): void {
  const [rowP, rowQ] = [a[p] as Float64Array, a[q] as Float64Array];
  const apq = rowP[q] as number;
  if (apq === 0) return;
  const [app, aqq] = [rowP[p] as number, rowQ[q] as number];
  const half = (aqq - app) / (2 * apq);
  const tangent = (half >= 0 ? 1 : -1) / (Math.abs(half) + Math.sqrt(half * half + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  turn(rowP, rowQ, cosine, sine);
  for (let k = 0; k < a.length; k++) {
    const row = a[k] as Float64Array;
    row[p] = rowP[k] as number;
    row[q] = rowQ[k] as number;
  }
  rowP[p] = app - tangent * apq;
  rowQ[q] = aqq + tangent * apq;
  rowP[q] = 0;
  rowQ[p] = 0;
  turn(vectors[p] as Float64Array, vectors[q] as Float64Array, cosine, sine);
}

function turn(x: Float64Array, y: Float64Array, cosine: number, sine: number): void {
  for (let k = 0; k < x.length; k++) {
    const [xk, yk] = [x[k] as number, y[k] as number];
    x[k] = cosine * xk - sine * yk;
    y[k] = sine * xk + cosine * yk;
  }
}

function offDiagonal(a: readonly Float64Array[]): number {
  let sum = 0;
  for (const [p, row] of a.entries()) {
    for (let q = p + 1; q < row.length; q++) sum += (row[q] as number) * (row[q] as number);
  }
  return sum;
}
