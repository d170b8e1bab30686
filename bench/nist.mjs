import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agreeingDigits, nistEquations, readNistProblem } from './nistProblems.mjs';
import { voxfitFit } from './programs.mjs';
import { figure } from './report.mjs';
import { writeSeries } from './simulateSeries.mjs';

/**
 * The certified problems of NIST as a user would fit them: one image of one voxel and one command per problem.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchNist(folder) {
  /** @type {Record<string, readonly [first: Agreement, second: Agreement]>} */
  const agreements = {};
  for (const name of Object.keys(nistEquations)) {
    agreements[name] = [await solveByCommand(folder, name, 0), await solveByCommand(folder, name, 1)];
  }
  const solutions = Object.values(agreements);
  const count = solutions.length;
  /** @param {string} what @param {number} number @param {string} wanted */
  const show = (what, number, wanted) => figure(`${what}, of ${count}`, number, { digits: 0, wanted });
  const short = Object.entries(agreements).filter(([, [first, second]]) => {
    return !(first.digits >= 6 && second.digits >= 6 && second.errorDigits >= 4);
  });
  const figures = {
    start1: show('start 1: parameters to 6 digits', atLeast(solutions, 0, 'digits', 6), '24'),
    start2: show('start 2: parameters to 6 digits', atLeast(solutions, 1, 'digits', 6), '27'),
    errors: show('start 2: standard errors to 4 digits', atLeast(solutions, 1, 'errorDigits', 4), '27'),
  };
  for (const [name, [first, second]] of short) {
    const digits = [first.digits, second.digits, second.errorDigits].map((value) => value.toFixed(1));
    console.log(
      `  ${name}: ${digits[0]} digits from start 1, ${digits[1]} from start 2, errors ${digits[2]}`,
    );
  }
  return { ...figures, agreements };
}

/** @typedef {{digits: number, errorDigits: number}} Agreement fewest correct digits of parameters and standard errors */

/**
 * @param {readonly (readonly [Agreement, Agreement])[]} solutions
 * @param {0 | 1} start
 * @param {keyof Agreement} which
 * @param {number} digits
 */
function atLeast(solutions, start, which, digits) {
  return solutions.filter((solution) => solution[start][which] >= digits).length;
}

/**
 * Digits by which `voxfit fit --model custom` agrees with the certified values; NaN where it gives no number.
 * @param {string} folder
 * @param {string} name
 * @param {0 | 1} start
 * @returns {Promise<Agreement>}
 */
export async function solveByCommand(folder, name, start) {
  const { signal, variables, parameters } = readNistProblem(name);
  const image = join(folder, `${name}.nii`);
  writeSeries(image, [1, 1, 1, signal.length], 64, 0, (_, volume) => signal[volume] ?? Number.NaN);
  const words = ['--model', 'custom', '--equation', nistEquations[name] ?? '', '--mask', 'none'];
  for (const [symbol, values] of Object.entries(variables))
    words.push('--var', `${symbol}=${values.join(',')}`);
  for (const { symbol, starts } of parameters) words.push('--param', `${symbol}=${starts[start]}`);
  words.push('--maps', parameters.flatMap(({ symbol }) => [symbol, `${symbol}se`]).join(','));
  const { maps } = await voxfitFit(image, join(folder, 'maps'), words, 1);
  /** @param {string} map */
  const storedValue = async (map) => {
    const bytes = await readFile(maps.find(({ name: known }) => known === map)?.path ?? '');
    return bytes.readFloatLE(bytes.readFloatLE(108));
  };
  const digits = [];
  const errorDigits = [];
  for (const { symbol, certified, standardError } of parameters) {
    digits.push(agreeingDigits(await storedValue(symbol), certified));
    errorDigits.push(agreeingDigits(await storedValue(`${symbol}se`), standardError));
  }
  return { digits: Math.min(...digits), errorDigits: Math.min(...errorDigits) };
}
