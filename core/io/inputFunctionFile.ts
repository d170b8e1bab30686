import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { InputFunction } from '../contracts/job.js';
import type { InputFunctionQuantity } from '../models/inputFunctionChoices.js';
import { readNumberRows } from './sidecar.js';

/**
 * A measured input function: a text file of two columns, time in s from the first volume and concentration in mM in
 * plasma or blood, signal, or change of R2* in 1/s.
 * Throws FILE_NOT_FOUND, VARIABLE_INVALID with the row that has not two numbers, READ_FAILED.
 */
export async function readInputFunction(path: string, of: InputFunctionQuantity): Promise<InputFunction> {
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
      `${basename(path)} ${what}; an input function needs two or more rows of a time in s and ${quantityTexts[of]}.`,
      { path, rows: rows.length },
    );
  }
  const source = basename(path);
  const timesS = rows.map(([time]) => time as number);
  const values = rows.map(([, value]) => value as number);
  return of === 'plasma' || of === 'blood'
    ? { kind: 'measured', source, of, timesS, concentrationsMM: values }
    : { kind: 'curve', source, of, timesS, values };
}

const quantityTexts = {
  plasma: 'a concentration in mM',
  blood: 'a concentration in mM',
  signal: 'a signal',
  deltaR2star: 'a change of R2* in 1/s',
} as const;
