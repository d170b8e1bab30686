import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import { mapFileError } from './fileErrors.js';

/** What cannot be part of a file's name on every system. */
const notFileSafe = /[^A-Za-z0-9_+.-]+/g;

/** Separators of text that is neither .tsv nor .csv. */
const spaced = /[\s,;]+/;

/** A table whose first row names its columns; every row has an entry for each. */
export interface NamedTable {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * The words of a text file, a row per line that is not empty, separated by tabs (.tsv), commas or semicolons (.csv) or
 * any of these and spaces (others). Separators at the end of every row are no column. Throws FILE_NOT_FOUND, READ_FAILED.
 */
export async function readTextTable(path: string): Promise<string[][]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw mapFileError(error, 'read', path);
  });
  const separator = separatorOf(extname(path).toLowerCase());
  const rows = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => (separator === spaced ? line.trim() : line).split(separator))
    .map((words) => words.map((word) => word.trim().replace(/^"(.*)"$/, '$1')));
  return rows.every((words) => words.length > 1 && words.at(-1) === '')
    ? rows.map((words) => words.slice(0, -1))
    : rows;
}

/**
 * A text table with names. Throws as readTextTable, VARIABLE_COUNT (no rows, rows of another length), VARIABLE_INVALID
 * (two columns of one name).
 */
export async function readNamedTable(path: string): Promise<NamedTable> {
  const [names = [], ...rows] = await readTextTable(path);
  const source = basename(path);
  const repeated = names.find((name, column) => names.indexOf(name) !== column);
  if (repeated !== undefined) {
    throw new VoxfitError('VARIABLE_INVALID', `Two columns of ${source} are called ${repeated}.`, {
      path,
      column: repeated,
    });
  }
  const ragged = rows.findIndex((words) => words.length !== names.length);
  if (rows.length > 0 && ragged < 0) return { names, rows };
  const message =
    ragged < 0
      ? `${source} has no rows below its names.`
      : `Row ${ragged + 1} of ${source} has ${rows[ragged]?.length} entries for ${names.length} columns.`;
  throw new VoxfitError('VARIABLE_COUNT', message, { path });
}

/** Where a column of a table is. Throws VARIABLE_MISSING with the names that there are. */
export function columnOf({ names }: NamedTable, name: string, source: string): number {
  const column = names.indexOf(name);
  if (column >= 0) return column;
  throw new VoxfitError(
    'VARIABLE_MISSING',
    `${source} has no column ${name}; its columns are ${names.join(', ')}.`,
    { source, column: name },
  );
}

/** The finite number of an entry, row counted from 0. Throws VARIABLE_INVALID. */
export function numberIn(word: string | undefined, column: string, row: number, source: string): number {
  const value = word === undefined || word === '' ? Number.NaN : Number(word);
  if (Number.isFinite(value)) return value;
  throw new VoxfitError(
    'VARIABLE_INVALID',
    `${column} of ${source} is "${word}" in row ${row + 1}; a number is needed there.`,
    { column, row: row + 1, found: word ?? '' },
  );
}

/** A name as maps can be called by it: what cannot be part of a file's name becomes `-`. */
export function fileSafeName(name: string): string {
  return name.replace(notFileSafe, '-');
}

function separatorOf(extension: string): RegExp {
  if (extension === '.tsv') return /\t/;
  return extension === '.csv' ? /[,;]/ : spaced;
}
