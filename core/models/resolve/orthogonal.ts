/** A column that is a combination of columns before it, by index, with those that take part. */
export interface DependentColumn {
  readonly column: number;
  readonly of: readonly number[];
}

/** design = q * r: q (rows, columns) with orthonormal columns, r upper triangular. Only valid where nothing is dependent. */
export interface OrthogonalDesign {
  readonly q: readonly Float64Array[];
  readonly r: readonly Float64Array[];
  readonly dependent: readonly DependentColumn[];
}

/** A column whose part apart from the earlier ones is below this fraction of its length depends on them. */
const dependentFraction = 1e-10;
/** Share of a column, relative to its length, from which on another is named as its cause. */
const namedShare = 1e-6;

/**
 * Orthogonalises the columns of a design in their order: Gram-Schmidt, each column twice, which keeps q orthogonal to
 * rounding (Giraud et al., Numer. Math. 101:87, 2005).
 * rows: (samples, columns). q and r hold one array per column: q[c] (samples), r[c] (columns).
 */
export function orthogonalise(rows: readonly (readonly number[])[], columns: number): OrthogonalDesign {
  const q: Float64Array[] = [];
  const r: Float64Array[] = [];
  const dependent: DependentColumn[] = [];
  for (let column = 0; column < columns; column++) {
    const vector = Float64Array.from(rows, (row) => row[column] as number);
    const length = norm(vector);
    const shares = new Float64Array(columns);
    for (let pass = 0; pass < 2; pass++) {
      for (let earlier = 0; earlier < column; earlier++) {
        const other = q[earlier] as Float64Array;
        const share = dot(other, vector);
        shares[earlier] = (shares[earlier] as number) + share;
        for (let t = 0; t < vector.length; t++) {
          vector[t] = (vector[t] as number) - share * (other[t] as number);
        }
      }
    }
    const rest = norm(vector);
    if (!(rest > dependentFraction * length)) {
      dependent.push({ column, of: causes(shares, r, q, column, length) });
      vector.fill(0);
    } else {
      shares[column] = rest;
      for (let t = 0; t < vector.length; t++) vector[t] = (vector[t] as number) / rest;
    }
    q.push(vector);
    r.push(shares);
  }
  return { q, r, dependent };
}

/** Inverse of the triangular factor: (columns, columns), rows. */
export function inverseOfFactor(r: readonly Float64Array[]): number[][] {
  const n = r.length;
  const inverse = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let column = 0; column < n; column++) {
    for (let i = column; i >= 0; i--) {
      let value = i === column ? 1 : 0;
      for (let k = i + 1; k <= column; k++) {
        value -= entry(r, i, k) * ((inverse[k] as number[])[column] as number);
      }
      (inverse[i] as number[])[column] = value / entry(r, i, i);
    }
  }
  return inverse;
}

function causes(
  shares: Float64Array,
  r: readonly Float64Array[],
  q: readonly Float64Array[],
  column: number,
  length: number,
): number[] {
  const coefficients = new Float64Array(column);
  for (let i = column - 1; i >= 0; i--) {
    let value = shares[i] as number;
    for (let k = i + 1; k < column; k++) value -= entry(r, i, k) * (coefficients[k] as number);
    const diagonal = entry(r, i, i);
    coefficients[i] = diagonal === 0 ? 0 : value / diagonal;
  }
  return [...coefficients.keys()].filter((i) => {
    if (norm(q[i] as Float64Array) === 0) return false;
    const columnLength = norm(r[i] as Float64Array);
    return Math.abs(coefficients[i] as number) * columnLength > namedShare * length;
  });
}

function entry(r: readonly Float64Array[], row: number, column: number): number {
  return (r[column] as Float64Array)[row] as number;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += (a[t] as number) * (b[t] as number);
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
