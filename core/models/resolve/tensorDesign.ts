import { VoxfitError } from '../../contracts/errors.js';
import type { LinearFitKind, LinearMethod } from '../../contracts/linear.js';
import type { Series } from '../../contracts/series.js';
import { type Direction, gradientDirections } from './gradientDirections.js';
import { orthogonalise } from './orthogonal.js';

/** Columns of the tensor's design, in the order of the kernels. */
export const tensorColumns = ['Dxx', 'Dxy', 'Dxz', 'Dyy', 'Dyz', 'Dzz', 'lnS0'] as const;

/**
 * The diffusion tensor's linear problem: ln S = ln S0 - b g'Dg, one row per volume.
 * Throws VARIABLE_MISSING (no b-vectors), VARIABLE_INVALID (a direction that is none), TOO_FEW_SAMPLES (fewer than six
 * directions, or b-values and directions that leave the tensor undetermined).
 */
export function tensorFit(series: Series, bvals: readonly number[], method: LinearMethod): LinearFitKind {
  const { directions, distinct, source } = gradientDirections(series, bvals, 'dti');
  if (distinct < 6) {
    throw new VoxfitError(
      'TOO_FEW_SAMPLES',
      `${source} has ${distinct} different directions; the diffusion tensor needs 6 or more.`,
      { directions: distinct, needed: 6 },
    );
  }
  const design = directions.map((direction, t) => tensorRow(direction, bvals[t] as number));
  const { dependent } = orthogonalise(design, tensorColumns.length);
  if (dependent.length > 0) {
    const rank = tensorColumns.length - dependent.length;
    const names = dependent.map(({ column }) => tensorColumns[column] as string);
    throw new VoxfitError(
      'TOO_FEW_SAMPLES',
      `The ${series.volumeCount} b-values and ${distinct} directions of ${series.name} determine ${rank} of the 7 unknowns of the diffusion tensor (not ${names.join(', ')}): a volume with another b-value, or directions that do not lie on one cone, are missing.`,
      { rank, needed: 7, undetermined: names },
    );
  }
  return {
    kind: 'linear',
    response: 'logarithm',
    method,
    columns: tensorColumns,
    design,
    minimumSamples: tensorColumns.length,
  };
}

/** A row of the tensor's design, in the order of `tensorColumns`; without direction that of a volume without weighting. */
export function tensorRow(direction: Direction | null, bval: number): number[] {
  if (direction === null) return [0, 0, 0, 0, 0, 0, 1];
  const [x, y, z] = direction;
  const row = [x * x, 2 * x * y, 2 * x * z, y * y, 2 * y * z, z * z].map((value) => -bval * value);
  return [...row, 1];
}
