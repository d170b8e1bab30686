import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedDataFolder, sharedDataPresent } from '../../../tests/support/sharedData.js';
import { cosineDrift } from './cosineDrift.js';

describe('cosineDrift', () => {
  it('has floor(2 N TR / period) cosines, each of length 1 and orthogonal to the others', () => {
    const drifts = cosineDrift({ volumes: 121, repetitionTimeS: 2.5, highPassS: 100 });
    expect(drifts).toHaveLength(6);
    // numpy 2.4.6: (np.sqrt(2/121) * np.cos(np.pi/121 * (np.arange(121) + .5) * 3))[0]
    expect(drifts[2]?.[0]).toBeCloseTo(0.128467382, 8);
    for (const [i, one] of drifts.entries()) {
      for (const [j, other] of drifts.entries()) {
        const product = one.reduce((sum, value, n) => sum + value * (other[n] as number), 0);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 12);
      }
    }
  });

  it('counts a period that fits a whole number of times, whatever its rounding', () => {
    expect((2 * 45 * 1.4) / 14).toBeLessThan(9);
    expect(cosineDrift({ volumes: 45, repetitionTimeS: 1.4, highPassS: 14 })).toHaveLength(9);
    expect(cosineDrift({ volumes: 45, repetitionTimeS: 1.4, highPassS: 14.1 })).toHaveLength(8);
  });

  it('has none without a period, and in a run shorter than half of it', () => {
    expect(cosineDrift({ volumes: 30, repetitionTimeS: 2, highPassS: null })).toEqual([]);
    expect(cosineDrift({ volumes: 30, repetitionTimeS: 2, highPassS: 128 })).toEqual([]);
  });

  it('refuses a period of two volumes or less, and says what a frequency would be', () => {
    expect(() => cosineDrift({ volumes: 30, repetitionTimeS: 2, highPassS: 0.01 })).toThrow(
      'The high-pass period of 0.01 s is not longer than two volumes (4 s). If 0.01 is a frequency in Hz, give 100.',
    );
    expect(() => cosineDrift({ volumes: 30, repetitionTimeS: 2, highPassS: 0 })).toThrow(
      'two volumes (4 s).',
    );
  });
});

describe.runIf(sharedDataPresent('cosines of SPM'))('against SPM', () => {
  it('has its cosines, which follow a constant there', async () => {
    const path = join(sharedDataFolder, 'nilearn', 'spm_dct_nt20_dt1_hcut0p1.csv');
    const rows = (await readFile(path, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => line.split(',').map(Number));
    const drifts = cosineDrift({ volumes: 20, repetitionTimeS: 1, highPassS: 10 }).slice(0, 3);
    for (const [n, [, ...cosines]] of rows.entries()) {
      for (const [k, value] of cosines.entries()) expect(drifts[k]?.[n]).toBeCloseTo(value, 9);
    }
  });
});
