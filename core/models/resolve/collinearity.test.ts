import { expect, it } from 'vitest';
import { collinearityProblems, varianceInflation } from './collinearity.js';

const rows = Array.from({ length: 12 }, (_, t) => [t, t * t, t % 3, 1]);
const design = { regressors: ['linear', 'square', 'cycle', 'constant'], rows, source: 'design.tsv' };

/* Reference: statsmodels 0.13.5, variance_inflation_factor(X, i). */
it('is the variance inflation factor of statsmodels, and 1 for a constant', () => {
  const expected = [14.023544973544977, 13.964285714285712, 1.0592592592592593, 1];
  for (const [column, factor] of varianceInflation(design).entries()) {
    expect(Math.abs(factor / (expected[column] as number) - 1)).toBeLessThan(1e-12);
  }
});

it('notes regressors whose factor is above 10, and nothing where all are apart', () => {
  expect(collinearityProblems(design).map((problem) => problem.message)).toEqual([
    expect.stringMatching(/design\.tsv .*above 10: linear \(\d[\d.]*\), square \(\d[\d.]*\)\./),
  ]);
  const apart = { ...design, regressors: ['linear', 'cycle'], rows: rows.map(([a = 0, , c = 0]) => [a, c]) };
  expect(collinearityProblems(apart)).toEqual([]);
});
