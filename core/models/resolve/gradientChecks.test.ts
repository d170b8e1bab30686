import { describe, expect, it } from 'vitest';
import type { GradientDirections } from '../../contracts/series.js';
import { gradientHints, gradientProblems } from './gradientChecks.js';

type Vector = readonly [number, number, number];

/** Directions spread evenly over the sphere (golden spiral); `half`: over the half with z above 0. */
function spiral(count: number, half = false): Vector[] {
  return Array.from({ length: count }, (_, n) => {
    const z = half ? (n + 0.5) / count : 1 - (2 * n + 1) / count;
    const angle = n * Math.PI * (3 - Math.sqrt(5));
    return [Math.sqrt(1 - z * z) * Math.cos(angle), Math.sqrt(1 - z * z) * Math.sin(angle), z];
  });
}

function problems(vectors: readonly Vector[], bval = 1000): readonly string[] {
  const bvecs: GradientDirections = { vectors: [[0, 0, 0], ...vectors], source: 'a.bvec' };
  return gradientProblems([0, ...vectors.map(() => bval)], bvecs).map(
    ({ code, message }) => `${code}: ${message}`,
  );
}

describe('gradientProblems', () => {
  it('has nothing to say of unit vectors that are spread over the sphere', () => {
    expect(problems(spiral(30))).toEqual([]);
    expect(gradientProblems(undefined, null)).toEqual([]);
  });

  it('tells lengths that are not 1, and whether models refuse them', () => {
    const [first, ...rest] = spiral(30);
    const [x, y, z] = first as Vector;
    expect(problems([[0.97 * x, 0.97 * y, 0.97 * z], ...rest])).toEqual([
      'BVECS_NOT_UNIT: 1 of 30 b-vectors (a.bvec) have a length of 0.97 instead of 1: they are taken as directions of length 1.',
    ]);
    expect(problems([[0.5 * x, 0.5 * y, 0.5 * z], ...rest])).toEqual([
      expect.stringMatching(/length of 0\.5 instead of 1: 1 is more than 0\.05 off, and models/),
    ]);
  });

  it('tells an axis that is lost', () => {
    expect(problems(spiral(30).map(([x, y]) => [x / Math.hypot(x, y), y / Math.hypot(x, y), 0]))).toEqual([
      expect.stringMatching(/^BVECS_FLAT: The 30 b-vectors \(a\.bvec\) lie in one plane/),
    ]);
  });

  it('hints at directions of one half, which matter to no fit', () => {
    const hints = (vectors: readonly Vector[]) =>
      gradientHints(
        vectors.map(() => 1000),
        { vectors, source: 'a.bvec' },
      ).map(({ code }) => code);
    expect([hints(spiral(30, true)), hints(spiral(30))]).toEqual([['BVECS_ONE_HALF'], []]);
    expect(problems(spiral(30, true))).toEqual([]);
  });

  it('tells that no b-value is exactly 0, and takes no low one of several for that', () => {
    expect(gradientProblems([5, 5, 1000], null).map(({ message }) => message)).toEqual([
      'No volume has b = 0: 2 with b 5 s/mm2 are taken as low (up to 50); fits use the b-values as they are.',
    ]);
    expect(gradientProblems([0, 20, 1000], null)).toEqual([]);
  });
});
