import { Search } from './problem';

/** Relative size below which a pivot of the unit-diagonal normal matrix counts as zero: 4500 float64 epsilons. */
const LEAST_PIVOT: f64 = 1e-12;

/**
 * Whether the samples leave a free parameter undetermined that no bound holds: Cholesky of J'J scaled to a unit
 * diagonal, in place: where it is not singular, the lane's sums hold the factor afterwards.
 */
export function factorIsSingular(search: Search, lanePoint: usize, laneSums: usize): bool {
  const nf = search.free;
  const matrix = laneSums + (<usize>(1 + nf) << 4);
  for (let i = 0; i < nf; i++) {
    if (boundHolds(search, lanePoint, laneSums, i)) continue;
    for (let j = 0; j <= i; j++) {
      if (boundHolds(search, lanePoint, laneSums, j)) continue;
      let value = load<f64>(entry(matrix, i, j));
      const size = Math.abs(value);
      for (let k = 0; k < j; k++) {
        if (boundHolds(search, lanePoint, laneSums, k)) continue;
        value -= load<f64>(entry(matrix, i, k)) * load<f64>(entry(matrix, j, k));
      }
      if (i == j) {
        if (!(value > LEAST_PIVOT * size)) return true;
        store<f64>(entry(matrix, i, i), Math.sqrt(value));
      } else {
        store<f64>(entry(matrix, i, j), value / load<f64>(entry(matrix, j, j)));
      }
    }
  }
  return false;
}

/** Whether a parameter is at a bound and the gradient pushes it further. */
function boundHolds(search: Search, lanePoint: usize, laneSums: usize, f: i32): bool {
  const parameter = load<i32>(search.freeIndex + (<usize>f << 2));
  const value = load<f64>(lanePoint + (<usize>parameter << 4));
  const gradient = load<f64>(laneSums + (<usize>(1 + f) << 4));
  const at = <usize>parameter << 3;
  return (value <= load<f64>(search.lower + at) && gradient < 0) || (value >= load<f64>(search.upper + at) && gradient > 0);
}

@inline
function entry(matrix: usize, row: i32, column: i32): usize {
  return matrix + (<usize>((row * (row + 1)) / 2 + column) << 4);
}

/**
 * Writes the inverse of J'J of one voxel from the factor that `factorIsSingular` left; NaN in rows and columns of
 * parameters that a bound holds.
 */
export function storeInverse(search: Search, voxel: i32, lanePoint: usize, laneSums: usize): void {
  const nf = search.free;
  const factor = laneSums + (<usize>(1 + nf) << 4);
  const work = search.inverseWork;
  for (let column = 0; column < nf; column++) {
    if (boundHolds(search, lanePoint, laneSums, column)) continue;
    for (let row = column; row < nf; row++) {
      if (boundHolds(search, lanePoint, laneSums, row)) continue;
      let value: f64 = row == column ? 1 : 0;
      for (let k = column; k < row; k++) {
        if (boundHolds(search, lanePoint, laneSums, k)) continue;
        value -= load<f64>(entry(factor, row, k)) * load<f64>(packed(work, k, column));
      }
      store<f64>(packed(work, row, column), value / load<f64>(entry(factor, row, row)));
    }
  }
  for (let row = 0; row < nf; row++) {
    for (let column = 0; column <= row; column++) {
      let value: f64 = 0;
      if (boundHolds(search, lanePoint, laneSums, row) || boundHolds(search, lanePoint, laneSums, column)) value = NaN;
      for (let k = row; k < nf; k++) {
        if (boundHolds(search, lanePoint, laneSums, k)) continue;
        value += load<f64>(packed(work, k, row)) * load<f64>(packed(work, k, column));
      }
      const position = (row * (row + 1)) / 2 + column;
      store<f64>(search.inverse + (<usize>(position * search.stride + voxel) << 3), value);
    }
  }
}

@inline
function packed(matrix: usize, row: i32, column: i32): usize {
  return matrix + (<usize>((row * (row + 1)) / 2 + column) << 3);
}
