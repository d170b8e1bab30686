import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { MissingEntry } from '../contracts/linear.js';
import type { Problem } from '../contracts/series.js';
import type { Confounds } from '../models/events/eventDesign.js';
import { columnOf, fileSafeName, type NamedTable, numberIn, readNamedTable } from './textTable.js';

/** Which columns of a table are confounds, and what to do where its first row has none. */
export interface ConfoundsRequest {
  readonly path: string;
  /** Names; absent: all. */
  readonly columns?: readonly string[];
  /** What stands for n/a in the first row, where differences from the volume before are not known; absent: refused. */
  readonly firstRow?: MissingEntry;
}

/**
 * Columns of a table with names, one row per volume. `replaced`: whether the first row had entries that were not given,
 * with a note. Throws as readNamedTable, VARIABLE_MISSING (a column), VARIABLE_INVALID (an entry that is no finite
 * number, with what to do where that is the first row).
 */
export async function readConfounds(
  request: ConfoundsRequest,
): Promise<{ confounds: Confounds; replaced: boolean; problems: readonly Problem[] }> {
  const source = basename(request.path);
  const table = await readNamedTable(request.path);
  const columns = (request.columns ?? table.names).map((name) => columnOf(table, name, source));
  const absent = columns.filter((column) => isMissing(table.rows[0]?.[column]));
  const names = absent.map((column) => table.names[column] as string).join(', ');
  if (absent.length > 0 && request.firstRow === undefined) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `${source} has no value in the first row of ${names}; leave the column out, or say what stands there: --confound-first-row zero or mean (of the column's other rows).`,
      { path: request.path, columns: names },
    );
  }
  const replacements = new Map(absent.map((column) => [column, replacement(table, column, request, source)]));
  const rows = table.rows.map((words, row) =>
    columns.map((column) => {
      const instead = row === 0 ? replacements.get(column) : undefined;
      return instead ?? numberIn(words[column], table.names[column] as string, row, source);
    }),
  );
  const text = request.firstRow === 'mean' ? 'the mean of the other rows' : '0';
  return {
    confounds: {
      regressors: columns.map((column) => fileSafeName(table.names[column] as string)),
      rows,
      source,
    },
    replaced: absent.length > 0,
    problems:
      absent.length === 0
        ? []
        : [
            {
              code: 'CONFOUNDS_FIRST_ROW',
              message: `The first row of ${names} in ${source} has no value: taken as ${text}.`,
            },
          ],
  };
}

function isMissing(word: string | undefined): boolean {
  return word === '' || /^(n\/a|nan)$/i.test(word ?? '');
}

function replacement(
  { rows, names }: NamedTable,
  column: number,
  { firstRow }: ConfoundsRequest,
  source: string,
): number {
  if (firstRow !== 'mean' || rows.length < 2) return 0;
  const others = rows.slice(1);
  const values = others.map((words, n) => numberIn(words[column], names[column] as string, n + 1, source));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
