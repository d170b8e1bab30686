import { VoxfitError } from '../../contracts/errors.js';
import type { LinearFitKind, LinearMethod } from '../../contracts/linear.js';
import type { Series } from '../../contracts/series.js';
import { rangeText } from './acquisitionFields.js';
import { type Direction, gradientDirections, undirectedLimit } from './gradientDirections.js';
import { orthogonalise } from './orthogonal.js';
import { tensorColumns, tensorRow } from './tensorDesign.js';

/** Directions in which a tensor of fourth order is determined. */
const directionsNeeded = 15;
/** b-values above this ratio to the smallest of a shell begin another shell. */
const shellRatio = 1.1;
/** No series for kurtosis has all b-values (s/mm2) up to this; in ms/um2 all have. */
const largestInThousands = 20;

/** Powers of x, y and z in the elements of a symmetric tensor of fourth order, and how often each occurs in it. */
export const quarticTerms: readonly {
  readonly name: string;
  readonly powers: readonly [x: number, y: number, z: number];
  readonly count: number;
}[] = [4, 3, 2, 1, 0].flatMap((x) =>
  Array.from({ length: 5 - x }, (_, n) => {
    const [y, z] = [4 - x - n, n];
    const count = 24 / ([x, y, z].map(factorial).reduce((a, b) => a * b) as number);
    return { name: 'x'.repeat(x) + 'y'.repeat(y) + 'z'.repeat(z), powers: [x, y, z] as const, count };
  }),
);

/** Columns of the design: those of the tensor, then V = W MD^2, W the kurtosis tensor. */
export const kurtosisColumns: readonly string[] = [
  ...tensorColumns,
  ...quarticTerms.map(({ name }) => `V${name}`),
];

/**
 * The linear problem of diffusion kurtosis: ln S = ln S0 - b g'Dg + b^2/6 V(g), V(g) = MD^2 sum W_ijkl g_i g_j g_k g_l.
 * Throws VARIABLE_MISSING (no b-vectors), VARIABLE_INVALID (a direction that is none), VARIABLE_UNIT_SUSPECT (b-values
 * in ms/um2), TOO_FEW_SAMPLES (no volume without weighting, fewer than two shells or fifteen directions, or both such
 * that the tensors are undetermined).
 */
export function kurtosisFit(series: Series, bvals: readonly number[], method: LinearMethod): LinearFitKind {
  const { directions, distinct, source } = gradientDirections(series, bvals, 'dki');
  requireShells(series, bvals);
  if (distinct < directionsNeeded) {
    throw new VoxfitError(
      'TOO_FEW_SAMPLES',
      `${source} has ${distinct} different directions; the kurtosis tensor needs ${directionsNeeded} or more.`,
      { directions: distinct, needed: directionsNeeded },
    );
  }
  const design = directions.map((direction, t) => {
    const bval = bvals[t] as number;
    return [...tensorRow(direction, bval), ...quarticRow(direction, bval)];
  });
  const needed = kurtosisColumns.length;
  const { dependent } = orthogonalise(design, needed);
  if (dependent.length > 0) {
    const rank = needed - dependent.length;
    throw new VoxfitError(
      'TOO_FEW_SAMPLES',
      `The ${series.volumeCount} b-values and ${distinct} directions of ${series.name} determine ${rank} of the ${needed} unknowns of diffusion kurtosis: more directions are missing in one shell or another, or directions that do not lie on one cone.`,
      { rank, needed, undetermined: dependent.map(({ column }) => kurtosisColumns[column] as string) },
    );
  }
  return {
    ...{ kind: 'linear', response: 'logarithm', method, columns: kurtosisColumns, design },
    minimumSamples: needed,
    kurtosis: true,
  };
}

/** One volume without weighting and two b-values beyond it: with fewer, curvature and slope cannot be told apart. */
function requireShells({ name }: Series, bvals: readonly number[]): void {
  const range = `${rangeText(bvals)} s/mm2`;
  const largest = bvals.reduce((a, b) => Math.max(a, b), 0);
  if (largest > 0 && largest <= largestInThousands) {
    throw new VoxfitError(
      'VARIABLE_UNIT_SUSPECT',
      `The b-values of ${name} are ${range}, too small for diffusion kurtosis; are these ms/um2? Give them in s/mm2, 1000 times as large.`,
      { variable: 'bval', values: bvals },
    );
  }
  if (!bvals.some((bval) => bval <= undirectedLimit)) {
    throw new VoxfitError(
      'TOO_FEW_SAMPLES',
      `Model dki needs a volume without diffusion weighting (b of ${undirectedLimit} s/mm2 or less); the b-values of ${name} are ${range}.`,
      { variable: 'bval', largest, unweighted: 0, needed: 1 },
    );
  }
  const shells = shellsOf(bvals);
  if (shells.length < 2) {
    throw new VoxfitError(
      'TOO_FEW_SAMPLES',
      `Model dki needs two different b-values above ${undirectedLimit} s/mm2, such as 1000 and 2000; ${name} has ${shells.length === 0 ? 'none' : `one (${shells[0]} s/mm2)`}.`,
      { variable: 'bval', shells, needed: 2 },
    );
  }
}

/** The smallest b-value of each shell of weighted volumes, rising. */
function shellsOf(bvals: readonly number[]): readonly number[] {
  const shells: number[] = [];
  for (const bval of bvals.filter((value) => value > undirectedLimit).sort((a, b) => a - b)) {
    if (bval > shellRatio * (shells.at(-1) ?? 0)) shells.push(bval);
  }
  return shells;
}

function quarticRow(direction: Direction | null, bval: number): number[] {
  const [x, y, z] = direction ?? [0, 0, 0];
  return quarticTerms.map(
    ({ powers, count }) =>
      ((bval * bval) / 6) * count * power(x, powers[0]) * power(y, powers[1]) * power(z, powers[2]),
  );
}

function power(base: number, exponent: number): number {
  return exponent === 0 ? 1 : base * power(base, exponent - 1);
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
