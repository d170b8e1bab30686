import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../../tests/support/kernels.js';
import { portable } from './portableMath.js';

type Name = Exclude<keyof typeof portable, 'square'>;

/** Largest error over 100,000 numbers, in ulp of the larger of the exact value and `least`. */
function worst(name: Name, argument: (uniform: number) => number, least = 0): number {
  const random = randomNumbers(5);
  let largest = 0;
  for (let n = 0; n < 100_000; n++) {
    const x = argument(random());
    const exact = Math[name](x);
    const size = Math.max(Math.abs(exact), least);
    const place = Math.max(2 ** -1074, 2 ** (Math.floor(Math.log2(size)) - 52));
    largest = Math.max(largest, Math.abs(portable[name](x) - exact) / place);
  }
  return largest;
}

describe('functions with the same bits on every machine', () => {
  it.each<[Name, (uniform: number) => number, number, number]>([
    ['exp', (u) => -745 + 1454.7 * u, 1, 0],
    ['exp', (u) => 4 * u - 2, 1, 0],
    ['log', (u) => 10 ** (616 * u - 308), 1, 0],
    ['log', (u) => 0.5 + 1.5 * u, 1, 0],
    ['log1p', (u) => 10 ** (300 * u - 299), 3, 0],
    ['log1p', (u) => -0.999 * u, 3, 0],
    ['expm1', (u) => 10 ** (20 * u - 18), 5, 0],
    ['expm1', (u) => -(10 ** (20 * u - 18)), 5, 0],
    ['sin', (u) => (2 * u - 1) * 900_000, 2, 1 / 16],
    ['cos', (u) => (2 * u - 1) * 10, 2, 1 / 16],
    ['tan', (u) => 3 * u - 1.5, 5, 1 / 16],
    ['atan', (u) => (u < 0.5 ? -1 : 1) * 10 ** (12 * u - 6), 3, 0],
  ])('%s is right over its range (%s) to %s ulp', (name, argument, limit, least) => {
    expect(worst(name, argument, least)).toBeLessThanOrEqual(limit);
  });

  it('have the limits of those of Math', () => {
    const limits = [0, 1, -1, 5e-324, 2 ** -1040, 710, -746, Number.MAX_VALUE, Number.POSITIVE_INFINITY];
    for (const name of ['exp', 'log', 'log1p', 'expm1', 'atan'] as const) {
      for (const x of [...limits, Number.NEGATIVE_INFINITY, Number.NaN]) {
        const [value, exact] = [portable[name](x), Math[name](x)];
        const close = Object.is(value, exact) || Math.abs(value - exact) <= 1e-15 * Math.abs(exact) + 5e-324;
        expect([name, x, value, close]).toEqual([name, x, value, true]);
      }
    }
    for (const x of [1e6, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect([portable.sin(x), portable.cos(-x)]).toEqual([Number.NaN, Number.NaN]);
    }
  });
});

/** Functions whose last digits JavaScript leaves to the engine. */
const engineFunctions =
  /Math\.(exp|expm1|log|log1p|log2|log10|pow|a?sinh?|a?cosh?|a?tanh?|atan2|cbrt)\(|[\w)\]] \*\* /;

it('no value of a map is computed with functions of the JavaScript engine: `portable` has them', () => {
  const files = ['core/equation', 'core/fit', 'core/models'].flatMap((folder) =>
    readdirSync(folder).map((name) => join(folder, name)),
  );
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  expect(sources.length).toBeGreaterThan(50);
  const found = sources.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => !/^\s*(\*|\/\*|\/\/)/.test(line) && engineFunctions.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found.filter((line) => !allowed.some((part) => line.includes(part)))).toEqual([]);
});

/** Constants that are exact, and what is no part of a map: units and warnings. */
const allowed = [
  ...['vectorMath', 'besselTables', 'units', 'dimensions'].map((name) => `core/equation/${name}.ts: `),
  'core/models/resolve/collinearity.ts: ',
];
