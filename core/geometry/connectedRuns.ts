import type { GridShape } from '../contracts/series.js';

/** Rows of a grid as runs of equal voxels along i, joined where they touch across faces. */
export interface ConnectedRuns {
  readonly count: number;
  /** First voxel of each run and the voxel after its last; runs are in the order of their voxels. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** For each run the run that stands for its connected part. */
  readonly part: Int32Array;
}

/**
 * The face-connected parts of the voxels of `values` that are (or are not) zero, i fastest. `acrossSlices` false:
 * voxels of different k are never joined. Cost grows with the number of runs, not of voxels squared.
 */
export function connectedRuns(
  values: Uint8Array,
  shape: GridShape,
  which: 'zero' | 'non-zero',
  acrossSlices: boolean,
): ConnectedRuns {
  const [ni, nj, nk] = shape;
  const rows = nj * nk;
  const rowFirst = new Int32Array(rows + 1);
  const { start, end, count } = findRuns(values, ni, which === 'zero', rowFirst);
  const part = Int32Array.from({ length: count }, (_, run) => run);
  for (let row = 0; row < rows; row++) {
    if (row % nj > 0) joinRows(row, row - 1, ni);
    if (acrossSlices && row >= nj) joinRows(row, row - nj, ni * nj);
  }
  for (let run = 0; run < count; run++) part[run] = rootOf(part, run);
  return { count, start, end, part };

  /** Joins the runs of two rows that overlap once the earlier row is moved by `shift` voxels onto the later one. */
  function joinRows(row: number, earlier: number, shift: number): void {
    let a = rowFirst[row] as number;
    let b = rowFirst[earlier] as number;
    const aEnd = rowFirst[row + 1] as number;
    const bEnd = rowFirst[earlier + 1] as number;
    while (a < aEnd && b < bEnd) {
      const aLast = end[a] as number;
      const bLast = (end[b] as number) + shift;
      if ((start[a] as number) < bLast && (start[b] as number) + shift < aLast) join(part, a, b);
      if (aLast <= bLast) a++;
      else b++;
    }
  }
}

function findRuns(
  values: Uint8Array,
  ni: number,
  ofZeros: boolean,
  rowFirst: Int32Array,
): { start: Int32Array; end: Int32Array; count: number } {
  const most = Math.ceil(ni / 2) * (rowFirst.length - 1);
  const start = new Int32Array(most);
  const end = new Int32Array(most);
  let count = 0;
  for (let row = 0; row < rowFirst.length - 1; row++) {
    rowFirst[row] = count;
    const rowEnd = (row + 1) * ni;
    let v = row * ni;
    while (v < rowEnd) {
      while (v < rowEnd && (values[v] === 0) !== ofZeros) v++;
      if (v === rowEnd) break;
      start[count] = v;
      while (v < rowEnd && (values[v] === 0) === ofZeros) v++;
      end[count++] = v;
    }
  }
  rowFirst[rowFirst.length - 1] = count;
  return { start, end, count };
}

/** The smaller root stands for both: which part is met first does not depend on the order of joining. */
function join(part: Int32Array, a: number, b: number): void {
  const rootA = rootOf(part, a);
  const rootB = rootOf(part, b);
  if (rootA < rootB) part[rootB] = rootA;
  else part[rootA] = rootB;
}

function rootOf(part: Int32Array, run: number): number {
  let root = run;
  while (part[root] !== root) {
    const above = part[root] as number;
    part[root] = part[above] as number;
    root = part[root] as number;
  }
  return root;
}
