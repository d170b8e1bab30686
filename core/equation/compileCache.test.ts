import { expect, it } from 'vitest';
import type { EquationToCompile } from './compile.js';
import { equationModule } from './compileCache.js';

function input(equation: string, fixed = false, variables: readonly string[] = ['x']): EquationToCompile {
  return {
    equation,
    parameters: [
      { symbol: 'a', fixed: false },
      { symbol: 'b', fixed },
    ],
    variables,
  };
}

it('compiles the same equation once', () => {
  expect(equationModule(input('a*exp(-x/b)'))).toBe(equationModule(input('a*exp(-x/b)')));
});

it('compiles again for another equation, another fixed parameter and another order of variables', () => {
  const inputs = [
    input('a*exp(-x/b)'),
    input('a*exp(-x*b)'),
    input('a*exp(-x/b)', true),
    input('a*exp(-x/b)', false, ['x', 'y']),
    input('a*exp(-x/b)', false, ['y', 'x']),
  ];
  expect(new Set(inputs.map(equationModule)).size).toBe(inputs.length);
});

it('keeps what is used and drops what was used longest ago', () => {
  const kept = equationModule(input('a*x+b'));
  const dropped = equationModule(input('a*x-b'));
  for (let n = 1; n <= 31; n++) {
    equationModule(input(`a*x+b*${n}`));
    equationModule(input('a*x+b'));
  }
  expect(equationModule(input('a*x+b'))).toBe(kept);
  expect(equationModule(input('a*x-b'))).not.toBe(dropped);
});
