import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { InputFunction } from '../contracts/job.js';
import { readNumberRows } from './sidecar.js';

/**
 * A measured input function: a text file of two columns, time in s from the first volume and concentration in mM.
 * Throws FILE_NOT_FOUND, VARIABLE_INVALID with the row that has not two numbers, READ_FAILED.
 */
export async function readInputFunction(path: string, of: 'plasma' | 'blood'): Promise<InputFunction> {
  const rows = await readNumberRows(path);
  if (rows === null) {
    throw new VoxfitError('FILE_NOT_FOUND', `There is no file of an input function ${path}.`, { path });
  }
  const wrong = rows.findIndex((row) => row.length !== 2);
  if (wrong >= 0 || rows.length < 2) {
    const what =
      wrong >= 0 ? `has ${rows[wrong]?.length} numbers in row ${wrong + 1}` : `has ${rows.length} rows`;
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `${basename(path)} ${what}; an input function needs two or more rows of a time in s and a concentration in mM.`,
      { path, rows: rows.length },
    );
  }
  return {
    kind: 'measured',
    source: basename(path),
    of,
    timesS: rows.map(([time]) => time as number),
    concentrationsMM: rows.map(([, concentration]) => concentration as number),
  };
}
