import { describe, expect, it } from 'vitest';
import type { FitRequest } from '../core/contracts/fitRequest.js';
import type { Series } from '../core/contracts/series.js';
import { standInSource } from '../core/models/resolve/leftOutValues.js';
import { editsOf } from './requestedJob.js';

const series = {
  volumeCount: 3,
  variables: { TE: { values: [0.01, 0.02, 0.03], unit: 's', source: 'x.json, EchoTime' } },
  incomplete: {
    TI: { values: [0.4, null, 1], unit: 's', sources: ['a.json, TI', null, 'c.json, TI'], reason: '' },
  },
  bvecs: {
    vectors: [
      [Number.NaN, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
    ],
    source: 'x.bvec',
  },
} as unknown as Series;
const hand = 'given by hand in the window';

function edits(
  variables: FitRequest['variables'],
  directions: FitRequest['directions'] = null,
  exclude: readonly number[] = [],
) {
  const request = {
    modelId: 't2',
    definition: null,
    variables,
    confirmed: [],
    directions,
    exclude,
  } as unknown as FitRequest;
  return editsOf(series, request, null);
}

describe('what a person has given is recorded as such', () => {
  it('value by value, beside those that the files give', () => {
    expect(edits({ TE: [0.01, 0.05, 0.03] }).variables.TE).toEqual({
      values: [0.01, 0.05, 0.03],
      unit: 's',
      source: `x.json, EchoTime; volume 1 ${hand}`,
      sources: ['x.json, EchoTime', hand, 'x.json, EchoTime'],
    });
    expect(edits({ TI: [0.4, 0.7, 1] }).variables.TI).toMatchObject({
      source: `a.json, TI; volume 1 ${hand}`,
      sources: ['a.json, TI', hand, 'c.json, TI'],
    });
  });

  it('as a whole where no file gives a value', () => {
    expect(edits({ FlipAngle: [3, 3, 15] }).variables.FlipAngle).toMatchObject({ source: hand });
  });

  it('and nothing is where nothing was changed', () => {
    expect(edits({ TE: [0.01, 0.02, 0.03] })).toEqual({ variables: {} });
    expect(
      edits({}, [
        [null, 0, 0],
        [1, 0, 0],
        [0, 1, 0],
      ]),
    ).toEqual({ variables: {} });
  });

  it('and nothing is where a volume without a value is left out', () => {
    expect(edits({ TI: [0.4, 0.4, 1] }, null, [1])).toEqual({ variables: {} });
    expect(edits({ TI: [0.4, 0.4, 2] }, null, [1]).variables.TI?.sources).toEqual([
      'a.json, TI',
      standInSource,
      hand,
    ]);
  });

  it('also of directions', () => {
    expect(
      edits({}, [
        [null, 0, 0],
        [-1, 0, 0],
        [0, 1, 0],
      ]).bvecs,
    ).toEqual({
      vectors: [
        [Number.NaN, 0, 0],
        [-1, 0, 0],
        [0, 1, 0],
      ],
      source: `x.bvec; volume 1 ${hand}`,
    });
  });
});
