import { expect, test } from 'vitest';
import { colourRange, mapStatistics, robustRange, sortedSample, statusHistogram } from './statistics.js';

function rangeOf(values: ArrayLike<number>) {
  return robustRange(sortedSample(Float32Array.from(values)));
}

test('the range ignores NaN, infinity and the outer two percent on each side', () => {
  const counting = Array.from({ length: 1001 }, (_, index) => index);
  const range = rangeOf([...counting, Number.NaN, Number.POSITIVE_INFINITY]);
  expect(range?.lower).toBeCloseTo(20, 3);
  expect(range?.upper).toBeCloseTo(980, 3);
});

test('nothing finite has no range, a constant has one of positive width around it', () => {
  expect(rangeOf([Number.NaN, Number.NaN])).toBeNull();
  const range = rangeOf([5, 5, 5]);
  expect(range !== null && range.lower < 5 && range.upper > 5).toBe(true);
});

test('a third of fluid does not take the colours from tissue, and no fluid changes nothing', () => {
  const tissue = Array.from({ length: 8000 }, (_, index) => 70 + (index % 40));
  const fluid = Array.from({ length: 4000 }, (_, index) => 200 + index);
  const both = colourRange(sortedSample(Float32Array.from([...tissue, ...fluid])));
  expect(both !== null && both.lower < 75 && both.upper > 109 && both.upper < 300).toBe(true);
  expect(colourRange(sortedSample(Float32Array.from(tissue)))).toEqual(rangeOf(tissue));
});

test('a large image gives the same range as its sample', () => {
  const range = rangeOf(new Float32Array(400_000).map((_, index) => (index * 7919) % 1000));
  expect(range?.lower).toBeCloseTo(20, -1);
  expect(range?.upper).toBeCloseTo(979, -1);
});

test('a histogram counts each finite value once, the upper edge in the last bin', () => {
  const values = new Float32Array([-1, 0, 0.5, 1, 1.5, 2, 3, Number.NaN]);
  expect(mapStatistics(values, sortedSample(values), { lower: 0, upper: 2 }, 2).histogram).toEqual({
    lower: 0,
    upper: 2,
    counts: [2, 3],
    below: 1,
    above: 1,
  });
});

test('figures are of the finite values alone, also far away from zero', () => {
  const values = new Float32Array([1e6 + 1, 1e6 + 2, 1e6 + 3, 1e6 + 4, Number.NaN]);
  const figures = mapStatistics(values, sortedSample(values), { lower: 0, upper: 2e6 }, 4);
  expect([figures.count, figures.smallest, figures.largest]).toEqual([4, 1e6 + 1, 1e6 + 4]);
  expect(figures.median).toBe(1e6 + 2.5);
  expect(figures.sd).toBeCloseTo(1.290994, 5);
});

test('statuses are counted by code and voxels not yet fitted are not counted', () => {
  expect(statusHistogram(new Float32Array([0, 1, 1, 7, Number.NaN]))).toEqual([1, 2, 0, 0, 0, 0, 0, 1]);
});
