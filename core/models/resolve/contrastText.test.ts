import { describe, expect, it } from 'vitest';
import { contrastWeights } from './contrastText.js';

const regressors = ['face', 'house', '2-back', 'face_derivative', 'a+b', 'constant'];

describe('contrastWeights', () => {
  it.each([
    ['face', [1, 0, 0, 0, 0, 0]],
    ['face - house', [1, -1, 0, 0, 0, 0]],
    ['face-house', [1, -1, 0, 0, 0, 0]],
    ['-house + face', [1, -1, 0, 0, 0, 0]],
    ['0.5*face + .5 * house - 1e0*2-back', [0.5, 0.5, -1, 0, 0, 0]],
    ['2-back - face_derivative', [0, 0, 1, -1, 0, 0]],
    ['a+b + a+b', [0, 0, 0, 0, 2, 0]],
  ])('reads %s', (text, weights) => {
    expect(contrastWeights(text, regressors)).toEqual(weights);
  });

  it('means the longest name where several fit', () => {
    expect(contrastWeights('face-house', ['face', 'house', 'face-house'])).toEqual([0, 0, 1]);
    expect(contrastWeights('face - house', ['face', 'house', 'face-house'])).toEqual([1, -1, 0]);
  });

  it.each([
    ['face - hous', 'names no regressor of the design with "hous"; regressors are face, house'],
    ['facebook', 'names no regressor of the design with "facebook"'],
    ['face house', 'needs + or - before "house"'],
    ['2 face', 'names no regressor of the design with "2"'],
    ['face -', 'ends in + or -'],
    ['face - - house', 'names no regressor of the design with "- house"'],
    [' ', 'is empty'],
  ])('refuses "%s"', (text, message) => {
    expect(() => contrastWeights(text, regressors)).toThrow(message);
  });
});
