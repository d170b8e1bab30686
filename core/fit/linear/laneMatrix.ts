import type { Arena } from '../arena.js';

/**
 * A matrix as `multiplyBlock` reads it: (rowBlocks, inner, 4) float64, or float32 as `multiplySingle`
 * reads it: four rows side by side, missing rows zero.
 */
export interface LaneMatrix {
  readonly address: number;
  readonly rowBlocks: number;
  readonly inner: number;
}

/** Writes a matrix, given as rows of equal length, into fresh memory of the arena. */
export function placeMatrix(
  arena: Arena,
  rows: readonly (readonly number[])[],
  precision: 'float64' | 'float32' = 'float64',
): LaneMatrix {
  const inner = rows[0]?.length ?? 0;
  const rowBlocks = Math.ceil(rows.length / 4);
  const length = rowBlocks * inner * 4;
  const address = arena.allocate(length * (precision === 'float64' ? 8 : 4));
  const target = precision === 'float64' ? arena.float64(address, length) : arena.float32(address, length);
  for (const [index, row] of rows.entries()) {
    const block = Math.floor(index / 4);
    for (const [t, value] of row.entries()) target[(block * inner + t) * 4 + (index % 4)] = value;
  }
  return { address, rowBlocks, inner };
}

/** Typed columns as plain rows. */
export function rowsOf(columns: readonly Float64Array[]): number[][] {
  return columns.map((column) => [...column]);
}

/** Columns as the rows of the matrix that they make. */
export function transposed(columns: readonly Float64Array[]): number[][] {
  return Array.from({ length: columns[0]?.length ?? 0 }, (_, t) =>
    columns.map((column) => column[t] as number),
  );
}
