import { describe, expect, it } from 'vitest';
import { contrastWeights, parseContrasts } from './contrastText.js';

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

describe('contrasts as they are typed', () => {
  const design = { regressors: ['face', 'house'], rows: [[1, 0]], source: 'design.tsv' };

  it('are sums of regressors or numbers, several rows being an F contrast, and are called by themselves', () => {
    const typed = [
      { weights: '2*face - house' },
      { name: 'up', weights: '1, 0.5' },
      { name: 'any', weights: 'face; house' },
    ];
    expect(parseContrasts(typed, design)).toEqual([
      { kind: 't', name: '2face-house', weights: [2, -1] },
      { kind: 't', name: 'up', weights: [1, 0.5] },
      {
        kind: 'F',
        name: 'any',
        rows: [
          [1, 0],
          [0, 1],
        ],
      },
    ]);
  });

  it.each([
    [
      'a name that is no part of a file name',
      [{ name: 'a b', weights: '1,0' }],
      'A contrast is called "a b"',
    ],
    ['numbers without a name', [{ weights: '1,0' }], 'A contrast is called "1,0"'],
    [
      'a name used twice',
      [
        { name: 'a', weights: '1,0' },
        { name: 'a', weights: '0,1' },
      ],
      'Two contrasts are called a.',
    ],
    ['a missing number', [{ name: 'a', weights: '1,,0' }], '"" in contrast a is not a number'],
  ])('refuses %s', (_, typed, message) => {
    expect(() => parseContrasts(typed, design)).toThrow(message);
  });

  it('refuses names of regressors without a design', () => {
    expect(() => parseContrasts([{ weights: 'face' }], undefined)).toThrow('it goes with a design');
  });
});
