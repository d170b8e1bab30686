import { expect, test } from 'vitest';
import { plotColumns } from './plotData.js';

test('every volume keeps its sample where several share an echo time', () => {
  const columns = plotColumns({ x: [20, 10, 10], y: [5, 9, Number.NaN] }, { x: [0, 20], y: [12, 6] });
  expect(columns.x).toEqual([0, 10, 10, 20, 20]);
  expect(columns.samples).toEqual([null, 9, null, 5, null]);
  expect(columns.curve).toEqual([12, null, null, null, 6]);
});
