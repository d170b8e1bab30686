import { describe, expect, it } from 'vitest';
import { VoxfitError } from '../contracts/errors.js';
import { parseEquation, requireKnownNames, symbolsOf } from './expression.js';

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
    ['S0*Infinity', 'infinity'],
    ['S0*true', 'a truth value'],
    ['S0*1e999', 'a number beyond float64'],
    ['0x10*S0', 'a hexadecimal number'],
    ['S0 # comment', 'a comment'],
    ['S0 mod 2', 'another operator'],
    ['a > b', 'a condition as a value'],
    ['(a > b)*c', 'a condition as a factor'],
    ['a ? b : c', 'a value as a condition'],
    ['1 < a < 2 ? b : c', 'a chain of comparisons'],
    ['max()', 'no arguments'],
    ['(S0)(T2)', 'factors side by side'],
  ])('refuses %s: %s', (equation) => {
    expect(refusal(equation).code).toBe('EQUATION_INVALID');
  });

  it.each([
    ['S0*exp(-TE/T2', 13],
    ['S0*gamma(T2)', 3],
    ['max(a, b) + max(a)', 12],
    ['exp(a) * exp(a, b)', 9],
    ['a + 2 b', 4],
    ['a + 2b', 4],
    ['ab.c', 2],
    ['a > 1 ? b : (c < d) * e', 13],
    ['a ? b : c', 0],
    ['exponent + sine * expo(a)', 18],
    ['a*true', 2],
    ['x = 3', 2],
  ])('points at the place in %s that it refuses', (equation, position) => {
    expect(refusal(equation).detail.position).toBe(position);
  });

  it('gives every name its own place, also where it is part of an earlier one', () => {
    const equation = 'T2*exp(-T) + (T1 > T ? T2 : - T )';
    const places = (node: unknown): string[] => {
      if (typeof node !== 'object' || node === null) return [];
      const { kind, name, start, end, condition, args } = node as Record<string, unknown>;
      const below = [condition, ...((args as unknown[] | undefined) ?? [])].flatMap(places);
      return kind === 'symbol'
        ? [`${name} ${equation.slice(start as number, end as number)} ${start}`]
        : below;
    };
    expect(places(parseEquation(equation))).toEqual([
      'T2 T2 0',
      'T T 8',
      'T1 T1 14',
      'T T 19',
      'T2 T2 23',
      'T T 30',
    ]);
  });

  it('points at an unknown name and not at a longer one before it', () => {
    const equation = 'T2*exp(-T)';
    const thrown = (() => {
      try {
        requireKnownNames(equation, parseEquation(equation), ['T2']);
      } catch (error) {
        return error;
      }
    })();
    expect((thrown as VoxfitError).detail).toMatchObject({ part: 'T', position: 8 });
  });

  it('refuses an equation too long to nest safely, and takes a long one', () => {
    const deep = (depth: number): string => `${'('.repeat(depth)}a${')'.repeat(depth)}`;
    expect(symbolsOf(parseEquation(deep(100)))).toEqual(['a']);
    expect(refusal(deep(100_000)).message).toMatch(/200001 names, numbers and signs; 2000/);
    expect(refusal(deep(101)).message).toMatch(/deeper than 100/);
    expect(symbolsOf(parseEquation(Array.from({ length: 900 }, () => 'a').join('+')))).toEqual(['a']);
  });
});
