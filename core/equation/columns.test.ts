import { describe, expect, it } from 'vitest';
import { compileColumns } from './columns.js';
import { compileInterpreter } from './interpret.js';

const symbols = ['a', 'b'];
const columns = [Float64Array.of(0.2, 1, 3.5, -2), Float64Array.of(4, 0, -1.5, 0.1)];

describe('an equation over columns', () => {
  it.each([
    '1/a',
    'a*b-a/b+2',
    '-a^2+exp(-b)',
    'sqrt(abs(a))+min(a,b)*max(a,1)+sin(b)-atan(a)',
    'a > b ? a : b*a',
    'a',
    '3',
  ])('gives what the interpreter gives: %s', (equation) => {
    const evaluate = compileInterpreter(equation, symbols);
    const expected = [0, 1, 2, 3].map((v) =>
      evaluate({ a: columns[0]?.[v] as number, b: columns[1]?.[v] as number }),
    );
    expect([...compileColumns(equation, symbols, 8)(columns, 4)]).toEqual(expected);
  });

  it('refuses names that it does not know', () => {
    expect(() => compileColumns('a+c', symbols, 8)).toThrow('c');
  });
});
