import { expect, test } from 'vitest';
import type { Series } from '../../contracts/series.js';
import { completeLeftOut, givenValues, standInSource, withStandIns } from './leftOutValues.js';

test.each([
  ['the value before it', [1, null, 3], [1], [1, 1, 3]],
  ['the first where none is before it', [Number.NaN, 2, 3], [0], [2, 2, 3]],
  ['nothing where it is known', [1, 2, 3], [1], [1, 2, 3]],
])('in the place of a missing value of a volume that is left out stands %s', (_, values, excluded, whole) => {
  expect(withStandIns(values, excluded)).toEqual(whole);
});

test.each([
  ['a volume that counts', [1, null, null], [1]],
  ['every volume', [null, null], [0, 1]],
])('nothing stands in for the value of %s', (_, values, excluded) => {
  expect(withStandIns(values, excluded)).toBeNull();
});

test('a variable that lacks values in volumes that are left out alone is one of the series, and says so', () => {
  const TE = { values: [0.01, null, 0.03], unit: 's', sources: ['a, TE', null, 'c, TE'], reason: '' };
  const series = { volumeCount: 3, variables: {}, incomplete: { TE } } as unknown as Series;
  expect(completeLeftOut(series, [2]).variables).toEqual({});
  const found = completeLeftOut(series, [1]).variables.TE;
  expect(found).toMatchObject({ source: 'a, TE and 1 more', sources: ['a, TE', standInSource, 'c, TE'] });
  expect(found === undefined ? null : givenValues(found)).toEqual([0.01, null, 0.03]);
});
