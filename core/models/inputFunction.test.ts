import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedDataFolder, sharedDataPresent } from '../../tests/support/sharedData.js';
import type { InputFunction } from '../contracts/job.js';
import { plasmaConcentration } from './inputFunction.js';
import { parkerBloodConcentrationMM } from './parker.js';

const present = sharedDataPresent('the input function of Parker against OSIPI');

const measured = (overrides: Partial<Extract<InputFunction, { kind: 'measured' }>> = {}): InputFunction => ({
  kind: 'measured',
  source: 'aif.txt',
  of: 'plasma',
  timesS: [0, 10, 20, 60],
  concentrationsMM: [0, 0, 5, 1],
  ...overrides,
});

const none = { parameters: {} };

describe('the input function', () => {
  it.runIf(present).each(['ParkerAIF_ref.csv', 'ParkerAIF_ref_with_delay.csv'])(
    'of Parker is that of OSIPI to 1e-4 mM (%s)',
    (file) => {
      // OSIPI DCE-DSC-MRI_CodeCollection, commit 40984f7, test/PopulationAIF_DCE/data; time in min, delay in s.
      const path = join(sharedDataFolder, 'osipi_dce_dsc/PopulationAIF_DCE/data', file);
      const rows = readFileSync(path, 'utf8').trim().split(/\r?\n/).slice(1);
      expect(rows.length).toBeGreaterThan(50);
      for (const row of rows) {
        const [, minutes, blood, delayS] = row.split(',').map(Number) as [number, number, number, number];
        const computed = parkerBloodConcentrationMM(minutes * 60 - delayS);
        expect(Math.abs(computed - blood)).toBeLessThan(1e-4);
      }
    },
  );

  it('of whole blood is divided by the share of plasma', () => {
    const blood = plasmaConcentration(measured({ of: 'blood' }), [20], none).values;
    expect(blood[0]).toBeCloseTo(5 / 0.58, 12);
    const given = plasmaConcentration(measured({ of: 'blood' }), [20], {
      parameters: { Hct: { fixed: 0.5 } },
    });
    expect(given.values).toEqual([10]);
    expect(given.source).toBe('aif.txt, blood, haematocrit 0.5');
  });

  it('is linear between its points and 0 before them, and comes later by the delay', () => {
    expect(plasmaConcentration(measured(), [-5, 0, 15, 20, 30], none).values).toEqual([0, 0, 2.5, 5, 4]);
    const late = plasmaConcentration(measured(), [0, 20, 30], { parameters: { delay: { fixed: 5 } } });
    expect(late.values).toEqual([0, 2.5, 4.5]);
  });

  it.each([
    ['of zeros', measured({ concentrationsMM: [0, 0, 0, 0] }), /not above 0 at any of the 2 volumes/],
    ['that arrives after the last volume', { kind: 'parker', arrivalS: 90 } as const, /not above 0/],
    ['that ends before the acquisition', measured({ timesS: [0, 5, 10, 25] }), /ends at 25 s, .* at 30 s/],
    ['whose times go back', measured({ timesS: [0, 20, 10, 60] }), /goes back at point 3/],
  ])('%s is refused', (_, input, message) => {
    expect(() => plasmaConcentration(input, [0, 30], none)).toThrow(message);
  });

  it('needs one haematocrit and one time per volume', () => {
    const parker = { kind: 'parker', arrivalS: 0 } as const;
    expect(() => plasmaConcentration(parker, [0, 30], { parameters: { Hct: { fixed: 42 } } })).toThrow(
      /Hct is 42; .* from 0 to 0.99/,
    );
    expect(() =>
      plasmaConcentration(parker, [0, 30], { parameters: { delay: { fixedMap: 'd.nii' } } }),
    ).toThrow(/delay is a map/);
    expect(() => plasmaConcentration(parker, [0, 30], { ...none, sliceOffsets: { t: [0, 1] } })).toThrow(
      /one time per volume/,
    );
  });
});
