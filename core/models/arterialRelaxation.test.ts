import { describe, expect, it } from 'vitest';
import type { InputFunction } from '../contracts/job.js';
import { arterialRelaxation } from './arterialRelaxation.js';

const timesS = [0, 2, 4, 6, 8];
const echoTimesS = timesS.map(() => 0.04);
const timing = { timesS, echoTimesS };
const baselineOf = (count: number) => ({ parameters: { baseline: { fixed: count } } });

const curve = (overrides: Partial<Extract<InputFunction, { kind: 'curve' }>> = {}): InputFunction => ({
  kind: 'curve',
  source: 'aif.txt',
  of: 'signal',
  timesS,
  values: [90, 110, 100 * Math.exp(-0.04 * 50), 100 * Math.exp(-0.04 * 20), 100],
  ...overrides,
});

const masked = {
  kind: 'masked',
  source: '3 voxels',
  signals: [400, 90, 110, 100 * Math.exp(-2), 100],
} as const;

describe('the arterial change of R2*', () => {
  it('of a signal is -ln(S/S0)/TE, S0 the mean of the baseline', () => {
    const { values, unit, source } = arterialRelaxation(curve(), timing, baselineOf(2));
    const expected = [-Math.log(0.9) / 0.04, -Math.log(1.1) / 0.04, 50, 20, 0];
    for (const [t, value] of expected.entries()) expect(values[t]).toBeCloseTo(value, 10);
    expect([unit, source]).toEqual(['1/s', 'aif.txt, signal, baseline of 2 volumes']);
  });

  it('of masked voxels has its baseline after the volumes that are left out', () => {
    const { values } = arterialRelaxation(masked, timing, { ...baselineOf(2), exclude: [0] });
    expect(values[3]).toBeCloseTo(50, 10);
    expect(values[4]).toBeCloseTo(0, 10);
  });

  it('that is measured as such is taken as it is, without echo time or baseline', () => {
    const input = curve({ of: 'deltaR2star', values: [0, -1, 50, 20, 3] });
    const found = arterialRelaxation(input, { timesS, echoTimesS: undefined }, { parameters: {} });
    expect(found.values).toEqual([0, -1, 50, 20, 3]);
    expect(found.source).toBe('aif.txt, change of R2*');
  });

  it('measured at other times is linear between them, and says so', () => {
    const input = curve({ of: 'deltaR2star', timesS: [1, 3, 9], values: [10, 30, 0] });
    const { values, source } = arterialRelaxation(input, timing, { parameters: {} });
    expect(values).toEqual([0, 20, 25, 15, 5]);
    expect(source).toBe('aif.txt, change of R2* at 3 other times, linear between them');
  });

  it('may have times that are rounded to a millisecond', () => {
    const { source } = arterialRelaxation(
      curve({ timesS: [0.0004, 2.0004, 4, 6, 7.9996] }),
      timing,
      baselineOf(2),
    );
    expect(source).toBe('aif.txt, signal, baseline of 2 volumes');
  });

  it.each([
    ['shorter than the series', curve({ timesS: [0, 1, 2, 3, 4] }), /ends at 4 s, .* needs it at 8 s/],
    ['that begins after it', curve({ timesS: [1, 3, 5, 7, 9] }), /begins at 1 s, .* needs it at 0 s/],
    ['whose times go back', curve({ timesS: [0, 4, 2, 6, 8] }), /goes back at point 3/],
    [
      'with a signal of 0',
      curve({ values: [90, 110, 0, 30, 100] }),
      /is 0 in volume 3 and 100 before the bolus/,
    ],
    ['of zeros', curve({ values: [0, 0, 0, 0, 0] }), /is 0 in volume 1 and 0 before the bolus/],
    ['that is a concentration', { kind: 'parker', arrivalS: 3 } as const, /is a concentration/],
  ])('a curve %s is refused', (_, input, message) => {
    expect(() => arterialRelaxation(input, timing, baselineOf(2))).toThrow(message);
  });

  it('of a signal needs an echo time, a baseline and one time per volume', () => {
    expect(() => arterialRelaxation(curve(), { timesS, echoTimesS: undefined }, baselineOf(2))).toThrow(
      /needs the echo time/,
    );
    expect(() => arterialRelaxation(curve(), timing, { parameters: {} })).toThrow(
      /baseline .* no usual value/,
    );
    expect(() => arterialRelaxation(curve(), timing, baselineOf(5))).toThrow(/of 5 in all/);
    expect(() =>
      arterialRelaxation(curve(), timing, { ...baselineOf(2), sliceOffsets: { t: [0, 1] } }),
    ).toThrow(/one time per volume/);
  });
});
