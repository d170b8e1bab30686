import { expect, it } from 'vitest';
import { normalScoreOfF, normalScoreOfT } from './normalScore.js';

/* References: mpmath 1.3.0 with 60 digits: log(betainc(…, regularized=True)) and findroot on log(erfc(z/sqrt(2))/2). */
it.each([
  [0.001, 380, 0.0009993423217299687],
  [0.5, 1, 0.3788048780708129],
  [1.7, 380, 1.6956657810200968],
  [-2.5, 12, -2.1984732388282637],
  [5, 3, 2.4230115314016123],
  [12, 380, 11.04289398932055],
  [-40, 380, -25.030880254530874],
  [80, 380, 33.073827094880585],
  [800, 380, 53.11554051533854],
  [1e6, 3, 8.746264640261675],
  [1e8, 60, 44.287032986945405],
  [3, 1e4, 2.9992503522888287],
  [37, 1e5, 36.874205886414025],
])('t = %d with %i degrees of freedom is z = %d to 12 digits', (t, degreesOfFreedom, z) => {
  expect(Math.abs(normalScoreOfT(degreesOfFreedom)(t) / z - 1)).toBeLessThan(1e-12);
});

it.each([
  [0.01, 3, 380, -2.995003315822473],
  [1, 3, 380, 0.2719301252910114],
  [0.8, 2, 12, 0.07048354314268088],
  [5, 3, 380, 2.868551812876388],
  [60, 3, 380, 11.671154589967205],
  [5000, 3, 380, 37.30552931903268],
  [1e6, 10, 60, 26.297465528133976],
  [1e-8, 4, 100, -8.136163718456562],
  [2, 1, 5, 0.7842823416438477],
  [1.5, 30, 1000, 1.7304244516434197],
  [1e12, 2, 20, 22.327454339596592],
])('F = %d with %i and %i degrees of freedom is z = %d to 12 digits', (f, numerator, denominator, z) => {
  expect(Math.abs(normalScoreOfF(numerator, denominator)(f) / z - 1)).toBeLessThan(1e-12);
});

it('is odd in t, 0 at 0, and not a number without degrees of freedom or without t', () => {
  const score = normalScoreOfT(17);
  expect(score(-3)).toBe(-score(3));
  expect(score(0)).toBeCloseTo(0, 15);
  expect([score(Number.NaN), normalScoreOfT(0)(1), normalScoreOfF(2, 0)(1)]).toEqual(
    Array(3).fill(Number.NaN),
  );
});
