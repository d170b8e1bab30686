import { expect, test } from 'vitest';
import { parseQuantity } from './parseQuantity.js';

test('a number on screen becomes SI, infinity is a number, an empty field is none', () => {
  expect(['83.2', '∞', 'inf', '-Infinity', '', '−5'].map((text) => parseQuantity(text, 1000))).toEqual([
    0.0832,
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    undefined,
    -0.005,
  ]);
});

test('what is no number is refused', () => {
  expect(['abc', '1,5', '3 ms', 'NaN'].map((text) => parseQuantity(text, 1))).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
