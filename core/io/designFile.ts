import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { DesignMatrix } from '../contracts/linear.js';
import { fileSafeName, readTextTable } from './textTable.js';

/**
 * A design matrix from a text file: one row per volume, one column per regressor, separated by tabs (.tsv), commas or
 * semicolons (.csv) or any of these and spaces (others). A first row that is not all numbers names the regressors;
 * without one they are reg1, reg2, … In names, what cannot be part of a file's name becomes `-`.
 * Throws FILE_NOT_FOUND, READ_FAILED, VARIABLE_INVALID (an entry that is no finite number, names that are not
 * distinct), VARIABLE_COUNT (rows of different length, no rows).
 */
export async function readDesign(path: string): Promise<DesignMatrix> {
  const source = basename(path);
  const lines = await readTextTable(path);
  const [first = []] = lines;
  const hasNames = !first.every((word) => isNumber(word));
  const regressors = hasNames ? namesOf(first, source) : first.map((_, column) => `reg${column + 1}`);
  const rows = lines.slice(hasNames ? 1 : 0).map((words, row) => rowOf(words, row, regressors, source));
  if (rows.length === 0) {
    throw new VoxfitError('VARIABLE_COUNT', `${source} has no rows of numbers.`, { path });
  }
  return { regressors, rows, source };
}

function isNumber(word: string): boolean {
  return word !== '' && (Number.isFinite(Number(word)) || /^(n\/a|nan|[+-]?inf(inity)?)$/i.test(word));
}

function namesOf(words: readonly string[], source: string): string[] {
  const names = words.map((word, column) => fileSafeName(word) || `reg${column + 1}`);
  const repeated = names.find((name, column) => names.indexOf(name) !== column);
  if (repeated === undefined) return names;
  throw new VoxfitError('VARIABLE_INVALID', `Two regressors of ${source} are called ${repeated}.`, {
    regressor: repeated,
  });
}

function rowOf(
  words: readonly string[],
  row: number,
  regressors: readonly string[],
  source: string,
): readonly number[] {
  if (words.length !== regressors.length) {
    throw new VoxfitError(
      'VARIABLE_COUNT',
      `Row ${row + 1} of ${source} has ${words.length} entries for ${regressors.length} regressors.`,
      { row: row + 1, entries: words.length, regressors: regressors.length },
    );
  }
  return words.map((word, column) => {
    const value = word === '' ? Number.NaN : Number(word);
    if (Number.isFinite(value)) return value;
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `Regressor ${regressors[column]} of ${source} is "${word}" in row ${row + 1}; a design needs a number there.`,
      { regressor: regressors[column] ?? '', row: row + 1, found: word },
    );
  });
}
