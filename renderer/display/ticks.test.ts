import { expect, test } from 'vitest';
import { niceTicks } from './ticks.js';

test('ticks are round and inside the range', () => {
  expect(niceTicks(12, 163, 5)).toEqual([50, 100, 150]);
  expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(niceTicks(-0.3, 0.3, 3)).toEqual([-0.2, 0, 0.2]);
});

test('an empty range has no ticks', () => {
  expect(niceTicks(3, 3, 5)).toEqual([]);
  expect(niceTicks(Number.NaN, 3, 5)).toEqual([]);
});
