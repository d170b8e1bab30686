import { describe, expect, it } from 'vitest';
import { addExpression } from './addExpression.js';
import { differentiate } from './derivative.js';
import { parseEquation } from './expression.js';
import { Graph } from './graph.js';
import {
  compileInterpreter,
  compileSeriesInterpreter,
  dependsOnEarlierSamples,
  type EarlierSample,
  evaluate,
} from './interpret.js';

const times = [0, 1, 2.5, 3, 5, 9, 9.5, 14, 20];
const input = [0, 0, 2, 5, 3, 2.5, 2, 1.2, 0.9];

/** Linear between the samples. */
function inputAt(time: number): number {
  const next = Math.max(
    1,
    times.findIndex((other) => other >= time),
  );
  const [from, to] = [times[next - 1] as number, times[next] as number];
  const [before, after] = [input[next - 1] as number, input[next] as number];
  return before + ((after - before) * (time - from)) / (to - from);
}

/** The same integral by Simpson's rule over 2000 steps of each interval. */
function quadrature(rate: number, until: number): number {
  const steps = 2000;
  let sum = 0;
  for (let i = 1; i < times.length && (times[i] as number) <= until; i++) {
    const [from, to] = [times[i - 1] as number, times[i] as number];
    const h = (to - from) / steps;
    for (let n = 0; n <= steps; n++) {
      const weight = n === 0 || n === steps ? 1 : n % 2 === 1 ? 4 : 2;
      const tau = from + n * h;
      sum +=
        ((weight * h) / 3) * inputAt(Math.min(Math.max(tau, from), to)) * Math.exp(-rate * (until - tau));
    }
  }
  return sum;
}

const convolve = compileSeriesInterpreter('expconv(C, k, t)', ['C', 'k', 't']);

describe('the convolution with an exponential', () => {
  it.each([0, 1e-6, 0.01, 0.05, 0.249, 0.251, 1, 3])(
    'is the integral of an input that is linear between samples, for a rate of %d',
    (k) => {
      const computed = convolve({ k }, { C: input, t: times });
      for (const [i, until] of times.entries()) {
        expect(Math.abs((computed[i] as number) - quadrature(k, until))).toBeLessThan(2e-9);
      }
    },
  );

  it('is 0 at the first sample, whenever that is', () => {
    expect(convolve({ k: 0.3 }, { C: [4, 4], t: [100, 101] })[0]).toBe(0);
  });

  it('tends to input/rate for a fast decay', () => {
    const computed = convolve({ k: 1e6 }, { C: input, t: times });
    for (const [i, value] of input.entries()) {
      if (i > 0) expect((computed[i] as number) * 1e6).toBeCloseTo(value, 4);
    }
  });

  it('with no decay is the integral by trapezoids', () => {
    const integrate = compileSeriesInterpreter('cumint(C, t)', ['C', 't']);
    const computed = integrate({}, { C: input, t: times });
    for (const [i, value] of convolve({ k: 0 }, { C: input, t: times }).entries()) {
      expect(computed[i]).toBeCloseTo(value, 12);
    }
  });

  it.each([1e-9, 0.02, 0.24, 0.26, 2])('has the derivative of central differences at a rate of %d', (k) => {
    const step = 1e-6;
    const up = convolve({ k: k + step }, { C: input, t: times });
    const down = convolve({ k: k - step }, { C: input, t: times });
    for (const [i, derivative] of derivatives(k).entries()) {
      const difference = ((up[i] as number) - (down[i] as number)) / (2 * step);
      expect(Math.abs(derivative - difference) / Math.max(1, Math.abs(difference))).toBeLessThan(1e-8);
    }
  });

  it('has no value at a single point', () => {
    expect(() => compileInterpreter('2*expconv(C, k, t)', ['C', 'k', 't'])).toThrow(
      /depends on earlier samples/,
    );
    expect(['2*exp(-t)', '1+cumint(C, t)'].map(dependsOnEarlierSamples)).toEqual([false, true]);
  });

  it('needs three arguments, the integral two', () => {
    expect(() => parseEquation('expconv(C, k)')).toThrow(/expconv needs 3 argument/);
    expect(() => parseEquation('cumint(C)')).toThrow(/cumint needs 2 argument/);
  });
});

function derivatives(k: number): number[] {
  const graph = new Graph();
  const root = differentiate(graph, addExpression(graph, parseEquation('expconv(C, k, t)')), 'k');
  let earlier: EarlierSample | null = null;
  return times.map((t, i) => {
    const results = new Float64Array(graph.nodes.length);
    const values = { C: input[i] as number, t, k };
    for (const node of graph.nodes) results[node.id] = evaluate(node, results, values, earlier);
    earlier = { results, values };
    return results[root.id] as number;
  });
}
