import { describe, expect, it } from 'vitest';
import { compileEquation } from './compile.js';

type LaneType = 'Float32' | 'Float64';

interface Terms {
  readonly logarithm: number;
  readonly ratio: number;
  readonly slope: number;
}

/**
 * The terms at x = m^2: with sigma = 1 and the equation p at p = m, the cost is -2 ln(e^-x I0(x)), J'r = m R - m and
 * J'J = 1 - m^2 R'(x), or 0.05 where that is less.
 */
function emittedTerms(lanes: LaneType, m: number): Terms & { readonly x: number } {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = compileEquation({
    equation: 'p',
    parameters: [{ symbol: 'p', fixed: false }],
    variables: [],
    loss: { kind: 'rician', sigma: 1 },
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { env: { memory } });
  const accumulate = exports[`accumulate${lanes}`] as (...addresses: number[]) => void;
  const make = lanes === 'Float32' ? Float32Array : Float64Array;
  const count = lanes === 'Float32' ? 4 : 2;
  new make(memory.buffer, 1024, count).fill(m);
  new make(memory.buffer, 2048, count).fill(m);
  accumulate(1, 0, 1024, 2048, 4096);
  const sums = new make(memory.buffer, 4096, count * 3);
  const [cost, pull, curvature] = [0, 1, 2].map((index) => sums[index * count] as number) as [
    number,
    number,
    number,
  ];
  const stored = lanes === 'Float32' ? Math.fround(m) : m;
  const x = lanes === 'Float32' ? Math.fround(stored * stored) : stored * stored;
  return { x, logarithm: -cost / 2, ratio: 1 + pull / stored, slope: (1 - curvature) / stored ** 2 };
}

/**
 * e^-x I0(x) and e^-x I1(x) as means of e^(x (cos a - 1)) and cos a e^(x (cos a - 1)) over the circle (Abramowitz and
 * Stegun 9.6.19); the trapezoidal rule converges exponentially. The ratio is taken from the mean of 1 - cos a, and
 * its slope, the variance of cos a, directly: nothing cancels.
 */
function exactTerms(x: number): Terms {
  const half = Math.ceil(32 + 8 * Math.sqrt(x));
  let zero = 0;
  let first = 0;
  let second = 0;
  for (let n = 0; n <= half; n++) {
    const below = 2 * Math.sin((Math.PI * n) / (2 * half)) ** 2;
    const density = (n === 0 || n === half ? 1 : 2) * Math.exp(-x * below);
    zero += density;
    first += below * density;
    second += below * below * density;
  }
  const mean = first / zero;
  return {
    logarithm: Math.log(zero / (2 * half)),
    ratio: 1 - mean,
    slope: second / zero - mean * mean,
  };
}

/** mpmath 1.3.0, mp.dps = 40: x, log(besseli(0, x)) - x, R = besseli(1, x)/besseli(0, x), 1 - R/x - R^2. */
const mpmath = [
  [1e-6, -9.9999975e-7, 4.999999999999375e-7, 0.4999999999998125],
  [0.5, -0.4384502808145187, 0.24249961258080194, 0.4561947127365571],
  [3, -1.414692378186579, 0.8099852939565045, 0.07392872558869344],
  [11.9, -2.1462173416751584, 0.9570143588221683, 0.0037021423172554314],
  [12.1, -2.154741268175767, 0.9577422243948724, 0.0035775816611723307],
  [30, -2.615298566828064, 0.9831895553653361, 0.0005653130416681776],
  [1000, -4.3726911101305355, 0.9994998748748043, 5.002503757832876e-7],
  [1e6, -7.826693687186747, 0.999999499999875, 5.00000250000375e-13],
] as const;

it('the reference of these tests agrees with mpmath', () => {
  for (const [x, logarithm, ratio, slope] of mpmath) {
    const exact = exactTerms(x);
    expect(Math.abs(exact.logarithm - logarithm)).toBeLessThan(4e-15);
    expect(Math.abs(exact.ratio - ratio)).toBeLessThan(1e-15);
    expect(Math.abs(exact.slope / slope - 1)).toBeLessThan(1e-10);
  }
});

describe.each<[LaneType, number]>([
  ['Float32', 2 ** -23],
  ['Float64', 2 ** -52],
])('the Bessel terms in %s lanes', (lanes, unit) => {
  const ms = Array.from({ length: 400 }, (_, n) => 10 ** (-3 + (n / 399) * 6));
  const around12 = [3.4641, 3.46410161, 3.4641017, 3.4642, 3.46];
  const all = [...ms, ...around12].map((m) => {
    const terms = emittedTerms(lanes, m);
    return { m, terms, exact: exactTerms(terms.x) };
  });

  it('give ln(e^-x I0(x)) to 8 units of the last place of 1 from x = 1e-6 to 1e6', () => {
    const errors = all.map(({ terms, exact }) => Math.abs(terms.logarithm - exact.logarithm) / unit);
    expect(Math.max(...errors)).toBeLessThan(8);
  });

  it('give I1(x)/I0(x) to 3 such units', () => {
    const errors = all.map(({ terms, exact }) => Math.abs(terms.ratio - exact.ratio) / unit);
    expect(Math.max(...errors)).toBeLessThanOrEqual(3);
  });

  it('give the curvature of a sample to 4 such units, times x up to 12', () => {
    const errors = all.map(({ m, terms, exact }) => {
      const wanted = Math.max(1 - m * m * exact.slope, 0.05);
      const scale = Math.max(1, Math.min(m * m, 12));
      return Math.abs(1 - terms.slope * m * m - wanted) / (unit * scale);
    });
    expect(Math.max(...errors)).toBeLessThan(4);
  });

  it('keep their limits at 0 and far out', () => {
    expect(emittedTerms(lanes, 0)).toMatchObject({ logarithm: -0 });
    const far = emittedTerms(lanes, lanes === 'Float32' ? 1e15 : 1e100);
    expect(far.ratio).toBeCloseTo(1, 6);
    expect(Number.isFinite(far.logarithm)).toBe(true);
    expect(far.slope * far.x).toBeCloseTo(0, 6);
  });
});
