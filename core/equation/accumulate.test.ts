import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../../tests/support/kernels.js';
import { addExpression } from './addExpression.js';
import { compileEquation } from './compile.js';
import { differentiate } from './derivative.js';
import { parseEquation, symbolsOf } from './expression.js';
import { Graph } from './graph.js';
import { type EarlierSample, evaluate } from './interpret.js';

const equations = [
  'a*exp(-x/b)+c',
  'a*(1-2*exp(-x/b))+c*x',
  'a*exp(-(b*x)^c)',
  'a*(b+x)^(-1/c)+x^a',
  '(a+b*x)/(1+c*x*x)-x^-3+c^0.5',
  'a*tanh(b*x)+c*sinh(x)-cosh(a*x)',
  'a*sin(b*x)-cos(c*x)*tan(a*x/9)+atan(b/(x+c))',
  'sqrt(a*x)+log(b+x)*log10(c+x)+abs(a-x)',
  'x > c ? a*exp(-x/b) : b*x^2',
  'x >= b and not (x == c) ? a*x : sqrt(c)+b',
  'x <= b or a != 1 ? a*x+b : log(c)',
  'a*step(x-b)*exp(-c*(x-b))+sign(b-x)*c*x',
  'max(a*x, b, c*x, 1)-min(a, b*x, c)',
  '(a > 1 ? b : c)*(x < 2 ? x*a : x^b)',
  'a > b ? c*x : a > c ? b*x : a*x^2',
  'a*log(x-1.5)*step(x-1.5)+b*c',
  'a*expconv(x*x, b/c, x)+c*x',
  'a*x+expconv(expconv(b*x, a, x), c, x)/b',
  'a*cumint(x*exp(-b*x), x)+c*expconv(x, 0.01*b, x)',
];
const parameters = ['a', 'b', 'c'];

interface Sums {
  readonly sse: number;
  readonly gradient: readonly number[];
}

/** The residual sums of one voxel with signal 0, from the value graph as it was before any rewriting. */
function interpreted(equation: string, at: Readonly<Record<string, number>>, xs: readonly number[]): Sums {
  const graph = new Graph();
  const value = addExpression(graph, parseEquation(equation));
  const derivatives = parameters.map((name) => differentiate(graph, value, name));
  let earlier: EarlierSample | null = null;
  let sse = 0;
  const gradient = [0, 0, 0];
  for (const x of xs) {
    const results = new Float64Array(graph.nodes.length);
    const values = { ...at, x };
    for (const node of graph.nodes) results[node.id] = evaluate(node, results, values, earlier);
    earlier = { results, values };
    const predicted = results[value.id] as number;
    sse += predicted ** 2;
    for (const [index, { id }] of derivatives.entries()) {
      gradient[index] = (gradient[index] as number) - (results[id] as number) * predicted;
    }
  }
  return { sse, gradient };
}

type Accumulate = (voxels: readonly Readonly<Record<string, number>>[], xs: readonly number[]) => Sums[];

/** The same from the emitted code, for as many voxels as there are lanes, over all xs in one call. */
function compiled(equation: string, lanes: 'Float32' | 'Float64'): Accumulate {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const bytes = compileEquation({
    equation,
    parameters: parameters.map((symbol) => ({ symbol, fixed: false })),
    variables: ['x'],
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const accumulate = exports[`accumulate${lanes}`] as (...addresses: number[]) => void;
  return (voxels, xs) => {
    const count = voxels.length;
    const make = lanes === 'Float32' ? Float32Array : Float64Array;
    const [signal, parameterAddress, result] = [8192, 16_384, 32_768];
    new make(memory.buffer, 0, xs.length).set(xs);
    const table = parameters.flatMap((name) => voxels.map((voxel) => voxel[name] as number));
    new make(memory.buffer, parameterAddress, table.length).set(table);
    accumulate(xs.length, 0, signal, parameterAddress, result);
    const sums = new make(memory.buffer, result, count * 4);
    return voxels.map((_, lane) => ({
      sse: sums[lane] as number,
      gradient: parameters.map((_, index) => sums[(index + 1) * count + lane] as number),
    }));
  };
}

describe.each<['Float32' | 'Float64', number, number]>([
  ['Float32', 4, 1e-4],
  ['Float64', 2, 1e-12],
])('the emitted code in %s lanes', (lanes, count, tolerance) => {
  it.each(equations)('sums value and derivatives of %s as the interpreter does', (equation) => {
    expect(symbolsOf(parseEquation(equation))).toEqual(expect.arrayContaining(parameters));
    const random = randomNumbers(5);
    const accumulate = compiled(equation, lanes);
    for (let round = 0; round < 40; round++) {
      const between = (low: number, high: number): number => Math.fround(low + (high - low) * random());
      const voxels = Array.from({ length: count }, () => ({
        a: between(0.3, 2),
        b: between(0.3, 2),
        c: between(0.3, 2),
      }));
      const xs = Array.from({ length: 7 }, () => between(0.2, 3));
      const sums = accumulate(voxels, xs);
      for (const [lane, voxel] of voxels.entries()) {
        const expected = interpreted(equation, voxel, xs);
        const actual = sums[lane] as Sums;
        const scale = Math.max(1, expected.sse, ...expected.gradient.map(Math.abs));
        const all = [
          actual.sse - expected.sse,
          ...actual.gradient.map((g, i) => g - (expected.gradient[i] ?? 0)),
        ];
        const worst = Math.max(...all.map((difference) => Math.abs(difference) / scale));
        if (Number.isNaN(expected.sse)) expect(actual.sse).toBeNaN();
        else expect(worst).toBeLessThan(tolerance);
      }
    }
  });
});
