import type { SeriesView } from '../../core/contracts/windowViews.js';
import { repeatedVolumes } from '../../core/models/resolve/repeatedVolumes.js';
import { unmetDemand } from '../../core/models/resolve/requireVariables.js';
import { isDirection, isOfFiles, type TableColumn, type TableValues } from './acquisitionTable.js';

/** What is wrong or doubtful about a value, a sentence; `missing` and `wrong` stop a fit that needs it. */
export interface CellMark {
  readonly kind: 'missing' | 'wrong' | 'doubtful';
  readonly reason: string;
}

/** Tells the mark of a cell, null for none. */
export type CellMarks = (column: TableColumn, volume: number) => CellMark | null;

/**
 * The marks of the values as they stand. What was found in the files about a value (contradictory sidecars or order)
 * holds until the value is another. files: what the files say, as `values`; excluded: volumes that are left out.
 */
export function cellMarks(
  series: SeriesView,
  files: TableValues,
  values: TableValues,
  excluded: ReadonlySet<number>,
): CellMarks {
  const { symbols, earlier } = repeatedVolumes(values);
  const found = new Map<string, string>();
  for (const { message, about } of series.problems) {
    for (const volume of about?.volumes ?? []) found.set(`${about?.variable} ${volume}`, message);
  }
  return ({ symbol, use }, volume) => {
    const value = values[symbol]?.[volume] ?? Number.NaN;
    const isFound = isOfFiles(files, symbol, volume, value);
    if (Number.isNaN(value)) {
      if (isDirection(symbol)) return null; // volumes without weighting have none
      const reason = (isFound ? series.incomplete[symbol]?.reason : undefined) ?? 'No file gives it.';
      const isNeeded = use === 'needed' && !excluded.has(volume);
      return { kind: isNeeded ? 'missing' : 'doubtful', reason: `Missing. ${reason}` };
    }
    const required = isDirection(symbol) ? null : unmetDemand(symbol, value);
    if (required !== null) return { kind: 'wrong', reason: `It must be ${required}.` };
    const contradiction = isFound ? found.get(`${symbol} ${volume}`) : undefined;
    if (contradiction !== undefined) return { kind: 'doubtful', reason: contradiction };
    const before = symbols.includes(symbol) ? earlier.get(volume) : undefined;
    if (before !== undefined) {
      return { kind: 'doubtful', reason: `Duplicate: volume ${before} has the same ${symbols.join(', ')}.` };
    }
    return null;
  };
}
