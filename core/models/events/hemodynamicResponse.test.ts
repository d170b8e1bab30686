import { describe, expect, it } from 'vitest';
import { hemodynamicResponse, responseDerivative } from './hemodynamicResponse.js';

const coarse = { stepS: 2, lengthS: 20 };

describe('hemodynamicResponse', () => {
  // The examples in the documentation of nilearn 0.14.0, glover_hrf and spm_hrf with t_r=2, oversampling=1, time_length=20.
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

  // Our own writing of nilearn's formula in numpy 2.4.6 and scipy 1.17.1, TR 2.5 s, 50 samples per volume: gamma.pdf
  // differences with dispersions 0.9 and 0.91 of the peak, 1 of the undershoot.
  it('has the dispersion derivative of glover within 2e-5 of the largest of that with an undershoot of dispersion 1', () => {
    const found = responseDerivative('glover', 'dispersion', { stepS: 0.05, lengthS: 32 });
    const expected = [
      [40, -0.0069711876],
      [80, 0.00016080073],
      [100, 0.007760109],
      [120, 0.0092797554],
      [160, 0.0022279275],
      [240, -0.0018052212],
      [400, -2.1367278e-5],
    ] as const;
    const apart = expected.map(([n, value]) => Math.abs((found[n] as number) - value) / 0.00946216);
    expect(Math.max(...apart)).toBeLessThan(2e-5);
  });
});
