import { describe, expect, it } from 'vitest';
import { VoxfitError } from '../contracts/errors.js';
import { parseEquation, symbolsOf } from './expression.js';

function refusal(equation: string): VoxfitError {
  try {
    parseEquation(equation);
  } catch (error) {
    if (error instanceof VoxfitError) return error;
    throw error;
  }
  throw new Error(`"${equation}" was accepted.`);
}

describe('parsing an equation', () => {
  it('finds the names in order of appearance and keeps pi as a number', () => {
    expect(symbolsOf(parseEquation('S0*exp(-TE/T2)+pi*C'))).toEqual(['S0', 'TE', 'T2', 'C']);
  });

  it.each([
    ['S0.constructor', 'property access'],
    ['S0 = 3', 'assignment'],
    ['f(x) = x', 'function definition'],
    ['"text"', 'a string'],
    ['[1, 2]', 'an array'],
    ['{a: 1}', 'an object'],
    ['2 S0', 'implicit multiplication'],
    ['import("fs")', 'an unknown function'],
    ['eval("1")', 'an unknown function'],
    ['exp(1, 2)', 'a wrong number of arguments'],
    ['S0!', 'a factorial'],
    ['S0; S1', 'two expressions'],
    ['5 cm', 'a unit'],
    ['', 'nothing'],
    ['S0*exp(-TE/T2', 'an open bracket'],
  ])('refuses %s: %s', (equation) => {
    expect(refusal(equation).code).toBe('EQUATION_INVALID');
  });

  it('points at the place where reading stopped', () => {
    expect(refusal('S0*exp(-TE/T2').detail.position).toBe(13);
    expect(refusal('S0*gamma(T2)').detail.position).toBe(3);
  });
});
