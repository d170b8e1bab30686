import { expect, test } from 'vitest';
import { cellText, readCell, shownValue } from './cellText.js';

const echo = { symbol: 'TE', unit: { factor: 1000, symbol: 'ms' } };
const type = { symbol: 'VolumeType', unit: { factor: 1, symbol: '' }, words: ['control', 'label'] };
const state = { symbol: 'MTState', unit: { factor: 1, symbol: '' } };
const own = { symbol: 'x', unit: { factor: 1, symbol: '' } };

test.each([
  [echo, '30', 0.03],
  [echo, ' 30.5 ms ', 0.0305],
  [echo, '0.03 s', 0.03],
  [echo, '0', 0],
  [type, 'Label', 1],
  [type, '0', 0],
  [state, '1', 1],
  [own, '\u22121.5e2', -150],
])('%j reads "%s" as %d', (kind, text, value) => {
  expect(readCell(text, kind)).toEqual({ value });
});

test('an empty text is no value', () => {
  expect(readCell(' ', echo)).toEqual({ value: Number.NaN });
  expect(cellText(Number.NaN, echo)).toBe('');
});

test.each([
  [echo, '12,5', '"12,5" has a comma, which may separate two values: write 12.5.'],
  [echo, '12 kg', '"12 kg" is not a number.'],
  [echo, '-3', 'TE cannot be -3: it must be a number of 0 or more.'],
  [type, 'tag', '"tag" is not one of control, label.'],
  [type, '5', '"5" is not one of control, label.'],
  [state, '2', 'MTState cannot be 2: it must be 1 (on) or 0 (off).'],
])('%j refuses "%s": %s', (kind, text, fault) => {
  expect(readCell(text, kind)).toEqual({ fault });
});

test('what a cell is edited as is read as the same value, without rounding noise', () => {
  for (const value of [0.01, 0.0203, 0.16, 1 / 3]) {
    const reading = readCell(cellText(value, echo), echo);
    expect('value' in reading && Math.abs(reading.value / value - 1)).toBeLessThan(1e-11);
  }
  expect(cellText(0.0203, echo)).toBe('20.3');
});

test('people see the unit, or the word', () => {
  expect([shownValue(0.0305, echo), shownValue(1, type)]).toEqual(['30.5 ms', 'label']);
});
