import { describe, expect, it } from 'vitest';
import { addExpression } from './addExpression.js';
import { differentiate } from './derivative.js';
import { parseEquation, symbolsOf } from './expression.js';
import { Graph } from './graph.js';
import { compileInterpreter, evaluate } from './interpret.js';

const equations = [
  'S0*exp(-TE/T2)',
  'a+b*exp(-x/c)',
  'a*x^3-b/x+c',
  'a*(b+x)^(-1/c)',
  'a*exp(-(b*x)^c)',
  '(a+b*x)/(1+c*x)',
  'a*tanh(b*x)+c*sinh(x)-cosh(a*x)',
  'sqrt(a*x)+log(b+x)*log10(c)',
  'abs(a-x)*max(b,x)+min(c,x)',
  'a*sin(b*x)-cos(c*x)*tan(a*x/9)+atan(b/(x-c))',
  'a^x+b^c',
  '-a-(-b)*-c*x',
  'x > c ? a*exp(-x/b) : b*x^2',
  'x < c ? a*exp(-x/b) : b*x^2',
  'x >= b and not (x == c) ? a*x : sqrt(c)',
  'x <= b or a != 1 ? a*x : sqrt(c)',
  'a*step(x-b)*exp(-c*(x-b))+sign(b-x)*a*x',
  'max(a*x, b, c*x, 1)-min(a, b*x, c)',
  '(a > 1 ? b : c)*(x < 2 ? x*a : x^b)',
  'x < 0 ? log(-x*a) : log(x*a)',
];
const point: Record<string, number> = { a: 1.3, b: 0.7, c: 2.1, x: 0.9, S0: 900, TE: 0.03, T2: 0.08 };

describe('symbolic derivatives', () => {
  it.each(equations)('of %s agree with central differences', (equation) => {
    const value = compileInterpreter(equation, Object.keys(point));
    for (const name of symbolsOf(parseEquation(equation))) {
      const at = point[name] as number;
      const step = 1e-5 * at;
      const up = value({ ...point, [name]: at + step });
      const down = value({ ...point, [name]: at - step });
      const difference = (up - down) / (2 * step);
      const scale = Math.max(1, Math.abs(difference));
      expect(Math.abs(derivativeAt(equation, name, point) - difference) / scale).toBeLessThan(1e-8);
    }
  });

  it('share the exponential with the value', () => {
    const graph = new Graph();
    const value = addExpression(graph, parseEquation('S0*exp(-TE/T2)'));
    differentiate(graph, value, 'S0');
    differentiate(graph, value, 'T2');
    expect(graph.nodes.filter((node) => node.op === 'exp')).toHaveLength(1);
  });

  it('of a branch that is not taken leave no trace', () => {
    const at = { a: 2, x: -1 };
    expect(derivativeAt('x > 0 ? a*log(x) : a*x', 'a', at)).toBe(-1);
    expect(derivativeAt('max(a*x, sqrt(x) > 0 ? 1 : -9)', 'a', at)).toBe(-1);
  });

  it('of a power with a base of zero are finite: exp(-(b*D)^alpha) at b = 0', () => {
    const at = { a: 1, b: 0, D: 1e-3, alpha: 0.8, x: 0, one: 1 };
    for (const name of ['a', 'D', 'alpha']) {
      expect(derivativeAt('a*exp(-(b*D)^alpha)', name, at)).toBe(name === 'a' ? 1 : -0);
    }
    expect(derivativeAt('(x+D-D)^one', 'x', at)).toBe(1);
  });
});

function derivativeAt(equation: string, name: string, at: Readonly<Record<string, number>>): number {
  const graph = new Graph();
  const derivative = differentiate(graph, addExpression(graph, parseEquation(equation)), name);
  const results = new Float64Array(graph.nodes.length);
  for (const node of graph.nodes) results[node.id] = evaluate(node, results, at);
  return results[derivative.id] as number;
}
