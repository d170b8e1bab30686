import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/*
 * NIST/ITL Statistical Reference Datasets, non-linear regression: certified parameters and standard deviations.
 */

/** Where the files of the problems are, if they are. */
export const nistFolder = resolve('..', 'shared', 'data', 'nist_strd');

const gauss = 'b1*exp(-b2*x)+b3*exp(-(x-b4)^2/b5^2)+b6*exp(-(x-b7)^2/b8^2)';
const lanczos = 'b1*exp(-b2*x)+b3*exp(-b4*x)+b5*exp(-b6*x)';
const cubicRatio = '(b1+b2*x+b3*x^2+b4*x^3)/(1+b5*x+b6*x^2+b7*x^3)';
const saturation = 'b1*(1-exp(-b2*x))';
const chwirut = 'exp(-b1*x)/(b2+b3*x)';

/**
 * The 27 problems by name, in the grammar of the program.
 * @type {Readonly<Record<string, string>>}
 */
export const nistEquations = {
  Bennett5: 'b1*(b2+x)^(-1/b3)',
  BoxBOD: saturation,
  Chwirut1: chwirut,
  Chwirut2: chwirut,
  DanWood: 'b1*x^b2',
  ENSO: 'b1+b2*cos(2*pi*x/12)+b3*sin(2*pi*x/12)+b5*cos(2*pi*x/b4)+b6*sin(2*pi*x/b4)+b8*cos(2*pi*x/b7)+b9*sin(2*pi*x/b7)',
  Eckerle4: '(b1/b2)*exp(-0.5*((x-b3)/b2)^2)',
  Gauss1: gauss,
  Gauss2: gauss,
  Gauss3: gauss,
  Hahn1: cubicRatio,
  Kirby2: '(b1+b2*x+b3*x^2)/(1+b4*x+b5*x^2)',
  Lanczos1: lanczos,
  Lanczos2: lanczos,
  Lanczos3: lanczos,
  MGH09: 'b1*(x^2+x*b2)/(x^2+x*b3+b4)',
  MGH10: 'b1*exp(b2/(x+b3))',
  MGH17: 'b1+b2*exp(-x*b4)+b3*exp(-x*b5)',
  Misra1a: saturation,
  Misra1b: 'b1*(1-(1+b2*x/2)^(-2))',
  Misra1c: 'b1*(1-(1+2*b2*x)^(-0.5))',
  Misra1d: 'b1*b2*x*((1+b2*x)^(-1))',
  Nelson: 'b1-b2*x1*exp(-b3*x2)',
  Rat42: 'b1/(1+exp(b2-b3*x))',
  Rat43: 'b1/((1+exp(b2-b3*x))^(1/b4))',
  Roszman1: 'b1-b2*x-atan(b3/(x-b4))/pi',
  Thurber: cubicRatio,
};

/**
 * @typedef {object} NistProblem
 * @property {readonly number[]} signal
 * @property {Readonly<Record<string, readonly number[]>>} variables
 * @property {readonly {symbol: string, starts: readonly [number, number], certified: number, standardError: number}[]} parameters
 */

/**
 * Reads the file of a problem: samples, both starts, certified values and their standard deviations.
 * @param {string} name
 * @returns {NistProblem}
 */
export function readNistProblem(name) {
  const lines = readFileSync(resolve(nistFolder, `${name}.dat`), 'utf8').split(/\r?\n/);
  const parameters = lines.flatMap((line) => {
    const match = /^\s*(b\d)\s*=\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)/.exec(line);
    if (match === null) return [];
    const [first = 0, second = 0, certified = 0, standardError = 0] = match.slice(2).map(Number);
    const starts = /** @type {const} */ ([first, second]);
    return [{ symbol: match[1] ?? '', starts, certified, standardError }];
  });
  const header = lines.map((line) => line.startsWith('Data:')).lastIndexOf(true);
  const rows = lines
    .slice(header + 1)
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter((row) => row.length >= 2 && row.every(Number.isFinite));
  /** @param {number} index */
  const column = (index) => rows.map((row) => row[index] ?? Number.NaN);
  if (name === 'Nelson') {
    return { parameters, signal: column(0).map(Math.log), variables: { x1: column(1), x2: column(2) } };
  }
  return { parameters, signal: column(0), variables: { x: column(1) } };
}

/**
 * Correct decimal digits, at most 8.
 * @param {number | undefined} value
 * @param {number} certified
 */
export function agreeingDigits(value, certified) {
  return -Math.log10(Math.max(1e-8, Math.abs((value ?? Number.NaN) / certified - 1)));
}
