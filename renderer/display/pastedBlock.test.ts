import { expect, test } from 'vitest';
import { readPasted } from './pastedBlock.js';

test.each([
  ['a column of a spreadsheet', '10\r\n20\r\n30\r\n', [['10'], ['20'], ['30']]],
  [
    'a block of a spreadsheet',
    '10\t3\n20\t15\n',
    [
      ['10', '3'],
      ['20', '15'],
    ],
  ],
  ['a row of a spreadsheet', '10\t20', [['10', '20']]],
  [
    'lines of numbers with blanks between',
    '1 0 0\n0 1 0',
    [
      ['1', '0', '0'],
      ['0', '1', '0'],
    ],
  ],
  ['a list in one line', '10, 20, 30 ms', [['10'], ['20'], ['30ms']]],
  ['a list without blanks', '10,20,30', [['10'], ['20'], ['30']]],
  ['a list with semicolons', '10;20', [['10'], ['20']]],
  ['an empty cell within a column', '10\n\n30', [['10'], [''], ['30']]],
])('%s', (_, text, rows) => {
  expect(readPasted(text)).toMatchObject({ rows, note: null });
});

test('commas are decimal signs where they can be nothing else, and that is told', () => {
  expect(readPasted('12,5\n25,0\n1000\n')).toEqual({
    rows: [['12.5'], ['25.0'], ['1000']],
    isList: false,
    note: 'Commas were read as decimal signs, such as 12.5 for 12,5.',
  });
});

test.each([
  ['12,5', '"12,5" may be two values or 12.5: write 12.5, or put a blank between.'],
  [
    '1,000\n2,000',
    '"1,000": is the comma a decimal sign, or does it separate thousands? Paste numbers with a point.',
  ],
  [
    '12,5\n1.5',
    '"12,5": is the comma a decimal sign, or does it separate thousands? Paste numbers with a point.',
  ],
])('%j is refused with a sentence', (text, fault) => {
  expect(readPasted(text)).toEqual({ fault });
});
