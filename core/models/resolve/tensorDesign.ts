import { VoxfitError } from '../../contracts/errors.js';
import type { LinearFitKind, LinearMethod } from '../../contracts/linear.js';
import type { Series } from '../../contracts/series.js';
import { orthogonalise } from './orthogonal.js';

/** Columns of the tensor's design, in the order of the kernels. */
export const tensorColumns = ['Dxx', 'Dxy', 'Dxz', 'Dyy', 'Dyz', 'Dzz', 'lnS0'] as const;

/** Up to this b-value (s/mm2) a volume without direction is one without diffusion weighting. */
const undirectedLimit = 100;
/** How far a direction's length may be from 1. */
const lengthTolerance = 0.05;
/** Directions closer than this (1 - |cosine|, 0.8 degrees) count once. */
const sameDirection = 1e-4;

/**
 * The diffusion tensor's linear problem: ln S = ln S0 - b g'Dg, one row per volume.
 * Throws VARIABLE_MISSING (no b-vectors), VARIABLE_INVALID (a direction that is none), TOO_FEW_SAMPLES (fewer than six
 * directions, or b-values and directions that leave the tensor undetermined).
 */
export function tensorFit(series: Series, bvals: readonly number[], method: LinearMethod): LinearFitKind {
  const { bvecs, name } = series;
  if (bvecs === undefined) {
    throw new VoxfitError(
      'VARIABLE_MISSING',
      `Model dti needs a b-vector for each of the ${series.volumeCount} volumes of ${name}: put a file ${name}.bvec beside the image, or give --bvec FILE.`,
      { variable: 'bvec', volumes: series.volumeCount },
    );
  }
  const directions = bvecs.vectors.map((vector, t) =>
    unitDirection(vector, bvals[t] as number, t, bvecs.source),
  );
  const weighted = directions.flatMap((direction) => (direction === null ? [] : [direction]));
  const distinct = countDistinct(weighted);
  if (distinct < 6) {
    throw new VoxfitError(
      'TOO_FEW_SAMPLES',
      `${bvecs.source} has ${distinct} different directions; the diffusion tensor needs 6 or more.`,
      { directions: distinct, needed: 6 },
    );
  }
  const design = directions.map((direction, t) => designRow(direction, bvals[t] as number));
  const { dependent } = orthogonalise(design, tensorColumns.length);
  if (dependent.length > 0) {
    const rank = tensorColumns.length - dependent.length;
    const names = dependent.map(({ column }) => tensorColumns[column] as string);
    throw new VoxfitError(
      'TOO_FEW_SAMPLES',
      `The ${series.volumeCount} b-values and ${distinct} directions of ${name} determine ${rank} of the 7 unknowns of the diffusion tensor (not ${names.join(', ')}): a volume with another b-value, or directions that do not lie on one cone, are missing.`,
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

/** The direction with length 1; null for a volume without one. */
function unitDirection(
  vector: readonly [number, number, number],
  bval: number,
  t: number,
  source: string,
): readonly [number, number, number] | null {
  const length = Math.hypot(...vector);
  if (bval === 0) return null;
  if (length === 0 && bval <= undirectedLimit) return null;
  if (!(Math.abs(length - 1) <= lengthTolerance)) {
    if (!Number.isFinite(length) && bval <= undirectedLimit) return null;
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `B-vector ${t + 1} of ${source} has length ${Number(length.toFixed(4))} at b = ${bval} s/mm2; a direction has length 1.`,
      { volume: t + 1, length: String(length), bval },
    );
  }
  return [vector[0] / length, vector[1] / length, vector[2] / length];
}

function designRow(direction: readonly [number, number, number] | null, bval: number): number[] {
  if (direction === null) return [0, 0, 0, 0, 0, 0, 1];
  const [x, y, z] = direction;
  const row = [x * x, 2 * x * y, 2 * x * z, y * y, 2 * y * z, z * z].map((value) => -bval * value);
  return [...row, 1];
}

/** Directions that differ, opposite ones being the same. */
function countDistinct(directions: readonly (readonly [number, number, number])[]): number {
  const kept: (readonly [number, number, number])[] = [];
  for (const [x, y, z] of directions) {
    const known = kept.some(([a, b, c]) => 1 - Math.abs(a * x + b * y + c * z) < sameDirection);
    if (!known) kept.push([x, y, z]);
  }
  return kept.length;
}
