import { expect, test } from 'vitest';
import {
  displayMapUnit,
  displayParameterUnit,
  displayUnit,
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatQuantity,
  formatRate,
} from './units.js';

test('a parameter that is usually many seconds long is shown in seconds', () => {
  const symbols = [3600, 0.05].map((start) => displayParameterUnit({ unit: 's', start }).symbol);
  expect(symbols).toEqual(['s', 'ms']);
});

test('a map of the passage of a bolus is shown in seconds, one of relaxation in milliseconds', () => {
  const symbols = ['MTT', 'T2map'].map((name) => displayMapUnit({ name, unit: 's' }).symbol);
  expect(symbols).toEqual(['s', 'ms']);
});

test('times are shown in milliseconds, other units as they are', () => {
  expect(['s', '1/s', 'a.u.', '1', 's/mm2'].map((unit) => displayUnit(unit))).toEqual([
    { factor: 1000, symbol: 'ms' },
    { factor: 1, symbol: '1/s' },
    { factor: 1, symbol: 'a.u.' },
    { factor: 1, symbol: '' },
    { factor: 1, symbol: 's/mm²' },
  ]);
});

test('a quantity carries its unit and four significant digits', () => {
  expect(formatQuantity(0.0832, 's')).toBe('83.2 ms');
  expect(formatQuantity(912.3456, 'a.u.')).toBe('912.3 a.u.');
  expect(formatQuantity(0.998, '1')).toBe('0.998');
});

test('numbers lose neither sign nor magnitude', () => {
  const shown = [0, -1.5, 1e-7, 123456, 2.5e9, Number.NaN, Number.POSITIVE_INFINITY].map((value) =>
    formatNumber(value),
  );
  expect(shown).toEqual(['0', '−1.5', '1.000e-7', '123456', '2.500e+9', '–', '∞']);
});

test('whole numbers keep their zeros', () => {
  expect(formatNumber(1000)).toBe('1000');
  expect(formatNumber(120)).toBe('120');
});

test('counts, bytes, durations and rates read as people say them', () => {
  expect(formatCount(1234567)).toBe('1\u202f234\u202f567');
  expect([512, 410_000_000, 23_400_000_000].map(formatBytes)).toEqual(['512 B', '410 MB', '23.4 GB']);
  expect([3.04, 59.4, 130, 3900].map(formatDuration)).toEqual(['3.0 s', '59 s', '2 min 10 s', '1 h 05 min']);
  expect([1_900_000, 84_000, 840].map(formatRate)).toEqual([
    '1.9 million voxels/s',
    '84 thousand voxels/s',
    '840 voxels/s',
  ]);
});
