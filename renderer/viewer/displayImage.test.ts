import { expect, test } from 'vitest';
import { emptyLevel, statusLevel, statusOfLevel, writeLevels, writeStatusLevels } from './displayImage.js';

test('voxels without a value are transparent, values outside the range keep the colour of its end', () => {
  const values = new Float32Array([Number.NaN, -5, 0, 0.5, 1, 9, Number.POSITIVE_INFINITY]);
  const levels = new Uint8Array(values.length);
  writeLevels(levels, values, { lower: 0, upper: 1 }, 0, values.length);
  expect([...levels]).toEqual([emptyLevel, 2, 2, 129, 255, 255, 255]);
});

test('only the slices asked for are written', () => {
  const levels = new Uint8Array(4).fill(7);
  writeLevels(levels, new Float32Array([1, 1, 1, 1]), { lower: 0, upper: 1 }, 1, 3);
  expect([...levels]).toEqual([7, 255, 255, 7]);
});

test('each status has a level of its own and skipped voxels are transparent', () => {
  const levels = new Uint8Array(9);
  writeStatusLevels(levels, new Float32Array([0, 1, 2, 3, 4, 5, 6, 7, Number.NaN]), 0, 9);
  expect(levels[0]).toBe(emptyLevel);
  expect(levels[8]).toBe(emptyLevel);
  expect([...levels.subarray(1, 8)].map(statusOfLevel)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(new Set(levels.subarray(1, 8)).size).toBe(7);
  expect(statusLevel(7)).toBeLessThanOrEqual(255);
});
