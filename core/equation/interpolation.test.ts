import { describe, expect, it } from 'vitest';
import { compileEquation } from './compile.js';
import { parseEquation } from './expression.js';
import { curveAt } from './interpolation.js';
import { compileSeriesInterpreter, dependsOnEarlierSamples } from './interpret.js';

const times = [0, 1, 2.5, 3, 5, 9, 9.5, 14, 20];
const values = [0, 0, 2, 5, 3, 2.5, 2, 1.2, 0.9];

const at = (place: number): number => curveAt(times, values, place).value;

describe('the curve through samples', () => {
  it('goes through them and keeps between its neighbours', () => {
    for (const [i, time] of times.entries()) expect(at(time)).toBeCloseTo(values[i] as number, 14);
    for (let n = 1; n < times.length; n++) {
      const [from, to] = [values[n - 1] as number, values[n] as number];
      for (let part = 0; part <= 1; part += 0.05) {
        const value = at((times[n - 1] as number) + part * ((times[n] as number) - (times[n - 1] as number)));
        expect(value).toBeGreaterThan(Math.min(from, to) - 1e-12);
        expect(value).toBeLessThan(Math.max(from, to) + 1e-12);
      }
    }
  });

  it('is a parabola where Steffen 1990 has one, and a straight line where the samples lie on one', () => {
    // Slopes 2 t at the inner points are those of the parabola through three equally spaced points.
    const square = [0, 1, 2, 3, 4].map((t) => t * t);
    expect(curveAt([0, 1, 2, 3, 4], square, 2.3).value).toBeCloseTo(2.3 ** 2, 12);
    expect(curveAt([0, 1, 2, 3, 4], square, 2.3).slope).toBeCloseTo(4.6, 12);
    expect(curveAt([0, 1, 4], [1, 3, 9], 2.7)).toEqual({ value: expect.closeTo(6.4, 12), slope: 2 });
  });

  it('has a slope without jumps, that of central differences, and keeps its value beyond the ends', () => {
    for (let place = -2.97; place < 24; place += 0.37) {
      const step = 1e-6;
      const difference = (at(place + step) - at(place - step)) / (2 * step);
      expect(Math.abs(curveAt(times, values, place).slope - difference)).toBeLessThan(1e-7);
    }
    for (const time of times.slice(1, -1)) {
      const [before, after] = [time - 1e-9, time + 1e-9].map((place) => curveAt(times, values, place).slope);
      expect(Math.abs((before as number) - (after as number))).toBeLessThan(1e-7);
    }
    expect(at(-2)).toBe(0);
    expect(curveAt(times, values, 25)).toEqual({ value: 0.9, slope: 0 });
  });
});

describe('delayed in an equation', () => {
  const equation = 'v*delayed(C, d, t)+k*expconv(delayed(C, d, t), k/w, t)';
  const symbols = ['v', 'k', 'w', 'd'];
  const interpret = compileSeriesInterpreter(equation, [...symbols, 'C', 't']);
  const voxels = [0.2, 0.3, -1.7, 4.4].map((d, lane) => ({ v: 0.1 + lane, k: 0.2, w: 0.5 + 0.1 * lane, d }));

  /** Sums of the compiled equation with a signal of 0 and parameters free, per lane: SSE, then J'r. */
  function sums(name: string, elementBytes: 4 | 8): number[][] {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const parameters = symbols.map((symbol) => ({ symbol, fixed: false }));
    const bytes = compileEquation({ equation, parameters, variables: ['C', 't'] });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    const lanes = 16 / elementBytes;
    const write = (address: number, numbers: readonly number[]): void =>
      elementBytes === 4
        ? new Float32Array(memory.buffer, address, numbers.length).set(numbers)
        : new Float64Array(memory.buffer, address, numbers.length).set(numbers);
    write(
      0,
      times.flatMap((t, i) => [values[i] as number, t]),
    );
    return Array.from({ length: 4 / lanes }, (_, group) => {
      const here = voxels.slice(group * lanes, (group + 1) * lanes);
      write(
        4096,
        symbols.flatMap((symbol) => here.map((voxel) => voxel[symbol as 'v'])),
      );
      (exports[name] as (...numbers: number[]) => void)(times.length, 0, 1024, 4096, 8192);
      const found =
        elementBytes === 4
          ? new Float32Array(memory.buffer, 8192, lanes * 5)
          : new Float64Array(memory.buffer, 8192, lanes * 5);
      return here.map((_, lane) => Array.from({ length: 5 }, (__, n) => found[n * lanes + lane] as number));
    }).flat();
  }

  const squares = (voxel: Readonly<Record<string, number>>): number =>
    interpret(voxel, { C: values, t: times }).reduce((sum, value) => sum + value * value, 0);

  it.each([
    ['accumulateFloat64', 8, 1e-7],
    ['accumulateFloat32', 4, 2e-4],
  ] as const)(
    '%s sums what the interpreter gives, with its derivatives, at a delay per lane',
    (name, bytes, limit) => {
      for (const [lane, [sse, ...gradient]] of sums(name, bytes).entries()) {
        const voxel = voxels[lane] as (typeof voxels)[number];
        const expected = squares(voxel);
        expect(Math.abs((sse as number) / expected - 1)).toBeLessThan(bytes === 8 ? 1e-13 : 1e-5);
        for (const [index, symbol] of symbols.entries()) {
          const value = voxel[symbol as 'v'];
          const difference =
            (squares({ ...voxel, [symbol]: value + 1e-6 }) - squares({ ...voxel, [symbol]: value - 1e-6 })) /
            2e-6;
          const analytic = -2 * (gradient[index] as number);
          expect(Math.abs(analytic - difference) / Math.max(1, Math.abs(difference))).toBeLessThan(limit);
        }
      }
    },
  );

  it('is the variable itself without a delay', () => {
    const plain = compileSeriesInterpreter('v*C+k*expconv(C, k/w, t)', ['v', 'k', 'w', 'C', 't']);
    const voxel = { v: 0.1, k: 0.2, w: 0.5, d: 0 };
    const found = interpret(voxel, { C: values, t: times });
    for (const [i, value] of plain(voxel, { C: values, t: times }).entries()) {
      expect(found[i]).toBeCloseTo(value, 14);
    }
  });

  it.each(['delayed(2*C, d, t)', 'delayed(C, d, t/60)', 'delayed(d, d, t)'])('%s is refused', (wrong) => {
    const given = { equation: wrong, parameters: [{ symbol: 'd', fixed: false }], variables: ['C', 't'] };
    expect(() => compileEquation(given)).toThrow(/must be the name of an acquisition variable/);
  });

  it('needs three arguments, and has no value at a single point', () => {
    expect(() => parseEquation('delayed(C, d)')).toThrow(/delayed needs 3 argument/);
    expect(dependsOnEarlierSamples('delayed(C, d, t)')).toBe(true);
  });
});
