import { expect, test } from 'vitest';
import { parseVolumes, volumesText } from './parseVolumes.js';

test('volumes become a short text that says the same volumes', () => {
  expect(volumesText([5, 3, 4, 0, 3])).toBe('0,3-5');
  expect(volumesText([])).toBe('');
  expect(parseVolumes(volumesText([7, 1, 2, 3, 9]), 'x')).toEqual([1, 2, 3, 7, 9]);
});
