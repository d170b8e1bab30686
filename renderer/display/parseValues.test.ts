import { expect, test } from 'vitest';
import { formatValues, parseValues, valuesProblem } from './parseValues.js';

const echoTime = { symbol: 'TE', factor: 1000 };
const angle = { symbol: 'FlipAngle', factor: 1 };

test('a line, a column and a spreadsheet row of milliseconds become seconds', () => {
  for (const text of [
    '10, 20, 30.5',
    '10\n20\n30.5\n',
    '10\t20\t30.5',
    ' 10; 20 ;30.5 ',
    '10ms 20 ms 0.0305 s',
  ]) {
    expect(parseValues(text, echoTime)).toEqual({ values: [0.01, 0.02, 0.0305], faults: [] });
  }
});

test('a value at fault is named by position and text', () => {
  const parsed = parseValues('10, 2x, -3', echoTime);
  expect(parsed.faults).toEqual([
    { position: 2, text: '2x', reason: 'is not a number' },
    { position: 3, text: '-3', reason: 'must be a number of 0 or more' },
  ]);
  expect(valuesProblem(parsed, 3)).toBe('Value 2, "2x", is not a number (and 1 more).');
});

test('a wrong count is told with both numbers', () => {
  expect(valuesProblem(parseValues('1 2 3', angle), 4)).toBe('3 values for 4 volumes.');
  expect(valuesProblem(parseValues('1 2 3 4', angle), 4)).toBeNull();
});

test('a b-value, a time and a switch may be 0; a time of a volume and a variable of an own equation below it', () => {
  const read = (symbol: string, text: string) => parseValues(text, { symbol, factor: 1 });
  expect(read('bval', '0 1000')).toEqual({ values: [0, 1000], faults: [] });
  expect(read('t', '-5 0 5')).toEqual({ values: [-5, 0, 5], faults: [] });
  expect(read('dose', '-1 0')).toEqual({ values: [-1, 0], faults: [] });
  expect(valuesProblem(read('MTState', '0 1 2'), 3)).toBe('Value 3, "2", must be 1 (on) or 0 (off).');
});

test('words stand for what a volume is, and are shown', () => {
  const volumeType = { symbol: 'VolumeType', factor: 1 };
  const parsed = parseValues('control, label m0scan 1', volumeType);
  expect(parsed).toEqual({ values: [0, 1, 3, 1], faults: [] });
  expect(formatValues(parsed.values, volumeType)).toBe('control, label, m0scan, label');
  expect(parseValues('labell', volumeType).faults[0]?.reason).toBe('is not a number');
});

test('values survive being shown and read again', () => {
  const values = [0.01, 0.0203, 0.16];
  expect(formatValues(values, echoTime)).toBe('10, 20.3, 160');
  expect(parseValues(formatValues(values, echoTime), echoTime).values).toEqual(values);
});
