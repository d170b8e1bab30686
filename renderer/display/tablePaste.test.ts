import { describe, expect, test } from 'vitest';
import type { TableColumn } from './acquisitionTable.js';
import { fillCells, type PasteTarget, pasteCells } from './tablePaste.js';

const columns: readonly TableColumn[] = [
  { symbol: 'TE', label: 'Echo times', unit: { factor: 1000, symbol: 'ms' }, use: 'needed' },
  { symbol: 'FlipAngle', label: 'Flip angles', unit: { factor: 1, symbol: '°' }, use: 'needed' },
];
const target: PasteTarget = {
  columns,
  order: [0, 1, 2, 3],
  volumesPerFile: [4],
  range: { rows: [0, 1], columns: [0, 1] },
};

/** `TE 0 = 0.01` for each edit; or the fault. */
function pasted(text: string, change: Partial<PasteTarget> = {}): readonly string[] | string {
  const result = pasteCells(text, { ...target, ...change });
  if ('fault' in result) return result.fault;
  return result.edits.map(({ symbol, volume, value }) => `${symbol} ${volume} = ${value}`);
}

describe('what is pasted', () => {
  test('goes down and right from the marked cell, in the units of the screen', () => {
    expect(pasted('10\t3\n20\t15', { range: { rows: [1, 2], columns: [0, 1] } })).toEqual([
      'TE 1 = 0.01',
      'FlipAngle 1 = 3',
      'TE 2 = 0.02',
      'FlipAngle 2 = 15',
    ]);
  });

  test('follows the rows as they are sorted on the screen', () => {
    expect(pasted('10\n20', { order: [3, 1, 0, 2] })).toEqual(['TE 3 = 0.01', 'TE 1 = 0.02']);
  });

  test('fills the marked cells where it is one value', () => {
    expect(pasted('30', { range: { rows: [1, 4], columns: [0, 1] } })).toEqual([
      'TE 1 = 0.03',
      'TE 2 = 0.03',
      'TE 3 = 0.03',
    ]);
  });

  test('is one value per file where there are as many, at the first volume', () => {
    expect(pasted('10\n20', { volumesPerFile: [1, 3] })).toEqual([
      'TE 0 = 0.01',
      'TE 1 = 0.02',
      'TE 2 = 0.02',
      'TE 3 = 0.02',
    ]);
  });

  test('goes down the column where it is a row that is too wide', () => {
    expect(pasted('10\t20\t30\t40')).toEqual(['TE 0 = 0.01', 'TE 1 = 0.02', 'TE 2 = 0.03', 'TE 3 = 0.04']);
  });

  test.each([
    ['10\n20\n30\n40\n50', '5 values do not fit: there are 4 rows from volume 0 on.'],
    ['10\t3\t1\n20\t15\t1', '3 columns do not fit: there are 2 from TE on.'],
    ['10\nTE', 'Row 2 of what was pasted: "TE" is not a number.'],
    ['10\n-1', 'Row 2 of what was pasted: TE cannot be -1: it must be a number of 0 or more.'],
  ])('is refused whole where a part cannot be: %j', (text, fault) => {
    expect(pasted(text)).toBe(fault);
  });
});

test('an empty text takes the values of the marked cells away', () => {
  const result = fillCells('', { ...target, range: { rows: [0, 2], columns: [1, 2] } });
  expect(result).toMatchObject({
    edits: [
      { symbol: 'FlipAngle', volume: 0, value: Number.NaN },
      { symbol: 'FlipAngle', volume: 1, value: Number.NaN },
    ],
  });
});
