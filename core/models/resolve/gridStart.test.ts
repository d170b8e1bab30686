import { describe, expect, it } from 'vitest';
import type { FitKind, FitOptions } from '../../contracts/job.js';
import type { EquationModel, GridAxis } from '../../contracts/model.js';
import { t2, t2star } from '../relaxometry.js';
import { gridValues } from './gridStart.js';
import { resolveFit } from './resolveFit.js';

const TE = [0.01, 0.02, 0.04];
const axis: GridAxis = { from: 0.01, to: 1, count: 5, spacing: 'log' };
const ownGrid: EquationModel = { ...t2, start: { kind: 'grid', parameters: { T2: { ...axis, to: 10 } } } };

function gridOf(
  options: Pick<FitOptions, 'grid' | 'starts'>,
  settings: FitOptions['parameters'] = {},
  model: EquationModel = t2,
): Extract<FitKind, { kind: 'equation' }> {
  return resolveFit(model, settings, { TE }, options) as Extract<FitKind, { kind: 'equation' }>;
}

describe('a grid of starts', () => {
  it('has values in equal steps or equal ratios, its ends included', () => {
    expect(gridValues({ from: 1, to: 2, count: 5, spacing: 'linear' })).toEqual([1, 1.25, 1.5, 1.75, 2]);
    const ratios = gridValues({ from: 0.01, to: 100, count: 5, spacing: 'log' });
    for (const [i, value] of [0.01, 0.1, 1, 10, 100].entries()) expect(ratios[i]).toBeCloseTo(value, 12);
    expect([ratios[0], ratios[4]]).toEqual([0.01, 100]);
  });

  it('replaces the start that the model declares', () => {
    const { gridStart, logLinearStart } = gridOf({ grid: { T2: axis }, starts: 3 });
    expect(gridStart).toEqual({ axes: [{ ...axis, parameter: 1 }], starts: 3 });
    expect(logLinearStart).toBeNull();
  });

  it('of a model is taken within the bounds, and not where the user starts or fixes its parameter', () => {
    expect(gridOf({}, {}, ownGrid).gridStart).toEqual({
      axes: [{ ...axis, to: 5, parameter: 1 }],
      starts: 1,
    });
    expect(gridOf({}, { T2: { upper: 0.5 } }, ownGrid).gridStart?.axes[0]?.to).toBe(0.5);
    expect(gridOf({}, { T2: { start: 0.1 } }, ownGrid).gridStart).toBeUndefined();
    expect(gridOf({}, { T2: { fixed: 0.1 } }, ownGrid).gridStart).toBeUndefined();
    expect(gridOf({ starts: 2 }, {}, ownGrid).gridStart?.starts).toBe(2);
  });

  it('is refused with an estimator that does not search', () => {
    const options = { grid: { T2star: axis }, method: 'arlo' };
    expect(() => resolveFit(t2star, {}, { TE: [0.01, 0.02, 0.03, 0.04] }, options)).toThrow(
      /goes with method nlls; method arlo does not search/,
    );
  });

  it.each<[string, Pick<FitOptions, 'grid' | 'starts'>, FitOptions['parameters'], RegExp]>([
    ['an unknown parameter', { grid: { T1: axis } }, {}, /"T1", which is no parameter. Parameters: S0, T2/],
    ['a fixed parameter', { grid: { T2: axis } }, { T2: { fixed: 0.05 } }, /T2 is fixed/],
    ['a parameter that a map fixes', { grid: { T2: axis } }, { T2: { fixedMap: 't2.nii' } }, /T2 is fixed/],
    [
      'values outside the bounds',
      { grid: { T2: { ...axis, to: 6 } } },
      {},
      /0.01 to 6, outside its bounds 0.0005 to 5/,
    ],
    ['a falling axis', { grid: { T2: { ...axis, to: 0.001 } } }, {}, /from 0.01 to 0.001; the first must be/],
    ['an end without a number', { grid: { T2: { ...axis, to: Number.NaN } } }, {}, /from 0.01 to NaN/],
    ['one value', { grid: { T2: { ...axis, count: 1 } } }, {}, /has 1 values/],
    ['ratios from 0', { grid: { S0: { ...axis, from: 0 } } }, {}, /S0 starts at 0; equal ratios/],
    [
      'too many points',
      { grid: { T2: { ...axis, count: 200 }, S0: { ...axis, count: 51 } } },
      {},
      /10200 points \(200 x 51\); at most 10000/,
    ],
    ['more starts than points', { grid: { T2: axis }, starts: 6 }, {}, /6 starts .* has 5 points/],
    ['starts without a grid', { starts: 2 }, {}, /2 starts are asked for, but there is no grid/],
    ['half a start', { grid: { T2: axis }, starts: 1.5 }, {}, /number of starts is 1.5/],
  ])('is refused with %s', (_, options, settings, message) => {
    expect(() => gridOf(options, settings)).toThrow(message);
  });
});
