import { expect, test } from 'vitest';
import { formatValues, parseValues, spreadPerFile, valuesProblem } from './parseValues.js';

test('a line, a column and a spreadsheet row of milliseconds become seconds', () => {
  for (const text of [
    '10, 20, 30.5',
    '10\n20\n30.5\n',
    '10\t20\t30.5',
    ' 10; 20 ;30.5 ',
    '10ms 20 ms 0.0305 s',
  ]) {
    expect(parseValues(text, 1000)).toEqual({ values: [0.01, 0.02, 0.0305], faults: [] });
  }
});

test('a value at fault is named by position and text', () => {
  const parsed = parseValues('10, 2x, -3', 1000);
  expect(parsed.faults).toEqual([
    { position: 2, text: '2x', reason: 'is not a number' },
    { position: 3, text: '-3', reason: 'is not above zero' },
  ]);
  expect(valuesProblem(parsed, 3)).toBe('Value 2, "2x", is not a number (and 1 more).');
});

test('a wrong count is told with both numbers', () => {
  expect(valuesProblem(parseValues('1 2 3', 1), 4)).toBe('3 values for 4 volumes.');
  expect(valuesProblem(parseValues('1 2 3 4', 1), 4)).toBeNull();
});

test('one value per file holds for all volumes of that file, a list per volume stays as it is', () => {
  expect(spreadPerFile([10, 20], [2, 3])).toEqual([10, 10, 20, 20, 20]);
  expect(spreadPerFile([1, 2, 3], [2, 1])).toEqual([1, 2, 3]);
  expect(spreadPerFile([7], [4])).toEqual([7]);
});

test('values survive being shown and read again', () => {
  const values = [0.01, 0.0203, 0.16];
  expect(formatValues(values, 1000)).toBe('10, 20.3, 160');
  expect(parseValues(formatValues(values, 1000), 1000).values).toEqual(values);
});
