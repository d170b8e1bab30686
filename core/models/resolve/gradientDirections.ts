import { VoxfitError } from '../../contracts/errors.js';
import type { Series } from '../../contracts/series.js';

export type Direction = readonly [number, number, number];

/** Up to this b-value (s/mm2) a volume without direction is one without diffusion weighting. */
export const undirectedLimit = 100;
/** How far a direction's length may be from 1. */
export const lengthTolerance = 0.05;
/** Directions closer than this (1 - |cosine|, 0.8 degrees) count once. */
const sameDirection = 1e-4;

/** The directions of a series, and how many different ones there are. */
export interface GradientDirections {
  /** One per volume, of length 1; null where there is no diffusion weighting. */
  readonly directions: readonly (Direction | null)[];
  /** How many differ, opposite ones being the same. */
  readonly distinct: number;
  /** Where they come from, for people. */
  readonly source: string;
}

/**
 * The b-vectors of a series as unit vectors, in the frame in which they are given.
 * Throws VARIABLE_MISSING (no b-vectors) and VARIABLE_INVALID (a direction that is none).
 */
export function gradientDirections(
  { bvecs, name, volumeCount }: Series,
  bvals: readonly number[],
  modelId: string,
): GradientDirections {
  if (bvecs === undefined) {
    throw new VoxfitError(
      'VARIABLE_MISSING',
      `Model ${modelId} needs a b-vector for each of the ${volumeCount} volumes of ${name}: put a file ${name}.bvec beside the image, or give --bvec FILE.`,
      { variable: 'bvec', volumes: volumeCount },
    );
  }
  const directions = bvecs.vectors.map((vector, t) =>
    unitDirection(vector, bvals[t] as number, t, bvecs.source),
  );
  const weighted = directions.flatMap((direction) => (direction === null ? [] : [direction]));
  return { directions, distinct: countDistinct(weighted), source: bvecs.source };
}

/** The direction with length 1; null for a volume without one. */
function unitDirection(vector: Direction, bval: number, t: number, source: string): Direction | null {
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

/** Directions that differ, opposite ones being the same. */
export function countDistinct(directions: readonly Direction[]): number {
  const kept: Direction[] = [];
  for (const [x, y, z] of directions) {
    const known = kept.some(([a, b, c]) => 1 - Math.abs(a * x + b * y + c * z) < sameDirection);
    if (!known) kept.push([x, y, z]);
  }
  return kept.length;
}
