import { expect, test } from 'vitest';
import type { SeriesView } from '../../core/contracts/windowViews.js';
import { type TableColumn, type TableValues, valuesOfFiles } from './acquisitionTable.js';
import { cellMarks } from './cellMarks.js';

const echoes: TableColumn = {
  ...{ symbol: 'TE', label: 'Echo times', unit: { factor: 1000, symbol: 'ms' }, use: 'needed' },
};
const series = {
  variables: {},
  incomplete: {
    TE: {
      ...{ values: [0.01, 0.02, null, 0.02, 0.05], unit: 's', sources: [] },
      reason: 'e3.nii has none.',
    },
  },
  problems: [{ code: 'x', message: 'Two sidecars say it.', about: { variable: 'TE', volumes: [4] } }],
} as unknown as SeriesView;
const files = valuesOfFiles(series);

function marksOf(values: TableValues, excluded: readonly number[] = []) {
  const marks = cellMarks(series, files, values, new Set(excluded));
  return (values.TE ?? []).map((_, volume) => marks(echoes, volume));
}

test('missing, duplicate and contradictory values are marked with the reason', () => {
  expect(marksOf(files)).toEqual([
    ...[null, null],
    { kind: 'missing', reason: 'Missing. e3.nii has none.' },
    { kind: 'doubtful', reason: 'Duplicate: volume 1 has the same TE.' },
    { kind: 'doubtful', reason: 'Two sidecars say it.' },
  ]);
});

test('a value that is missing in a volume that is left out does not stop a fit', () => {
  expect(marksOf(files, [2])[2]).toEqual({ kind: 'doubtful', reason: 'Missing. e3.nii has none.' });
});

test('marks go with the values that had them', () => {
  expect(marksOf({ TE: [0.01, 0.02, 0.03, 0.04, 0.06] })).toEqual([null, null, null, null, null]);
  expect(marksOf({ TE: [0.01, Number.NaN, -1, 0.04, 0.06] }).slice(1, 3)).toEqual([
    { kind: 'missing', reason: 'Missing. No file gives it.' },
    { kind: 'wrong', reason: 'It must be a number of 0 or more.' },
  ]);
});
