import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../../tests/support/kernels.js';
import { compileEquation } from './compile.js';

type LaneType = 'Float32' | 'Float64';

/** f(x) for each x: with p = 0, a signal of 0 and J = 1, the equation p + f(x) gives J'r = -f(x). */
function evaluateLanes(call: string, lanes: LaneType, xs: readonly number[]): number[] {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = compileEquation({
    equation: `p+${call}`,
    parameters: [
      { symbol: 'p', fixed: false },
      { symbol: 'x', fixed: true },
    ],
    variables: [],
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { env: { memory } });
  const accumulate = exports[`accumulate${lanes}`] as (...addresses: number[]) => void;
  const count = lanes === 'Float32' ? 4 : 2;
  const view = lanes === 'Float32' ? new Float32Array(memory.buffer) : new Float64Array(memory.buffer);
  const [signal, parameters, result] = [1024, 2048, 4096];
  const at = (address: number): number => address / view.BYTES_PER_ELEMENT;
  return xs.flatMap((_, index) => {
    if (index % count !== 0) return [];
    const four = Array.from({ length: count }, (_, lane) => xs[index + lane] ?? 0);
    view.fill(0, at(signal), at(signal) + count);
    view.fill(0, at(parameters), at(parameters) + count);
    view.set(four, at(parameters) + count);
    accumulate(1, 0, signal, parameters, result);
    return [...view.subarray(at(result) + count, at(result) + 2 * count)]
      .slice(0, xs.length - index)
      .map((value) => 0 - value);
  });
}

/** Distance in units of the last place of the reference, rounded to the lane type. */
function unitsOfLastPlace(value: number, reference: number, lanes: LaneType): number {
  if (Object.is(value, reference) || value === reference) return 0;
  const [bits, least] = lanes === 'Float32' ? [23, 2 ** -149] : [52, 2 ** -1074];
  const place = Math.max(least, 2 ** (Math.floor(Math.log2(Math.abs(reference))) - bits));
  return Math.abs(value - reference) / place;
}

function worst(call: string, exact: (x: number) => number, lanes: LaneType, xs: readonly number[]): number {
  const stored = lanes === 'Float32' ? xs.map(Math.fround) : xs;
  const values = evaluateLanes(call, lanes, stored);
  return Math.max(...values.map((value, n) => unitsOfLastPlace(value, exact(stored[n] as number), lanes)));
}

describe.each<[LaneType, number, number]>([
  ['Float32', -103, 88.7],
  ['Float64', -745, 709.7],
])('%s lanes', (lanes, lowest, highest) => {
  const random = randomNumbers(11);
  it('compute exp to 1 ulp over the whole range, subnormal results included', () => {
    const xs = Array.from({ length: 20_000 }, () => lowest + (highest - lowest) * random());
    expect(worst('exp(x)', Math.exp, lanes, xs)).toBeLessThanOrEqual(1);
  });

  it('compute exp to 1 ulp near zero', () => {
    const xs = Array.from({ length: 20_000 }, () => (random() - 0.5) * 4);
    expect(worst('exp(x)', Math.exp, lanes, xs)).toBeLessThanOrEqual(1);
  });

  it('compute log to 1.5 ulp from subnormal to huge', () => {
    const largest = lanes === 'Float32' ? 38 : 307;
    const xs = Array.from({ length: 20_000 }, () => 10 ** ((random() * 2 - 1) * largest));
    expect(worst('log(x)', Math.log, lanes, xs)).toBeLessThanOrEqual(1.5);
  });

  it('compute log to 1.5 ulp near one', () => {
    const xs = Array.from({ length: 20_000 }, () => 0.5 + random() * 1.5);
    expect(worst('log(x)', Math.log, lanes, xs)).toBeLessThanOrEqual(1.5);
  });

  it('compute sin and cos to 2 ulp of the larger of result and 1/16, up to many turns', () => {
    const most = lanes === 'Float32' ? 8000 : 990_000;
    const xs = Array.from({ length: 20_000 }, () => (random() * 2 - 1) * most ** random());
    for (const name of ['sin', 'cos'] as const) {
      const stored = lanes === 'Float32' ? xs.map(Math.fround) : xs;
      const values = evaluateLanes(`${name}(x)`, lanes, stored);
      const place = 2 ** (lanes === 'Float32' ? -24 : -53);
      const errors = values.map((value, n) => {
        const exact = Math[name](stored[n] as number);
        return (
          Math.abs(value - exact) / (place * Math.max(1 / 16, 2 ** Math.ceil(Math.log2(Math.abs(exact)))))
        );
      });
      expect(Math.max(...errors)).toBeLessThanOrEqual(2);
    }
  });

  it('compute atan to 3 ulp', () => {
    const xs = Array.from({ length: 20_000 }, () => (random() < 0.5 ? -1 : 1) * 10 ** (random() * 12 - 6));
    expect(worst('atan(x)', Math.atan, lanes, xs)).toBeLessThanOrEqual(3);
  });

  it('answer NaN rather than a wrong sine beyond the largest angle', () => {
    expect(evaluateLanes('sin(x)', lanes, [1e7, -1e7])).toEqual([Number.NaN, Number.NaN]);
  });

  it('compute tan to 5 ulp up to a turn, away from its poles', () => {
    const xs = Array.from({ length: 20_000 }, () => (random() * 2 - 1) * 1.5);
    expect(worst('tan(x)', Math.tan, lanes, xs)).toBeLessThanOrEqual(5);
  });

  it('compute cosh to 2 ulp, sinh to 3 beyond 1, tanh to 3 beyond 1/2', () => {
    const sign = (): number => (random() < 0.5 ? -1 : 1);
    const beyond = (least: number): number[] =>
      Array.from({ length: 20_000 }, () => sign() * (least + (highest - 1 - least) * random() ** 3));
    expect(worst('cosh(x)', Math.cosh, lanes, beyond(0))).toBeLessThanOrEqual(2);
    expect(worst('sinh(x)', Math.sinh, lanes, beyond(1))).toBeLessThanOrEqual(3);
    expect(worst('tanh(x)', Math.tanh, lanes, beyond(0.5))).toBeLessThanOrEqual(3);
  });

  it('compute sinh and tanh near 0 to 2 ulp of 1', () => {
    const xs = Array.from({ length: 20_000 }, () => 2 * random() - 1);
    for (const name of ['sinh', 'tanh'] as const) {
      const stored = lanes === 'Float32' ? xs.map(Math.fround) : xs;
      const values = evaluateLanes(`${name}(x)`, lanes, stored);
      const errors = values.map((value, n) => Math.abs(value - Math[name](stored[n] as number)));
      expect(Math.max(...errors) / 2 ** (lanes === 'Float32' ? -23 : -52)).toBeLessThanOrEqual(2);
    }
  });

  it('compute powers to 2 ulp and 2 more per unit of b log a', () => {
    for (const exponent of [0.3, 1.7, -2.5, 12.3, 80.1]) {
      const stored = Math.fround(exponent);
      const largest = 0.9 * Math.min(highest / Math.abs(stored), 300);
      const bases = Array.from({ length: 4000 }, () => Math.exp((random() * 2 - 1) * largest));
      const xs = lanes === 'Float32' ? bases.map(Math.fround) : bases;
      const normal = xs.filter(
        (x) => Math.abs(stored * Math.log(x)) < 0.9 * highest && x > 1e-37 && x < 1e38,
      );
      const values = evaluateLanes(`x^(${stored}*1)`, lanes, normal);
      const errors = values.map((value, n) => {
        const x = normal[n] as number;
        const ulp = unitsOfLastPlace(value, x ** stored, lanes);
        return ulp / (2 + 2 * Math.abs(stored * Math.log(x)));
      });
      expect(normal.length).toBeGreaterThan(1000);
      expect(Math.max(...errors)).toBeLessThanOrEqual(1);
    }
  });

  it('keep the limits of every function', () => {
    const [nan, infinity] = [Number.NaN, Number.POSITIVE_INFINITY];
    const limits: Readonly<Record<string, readonly number[]>> = {
      'sin(x)': [nan, nan, nan],
      'cos(x)': [nan, nan, nan],
      'tan(x)': [nan, nan, nan],
      'atan(x)': [-Math.PI / 2, Math.PI / 2, nan],
      'sinh(x)': [-infinity, infinity, nan],
      'cosh(x)': [infinity, infinity, nan],
      'tanh(x)': [-1, 1, nan],
      'sqrt(x)': [nan, infinity, nan],
      'abs(x)': [infinity, infinity, nan],
      'x^2.5': [nan, infinity, nan],
      'x^-2.5': [nan, 0, nan],
    };
    for (const [call, expected] of Object.entries(limits)) {
      const rounded = lanes === 'Float32' ? expected.map(Math.fround) : expected;
      expect([call, evaluateLanes(call, lanes, [-infinity, infinity, nan])]).toEqual([call, rounded]);
    }
  });

  it('keep the limits of exp and log', () => {
    const [nan, infinity] = [Number.NaN, Number.POSITIVE_INFINITY];
    expect(evaluateLanes('exp(x)', lanes, [-infinity, infinity, nan, 0])).toEqual([0, infinity, nan, 1]);
    expect(evaluateLanes('log(x)', lanes, [0, infinity, nan, -1])).toEqual([-infinity, infinity, nan, nan]);
  });
});
