import { expect, test } from 'vitest';
import { colourRange, histogram, mapStatistics, robustRange, statusHistogram } from './statistics.js';

test('the range ignores NaN, infinity and the outer two percent on each side', () => {
  const values = new Float32Array(1003);
  for (let index = 0; index <= 1000; index += 1) values[index] = index;
  values[1001] = Number.NaN;
  values[1002] = Number.POSITIVE_INFINITY;
  const range = robustRange(values);
  expect(range?.lower).toBeCloseTo(20, 3);
  expect(range?.upper).toBeCloseTo(980, 3);
});

test('nothing finite has no range, a constant has one of positive width around it', () => {
  expect(robustRange(new Float32Array([Number.NaN, Number.NaN]))).toBeNull();
  const range = robustRange(new Float32Array([5, 5, 5]));
  expect(range).not.toBeNull();
  expect(range !== null && range.lower < 5 && range.upper > 5).toBe(true);
});

test('four percent of fluid do not take the colours from tissue, and no fluid changes nothing', () => {
  const tissue = new Float32Array(9600).map((_, index) => 70 + (index % 40));
  const fluid = new Float32Array(400).fill(2000);
  const both = colourRange(new Float32Array([...tissue, ...fluid]));
  expect(both !== null && both.upper > 109 && both.upper < 200).toBe(true);
  expect(colourRange(tissue)).toEqual(robustRange(tissue));
});

test('a large image gives the same range as its sample', () => {
  const values = new Float32Array(400_000).map((_, index) => (index * 7919) % 1000);
  const range = robustRange(values);
  expect(range?.lower).toBeCloseTo(20, -1);
  expect(range?.upper).toBeCloseTo(979, -1);
});

test('a histogram counts each finite value once, the upper edge in the last bin', () => {
  const values = new Float32Array([-1, 0, 0.5, 1, 1.5, 2, 3, Number.NaN]);
  expect(histogram(values, { lower: 0, upper: 2 }, 2)).toEqual({
    lower: 0,
    upper: 2,
    counts: [2, 3],
    below: 1,
    above: 1,
  });
});

test('median and standard deviation are of the finite values alone', () => {
  const statistics = mapStatistics(new Float32Array([1, 2, 3, 4, Number.NaN]), { lower: 0, upper: 4 }, 4);
  expect([statistics.count, statistics.smallest, statistics.largest]).toEqual([4, 1, 4]);
  expect(statistics.median).toBe(2.5);
  expect(statistics.sd).toBeCloseTo(1.290994, 5);
});

test('statuses are counted by code and voxels not yet fitted are not counted', () => {
  expect(statusHistogram(new Float32Array([0, 1, 1, 7, Number.NaN]))).toEqual([1, 2, 0, 0, 0, 0, 0, 1]);
});
