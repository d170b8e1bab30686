import { describe, expect, it } from 'vitest';
import { normalNumbers } from '../../tests/support/kernels.js';
import { describeValues, percentiles } from './describeValues.js';

describe('percentiles', () => {
  const shares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];
  const normal = normalNumbers(3);
  it.each([
    ['of both signs', (_: number) => normal()],
    ['close together', (_: number) => 1000 + 1e-3 * normal()],
    ['of many sizes', (_: number) => Math.exp(20 * normal())],
    ['mostly equal', (v: number) => (v % 7 === 0 ? -normal() : 0)],
    ['with -0 and 0', (v: number) => (v % 2 === 0 ? -0 : 0)],
  ])('of many values %s are those of all sorted', (_, value) => {
    const values = Float32Array.from({ length: 50_001 }, (_, v) => value(v));
    const sorted = values.slice().sort();
    const expected = shares.map((share) => {
      const place = share * 50_000;
      const [below, above] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
      return below + (above - below) * (place - Math.floor(place));
    });
    expect(percentiles(values, shares).map((found) => found + 0)).toEqual(expected.map((found) => found + 0));
  });

  it('of no values are none, of one are that', () => {
    expect(describeValues(new Float32Array(0))).toEqual({
      ...{ n: 0, mean: null, sd: null, p05: null, p25: null, median: null, p75: null, p95: null },
    });
    expect(describeValues(Float32Array.of(2.5))).toMatchObject({
      n: 1,
      mean: 2.5,
      sd: null,
      p05: 2.5,
      p95: 2.5,
    });
  });
});
