import { describe, expect, it } from 'vitest';
import { evaluateLatex } from '../../tests/support/latex.js';
import { catalogue } from '../models/catalogue.js';
import { parseEquation, symbolsOf } from './expression.js';
import { compileInterpreter } from './interpret.js';
import { typesetEquation } from './typeset.js';
import { typesetSymbol } from './typesetSymbol.js';

const latexOf = (equation: string): string => typesetEquation(parseEquation(equation));

describe('typesetting an equation', () => {
  it.each([
    ['a/(b*c)', '\\frac{a}{b \\thinspace c}'],
    ['a/b*c', '\\frac{a}{b} \\thinspace c'],
    ['-(a+b)', '-\\left(a + b\\right)'],
    ['-a*b', '-a \\thinspace b'],
    ['a-(b-c)', 'a - \\left(b - c\\right)'],
    ['a-(-b)', 'a - \\left(-b\\right)'],
    ['(a+b)*c', '\\left(a + b\\right) \\thinspace c'],
    ['a^(b^c)', 'a^{b^{c}}'],
    ['(a^b)^c', '\\left(a^{b}\\right)^{c}'],
    ['-a^2', '-a^{2}'],
    ['(-a)^2', '\\left(-a\\right)^{2}'],
    ['2*3', '2 \\cdot 3'],
    ['1e-3*a', '0.001 \\thinspace a'],
    ['1.5e-9*a', '\\left(1.5 \\times 10^{-9}\\right) \\thinspace a'],
    ['Dstar^2', '\\left(D^{\\ast}\\right)^{2}'],
    ['exp(-TE/(a*b))', 'e^{-\\mathrm{TE}/\\left(a \\thinspace b\\right)}'],
    ['exp(-TE/a*b)', 'e^{-\\left(\\mathrm{TE}/a\\right) \\thinspace b}'],
    ['sqrt(a)*abs(b)', '\\sqrt{a} \\thinspace \\left\\vert b \\right\\vert'],
    ['a > 0 ? b : c', '\\begin{cases} b & \\text{if } a > 0 \\cr c & \\text{otherwise} \\end{cases}'],
    ['cumint(Cp, t)', '\\int_{\\tau_{1}}^{t} C_{\\mathrm{p}}(\\tau) \\thinspace d\\tau'],
    ['2*delayed(Cp, a-b, t)', '2 \\thinspace C_{\\mathrm{p}}\\left(t - \\left(a - b\\right)\\right)'],
    [
      'Ktrans*expconv(Cp, Ktrans/ve, t/60)',
      'K^{\\mathrm{trans}} \\thinspace \\int_{\\tau_{1}}^{t/60} C_{\\mathrm{p}}(\\tau) \\thinspace e^{-\\left(K^{\\mathrm{trans}}/v_{\\mathrm{e}}\\right) \\thinspace \\left(t/60 - \\tau\\right)} \\thinspace d\\tau',
    ],
  ])('%s has brackets where they are needed and nowhere else', (equation, latex) => {
    expect(latexOf(equation)).toBe(latex);
  });

  it.each([
    ['S0', 'S_{0}'],
    ['T10', 'T_{10}'],
    ['T1b', 'T_{1\\mathrm{b}}'],
    ['T2star', 'T_{2}^{\\ast}'],
    ['Dstar', 'D^{\\ast}'],
    ['Dfast', 'D_{\\mathrm{fast}}'],
    ['kep', 'k_{\\mathrm{ep}}'],
    ['alpha', '\\alpha'],
    ['λ', '\\lambda'],
    ['sigma2', '\\sigma_{2}'],
    ['TE', '\\mathrm{TE}'],
    ['delay', '\\mathrm{delay}'],
    ['floor_a', '\\mathrm{floor}_{\\mathrm{a}}'],
    ['constructor', '\\mathrm{constructor}'],
  ])('writes the name %s as papers do', (name, latex) => {
    expect(typesetSymbol(name)).toBe(latex);
  });

  const equations = catalogue.flatMap((model) =>
    model.kind === 'equation'
      ? [model.equation, ...model.derivedMaps.map(({ equation }) => equation)].map((equation) => ({
          id: model.id,
          equation,
        }))
      : [],
  );

  it.each(equations)('$id: $equation keeps its value', ({ equation }) => {
    // Integrals are read as their integrand: that every sign is there is what counts.
    if (/expconv|cumint/.test(equation)) {
      expect(latexOf(equation)).toMatch(/\\int_.*d\\tau/);
      return;
    }
    expectSameValue(equation);
  });

  it('keeps the value of 1000 equations made at random', () => {
    const random = generator(20);
    for (let n = 0; n < 1000; n++) expectSameValue(randomEquation(random, 4));
  });
});

/** What the typeset equation is worth, read by its brackets and fractions, against the equation itself. */
function expectSameValue(equation: string): void {
  const expression = parseEquation(equation);
  const names = symbolsOf(expression);
  const values = Object.fromEntries(names.map((name, n) => [name, 0.37 + 0.29 * n]));
  const expected = compileInterpreter(equation, names)(values);
  const letters = Object.fromEntries(names.map((name) => [typesetSymbol(name), values[name] as number]));
  const latex = typesetEquation(expression);
  const found = evaluateLatex(latex, letters);
  const isSame =
    Object.is(found, expected) ||
    Math.abs(found - expected) <= 1e-9 * (1 + Math.abs(expected)) ||
    Number.isNaN(expected);
  expect(isSame, `${equation} -> ${latex}: ${found}, not ${expected}`).toBe(true);
}

function randomEquation(random: () => number, depth: number): string {
  const inner = (): string => randomEquation(random, depth - 1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  if (depth === 0 || random() < 0.15)
    return pick(['S0', 'T2star', 'Dstar', 'TE', 've', '2', '0.5', '1e-9', 'pi']);
  switch (Math.floor(random() * 8)) {
    case 0:
    case 1:
      return `(${inner()})${pick(['+', '-'])}(${inner()})`;
    case 2:
    case 3:
      return `(${inner()})${pick(['*', '/'])}(${inner()})`;
    case 4:
      return `-(${inner()})`;
    case 5:
      return `(${inner()})^(${pick(['2', '3', inner()])})`;
    case 6:
      return `${pick(['exp', 'sqrt', 'abs', 'sin', 'log', 'cos'])}(${inner()})`;
    default:
      return `((${inner()}) ${pick(['<', '>=', '!='])} (${inner()}) ? ${inner()} : (${inner()}))`;
  }
}

/** Numbers from 0 to 1 that are the same in every run (Park and Miller). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}
