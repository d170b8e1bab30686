import type { GradientDirections, Problem } from '../../contracts/series.js';
import { type Direction, lengthTolerance } from './gradientDirections.js';

/** Up to this b-value, s/mm2, a volume counts as one without diffusion weighting; MRtrix3 and DIPY use 10 and 50. */
export const lowestWeighting = 50;
/** Lengths as files round them. */
const roundedLength = 0.01;
/** So few directions say nothing of how they are spread. */
const fewDirections = 6;
/** Schemes of so few are made in one half. */
const fewForHalves = 15;
/** Smallest share of the squared components along one axis (1/3 each where directions are spread evenly). */
const flatShare = 1e-3;

/**
 * What is odd about b-values and b-vectors without being wrong: no b of exactly 0, directions that are not of length 1,
 * that lie in one plane (an axis is lost, or rows were taken for columns).
 */
export function gradientProblems(
  bvals: readonly number[] | undefined,
  bvecs: GradientDirections | null,
): readonly Problem[] {
  if (bvals === undefined || bvals.length === 0) return [];
  return [...lowProblems(bvals), ...(bvecs === null ? [] : directionProblems(bvals, bvecs))];
}

function lowProblems(bvals: readonly number[]): Problem[] {
  const low = bvals.filter((bval) => bval <= lowestWeighting);
  if (low.length === 0 || low.includes(0)) return [];
  return [
    {
      code: 'B0_NOT_ZERO',
      message: `No volume has b = 0: ${low.length === 1 ? 'one' : low.length} with b ${spread(low)} s/mm2 ${low.length === 1 ? 'is' : 'are'} taken as low (up to ${lowestWeighting}); fits use the b-values as they are.`,
    },
  ];
}

function directionProblems(bvals: readonly number[], { vectors, source }: GradientDirections): Problem[] {
  const weighted = weightedDirections(bvals, vectors);
  const lengths = weighted.map((vector) => Math.hypot(...vector));
  const problems: Problem[] = [];
  const odd = lengths.filter((length) => !(Math.abs(length - 1) <= roundedLength));
  if (odd.length > 0) {
    const beyond = odd.filter((length) => !(Math.abs(length - 1) <= lengthTolerance)).length;
    problems.push({
      code: 'BVECS_NOT_UNIT',
      message: `${odd.length} of ${weighted.length} b-vectors (${source}) have a length of ${spread(odd)} instead of 1: ${beyond === 0 ? 'they are taken as directions of length 1' : `${beyond} ${beyond === 1 ? 'is' : 'are'} more than ${lengthTolerance} off, and models of directions refuse that. Some scanners scale a vector instead of its b-value`}.`,
    });
  }
  if (weighted.length < fewDirections || odd.length > 0) return problems;
  const shares = smallestShare(weighted);
  if (shares < flatShare) {
    problems.push({
      code: 'BVECS_FLAT',
      message: `The ${weighted.length} b-vectors (${source}) lie in one plane: is an axis lost, or are rows and columns exchanged?`,
    });
  }
  return problems;
}

/** What is worth knowing of b-vectors and no matter to a fit: that they lie in one half of the sphere. */
export function gradientHints(
  bvals: readonly number[] | undefined,
  bvecs: GradientDirections | undefined,
): readonly Problem[] {
  const weighted = bvals === undefined ? [] : weightedDirections(bvals, bvecs?.vectors ?? []);
  if (weighted.length < fewForHalves || !isOneHalf(weighted)) return [];
  return [
    {
      code: 'BVECS_ONE_HALF',
      message: `The ${weighted.length} b-vectors (${bvecs?.source}) lie in one half of the sphere; fits do not mind, correction of eddy currents does.`,
    },
  ];
}

function weightedDirections(bvals: readonly number[], vectors: readonly Direction[]): readonly Direction[] {
  return vectors.filter((vector, t) => (bvals[t] ?? 0) > lowestWeighting && Math.hypot(...vector) > 0);
}

function spread(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const text = (value: number): string => `${Number(value.toPrecision(4))}`;
  return least === most ? text(least) : `${text(least)} to ${text(most)}`;
}

/** Smallest eigenvalue of the mean of g g', by the closed form for symmetric 3 x 3 matrices (Smith 1961). */
function smallestShare(directions: readonly Direction[]): number {
  const mean = (f: (g: Direction) => number): number =>
    directions.reduce((sum, g) => sum + f(g), 0) / directions.length;
  const [xx, yy, zz] = [mean(([x]) => x * x), mean(([, y]) => y * y), mean(([, , z]) => z * z)];
  const [xy, xz, yz] = [mean(([x, y]) => x * y), mean(([x, , z]) => x * z), mean(([, y, z]) => y * z)];
  const q = (xx + yy + zz) / 3;
  const [a, b, c] = [xx - q, yy - q, zz - q];
  const p = Math.sqrt((a * a + b * b + c * c + 2 * (xy * xy + xz * xz + yz * yz)) / 6);
  if (p === 0) return q;
  const det = a * (b * c - yz * yz) - xy * (xy * c - yz * xz) + xz * (xy * yz - b * xz);
  const angle = Math.acos(Math.min(1, Math.max(-1, det / (2 * p * p * p)))) / 3;
  return q + 2 * p * Math.cos(angle + (2 * Math.PI) / 3);
}

/** Whether all lie on one side of the plane across their mean, or of one of the three planes of the axes. */
function isOneHalf(directions: readonly Direction[]): boolean {
  const mean = [0, 1, 2].map((axis) => directions.reduce((sum, g) => sum + (g[axis] ?? 0), 0));
  const normals = [mean, [1, 0, 0], [0, 1, 0], [0, 0, 1]];
  return normals.some((normal) => {
    const sides = directions.map((g) => g.reduce((sum, value, axis) => sum + value * (normal[axis] ?? 0), 0));
    return sides.every((side) => side >= 0) || sides.every((side) => side <= 0);
  });
}
