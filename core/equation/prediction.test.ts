import { expect, it } from 'vitest';
import { predictionModule } from './compileCache.js';
import { compileInterpreter } from './interpret.js';

it.each([
  'a*exp(-x/b)+c',
  'a*(b+x)^(-1/c)+x^a',
  'x > c ? a*exp(-x/b) : b*x^2',
  'a*sin(b*x)-max(c, x)*tanh(a*x)',
  'a+b*c',
])('the compiled value of %s is that of the interpreter, in rows of any length', (equation) => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const symbols = ['a', 'b', 'c'];
  const parameters = symbols.map((symbol) => ({ symbol, fixed: symbol === 'b' }));
  const module = predictionModule({ equation, parameters, variables: ['x'] });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const predict = exports.predictFloat64 as (...numbers: number[]) => void;
  const evaluate = compileInterpreter(equation, [...symbols, 'x']);
  const xs = [0.1, 0.7, 1.3, 2.9, 4];
  const voxels = [
    [0.8, 1.7, 1.1],
    [1.9, 0.4, 0.6],
  ];
  new Float64Array(memory.buffer, 0, xs.length).set(xs);
  new Float64Array(memory.buffer, 1024, 6).set([0.8, 1.9, 1.7, 0.4, 1.1, 0.6]);
  const rowLength = 10;
  predict(xs.length, 0, rowLength * 8, 1024, 2048);
  const values = new Float64Array(memory.buffer, 2048, rowLength * xs.length);
  for (const [v, [a = 0, b = 0, c = 0]] of voxels.entries()) {
    for (const [t, x] of xs.entries()) {
      const expected = evaluate({ a, b, c, x });
      const error = Math.abs((values[t * rowLength + v] as number) - expected);
      expect(error).toBeLessThan(1e-14 * Math.max(1, Math.abs(expected)));
    }
  }
});

it('the compiled value of a convolution carries the input from sample to sample', () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = predictionModule({
    equation: 'a*expconv(c, k, t)',
    parameters: [
      { symbol: 'a', fixed: false },
      { symbol: 'k', fixed: false },
    ],
    variables: ['c', 't'],
  });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const predict = exports.predictFloat64 as (...numbers: number[]) => void;
  const samples = 400;
  const stepS = 0.01;
  const table = Array.from({ length: samples }, (_, n) => [1, n * stepS]).flat();
  new Float64Array(memory.buffer, 0, table.length).set(table);
  new Float64Array(memory.buffer, 8192, 4).set([2, 3, 0.5, 1.5]);
  predict(samples, 0, 16, 8192, 16_384);
  const values = new Float64Array(memory.buffer, 16_384, 2 * samples);
  // A constant input: a (1 - exp(-k t)) / k.
  for (const [lane, [a, k]] of (
    [
      [2, 0.5],
      [3, 1.5],
    ] as const
  ).entries()) {
    for (let n = 1; n < samples; n += 57) {
      const expected = (a * (1 - Math.exp(-k * n * stepS))) / k;
      expect(Math.abs((values[2 * n + lane] as number) / expected - 1)).toBeLessThan(1e-10);
    }
  }
});
