import { expect, test } from 'vitest';
import { repeatedVolumes } from './repeatedVolumes.js';

test('a volume with the echo time of an earlier one is found, with the earlier one', () => {
  const { symbols, earlier } = repeatedVolumes({ TE: [0.01, 0.02, 0.01, 0.03], TR: [2, 2, 2, 2] });
  expect(symbols).toEqual(['TE']);
  expect([...earlier]).toEqual([[2, 0]]);
});

test.each([
  ['a series that was acquired twice', { TE: [0.01, 0.02, 0.01, 0.02] }],
  ['volumes that differ in another variable', { FlipAngle: [3, 15, 15], MTState: [0, 0, 1] }],
  ['b-values, which repeat by design', { bval: [0, 1000, 1000] }],
  ['values that are not known', { TE: [0.01, Number.NaN, Number.NaN, 0.02] }],
])('%s has no repeated volume', (_, variables) => {
  expect(repeatedVolumes(variables).earlier.size).toBe(0);
});
