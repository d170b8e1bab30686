import { describe, expect, it } from 'vitest';
import { VoxfitError } from '../../contracts/errors.js';
import type { FitOptions } from '../../contracts/job.js';
import type { Series } from '../../contracts/series.js';
import { dti } from '../diffusion.js';
import { glm } from '../regression.js';
import { inverseOfFactor, orthogonalise } from './orthogonal.js';
import { resolveAnyFit } from './resolveLinear.js';

type Vector = readonly [number, number, number];

const six: readonly Vector[] = [
  [1, 1, 0],
  [1, -1, 0],
  [1, 0, 1],
  [1, 0, -1],
  [0, 1, 1],
  [0, 1, -1],
].map(([x = 0, y = 0, z = 0]): Vector => [x / Math.SQRT2, y / Math.SQRT2, z / Math.SQRT2]);
const none: Vector = [0, 0, 0];

function seriesOf(vectors: readonly Vector[] | null, volumes: number): Series {
  const bvecs = vectors === null ? {} : { bvecs: { vectors, source: 'head.bvec' } };
  return {
    name: 'head',
    volumeCount: volumes,
    variables: {},
    problems: [],
    files: [],
    ...bvecs,
  } as unknown as Series;
}

function tensorOutcome(vectors: readonly Vector[] | null, bval: readonly number[]): string {
  return outcome(() =>
    resolveAnyFit(dti, seriesOf(vectors, bval.length), { modelId: 'dti', parameters: {} }, { bval }),
  );
}

function outcome(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof VoxfitError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('the design of the diffusion tensor', () => {
  it('is accepted with six directions and one volume without weighting, its vector zero or not a number', () => {
    expect(tensorOutcome([none, ...six], [0, ...Array(6).fill(1000)])).toBe('accepted');
    const nan: Vector = [Number.NaN, Number.NaN, Number.NaN];
    expect(tensorOutcome([nan, ...six], [5, ...Array(6).fill(1000)])).toBe('accepted');
  });

  it('is refused without b-vectors, naming the file that is missing', () => {
    expect(tensorOutcome(null, [0, 1000])).toMatch(/^VARIABLE_MISSING: .*2 volumes.*head\.bvec.*--bvec/);
  });

  it('is refused with fewer than six directions, opposite ones being the same', () => {
    const opposite = six.slice(0, 5).map(([x, y, z]): Vector => [-x, -y, -z]);
    expect(tensorOutcome([none, ...six.slice(0, 5), ...opposite], [0, ...Array(10).fill(1000)])).toBe(
      'TOO_FEW_SAMPLES: head.bvec has 5 different directions; the diffusion tensor needs 6 or more.',
    );
  });

  it('is refused with one b-value only, and with directions in one plane', () => {
    expect(tensorOutcome([...six, [1, 0, 0]], Array(7).fill(1000))).toMatch(
      /^TOO_FEW_SAMPLES: .* 6 of the 7/,
    );
    const plane = Array.from({ length: 8 }, (_, n): Vector => [Math.cos(n / 3), Math.sin(n / 3), 0]);
    expect(tensorOutcome([none, ...plane], [0, ...Array(8).fill(1000)])).toMatch(/determine 4 of the 7/);
  });

  it('is refused where a weighted volume has no direction of length 1', () => {
    expect(tensorOutcome([none, ...six.slice(0, 5), none], [0, ...Array(6).fill(1000)])).toMatch(
      /^VARIABLE_INVALID: B-vector 7 of head\.bvec has length 0 at b = 1000/,
    );
  });
});

describe('the design of a regression', () => {
  const rows = Array.from({ length: 12 }, (_, t) => [t % 3, t, 1]);
  const refusal = (options: Partial<FitOptions>, volumes = 12): string =>
    outcome(() =>
      resolveAnyFit(glm, seriesOf(null, volumes), { modelId: 'glm', parameters: {}, ...options }, {}),
    );
  const designOf = (values: readonly (readonly number[])[], regressors = ['task', 'drift', 'constant']) => ({
    design: { regressors, rows: values, source: 'design.tsv' },
  });

  it('is accepted with its contrasts', () => {
    expect(refusal({ ...designOf(rows), contrasts: [{ kind: 't', name: 'task', weights: [1, 0, 0] }] })).toBe(
      'accepted',
    );
  });

  it('is refused where a regressor depends on others, which are named', () => {
    const dependent = rows.map((row) => [...row, 2 * (row[0] ?? 0) - 3]);
    expect(refusal(designOf(dependent, ['task', 'drift', 'constant', 'again']))).toBe(
      'VARIABLE_INVALID: The design design.tsv has rank 3 with 4 regressors: again is a combination of task, constant. Leave that one out.',
    );
    expect(refusal(designOf(rows.map(([a = 0, b = 0]) => [a, 0, b])))).toContain('drift is zero throughout');
  });

  it('is refused with another number of rows than volumes, or too few', () => {
    expect(refusal(designOf(rows), 13)).toMatch(
      /^VARIABLE_COUNT: design\.tsv has 12 rows, the series has 13/,
    );
    expect(refusal(designOf(rows.slice(0, 3)), 3)).toMatch(/^TOO_FEW_SAMPLES: .*3 regressors for 3 volumes/);
  });

  it('is needed, and contrasts must fit it', () => {
    expect(refusal({})).toMatch(/^WRONG_USE: .*--design/);
    expect(refusal({ ...designOf(rows), contrasts: [{ kind: 't', name: 'task', weights: [1, 0] }] })).toMatch(
      /^WRONG_USE: Contrast task has 2 weights for 3 regressors/,
    );
  });

  it('knows its methods', () => {
    expect(refusal({ ...designOf(rows), method: 'iwls' })).toBe(
      'WRONG_USE: Model glm has no method "iwls". Methods: ols, ar1.',
    );
  });
});

describe('orthogonalise', () => {
  it('gives orthonormal columns whose product with the factor is the design, also where columns are nearly alike', () => {
    const rows = Array.from({ length: 40 }, (_, t) => [1, 1 + 1e-7 * Math.sin(t), 1e4 * t, Math.cos(t)]);
    const { q, r, dependent } = orthogonalise(rows, 4);
    expect(dependent).toEqual([]);
    for (const [i, a] of q.entries()) {
      for (const [j, b] of q.entries()) {
        const product = a.reduce((sum, value, t) => sum + value * (b[t] as number), 0);
        expect(Math.abs(product - (i === j ? 1 : 0))).toBeLessThan(1e-14);
      }
    }
    const inverse = inverseOfFactor(r);
    const identity = inverse[1]?.reduce((sum, value, k) => sum + value * (r[1]?.[k] as number), 0);
    expect(identity).toBeCloseTo(1, 12);
  });
});
