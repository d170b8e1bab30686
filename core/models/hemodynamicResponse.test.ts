import { describe, expect, it } from 'vitest';
import { hemodynamicResponse, responseDerivative } from './hemodynamicResponse.js';

const coarse = { stepS: 2, lengthS: 20 };

describe('hemodynamicResponse', () => {
  // The docstrings of nilearn 0.12, glover_hrf and spm_hrf with t_r=2, oversampling=1, time_length=20.
  it.each([
    ['glover', [0, 0, 0.226, 0.741, 0.5, 0.037, -0.181, -0.176, -0.103, -0.045]],
    ['spm', [0, 0, 0.161, 0.443, 0.335, 0.139, 0.022, -0.028, -0.04, -0.033]],
  ] as const)('%s has the values that nilearn prints', (name, expected) => {
    const found = [...hemodynamicResponse(name, coarse)].map((value) => Number(value.toFixed(3)) + 0);
    expect(found).toEqual(expected);
  });

  it('sums to 1, and its derivatives to 0, on the grid that events are convolved on', () => {
    const grid = { stepS: 2.5 / 50, lengthS: 32 };
    const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
    for (const name of ['glover', 'spm'] as const) {
      expect(hemodynamicResponse(name, grid)).toHaveLength(640);
      expect(sum(hemodynamicResponse(name, grid))).toBeCloseTo(1, 12);
      for (const by of ['time', 'dispersion'] as const) {
        expect(sum(responseDerivative(name, by, grid))).toBeCloseTo(0, 10);
      }
    }
  });
});
