import { describe, expect, test } from 'vitest';
import { unitDoubt } from './unitDoubt.js';

const [echoTime, repetitionTime, flipAngle] = [
  { symbol: 'TE', unit: 's' },
  { symbol: 'TR', unit: 's' },
  { symbol: 'FlipAngle', unit: 'deg' },
];

describe('a doubt about the unit', () => {
  const suspect = 'TE 10 to 30 (a.json, EchoTime) cannot be seconds; are these milliseconds?';
  const fromFile = { values: [10, 20, 30], unit: 's', source: 'a.json, EchoTime', suspect };

  test('is what was found when the files were opened, until the values are edited', () => {
    const doubt = { reason: suspect, mayBeMilliseconds: true };
    expect(unitDoubt(echoTime, [10, 20, 30], fromFile, false)).toEqual(doubt);
    expect(unitDoubt(echoTime, [0.01, 0.02, 0.03], fromFile, true)).toBeNull();
  });

  test('arises where milliseconds are typed for seconds', () => {
    expect(unitDoubt(echoTime, [10, 20, 30], undefined, true)).toMatchObject({
      reason: expect.stringContaining('TE 10 to 30'),
      mayBeMilliseconds: true,
    });
    expect(unitDoubt(repetitionTime, [2, 2, 2], undefined, true)).toBeNull();
  });

  test('of one variable is not one of another: flip angles beside echo times in milliseconds stay as they are', () => {
    const angles = { values: [2, 10], unit: 'deg', source: 'a.json, FlipAngle' };
    expect(unitDoubt(flipAngle, [2, 10], angles, false)).toBeNull();
  });

  test('about b-values is told, and offers no milliseconds', () => {
    const bvals = { symbol: 'bval', unit: 's/mm2' };
    expect(unitDoubt(bvals, [0, 1e9], undefined, true)).toMatchObject({ mayBeMilliseconds: false });
  });
});
