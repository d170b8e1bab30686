import { expect, test } from 'vitest';
import { nextSort, rowOrder } from './rowOrder.js';

const values = [0.03, 0.01, Number.NaN, 0.03, 0.02];

test('rows are sorted by value, equal ones by volume, those without a value last', () => {
  const at = (_: string, volume: number): number => values[volume] as number;
  expect(rowOrder(5, { symbol: 'TE', descending: false }, at)).toEqual([1, 4, 0, 3, 2]);
  expect(rowOrder(5, { symbol: 'TE', descending: true }, at)).toEqual([0, 3, 4, 1, 2]);
  expect(rowOrder(5, null, at)).toEqual([0, 1, 2, 3, 4]);
});

test('pressing a head sorts up, down, and not at all', () => {
  const up = nextSort(null, 'TE');
  const down = nextSort(up, 'TE');
  expect([up?.descending, down?.descending, nextSort(down, 'TE')]).toEqual([false, true, null]);
  expect(nextSort(down, 'TR')).toEqual({ symbol: 'TR', descending: false });
});
