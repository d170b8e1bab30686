import type { Arena } from '../arena.js';
import { type LaneMatrix, placeMatrix, rowsOf, transposed } from './laneMatrix.js';

/** Matrices and arrays of the float32 passes, (rows, stride) each; see workers/kernels/singleLinear.ts. */
export interface SingleMemory {
  readonly basis: LaneMatrix;
  readonly prediction: LaneMatrix;
  readonly products: LaneMatrix;
  readonly rows: Readonly<
    Record<'relative' | 'weights' | 'work' | 'normal' | 'rightSide' | 'basisFit' | 'unsafe', number>
  >;
}

/** Q (its columns) and the products of every two of them in float32, and room for a block of voxels. */
export function placeSingle(
  arena: Arena,
  columns: readonly Float64Array[],
  productRows: readonly (readonly number[])[],
  stride: number,
): SingleMemory {
  const samples = columns[0]?.length ?? 0;
  const room = (rows: number): number => arena.allocate(Math.ceil(rows / 4) * 4 * stride * 4);
  return {
    basis: placeMatrix(arena, rowsOf(columns), 'float32'),
    prediction: placeMatrix(arena, transposed(columns), 'float32'),
    products: placeMatrix(arena, productRows, 'float32'),
    rows: {
      relative: room(samples),
      weights: room(samples),
      work: room(samples),
      normal: room(productRows.length),
      rightSide: room(columns.length),
      basisFit: room(columns.length),
      unsafe: room(1),
    },
  };
}
