import type { TableColumn } from './acquisitionTable.js';
import { readCell } from './cellText.js';
import { readPasted } from './pastedBlock.js';

/** A value for one cell. */
export interface CellEdit {
  readonly symbol: string;
  readonly volume: number;
  /** SI; NaN: none. */
  readonly value: number;
}

/** The cells that are marked, as places on the screen: rows from < to, columns likewise. */
export interface CellRange {
  readonly rows: readonly [from: number, to: number];
  readonly columns: readonly [from: number, to: number];
}

/** What a table is, for pasting into it. */
export interface PasteTarget {
  readonly columns: readonly TableColumn[];
  /** The volume of each row as it is sorted on the screen. */
  readonly order: readonly number[];
  readonly volumesPerFile: readonly number[];
  readonly range: CellRange;
}

export type PasteResult =
  | { readonly edits: readonly CellEdit[]; readonly note: string | null }
  | { readonly fault: string };

/**
 * The edits that a pasted text asks for, from the upper left marked cell on; all of them, or a sentence that says why none
 * is made. One value fills what is marked; one value per file, pasted at the first volume, holds for all volumes of each
 * file; a row that is as long as the column goes down.
 */
export function pasteCells(text: string, target: PasteTarget): PasteResult {
  const block = readPasted(text);
  if ('fault' in block) return block;
  const { order, volumesPerFile, columns } = target;
  const [row] = target.range.rows;
  const [column] = target.range.columns;
  const width = Math.max(...block.rows.map((cells) => cells.length));
  let { rows } = block;
  const notes = block.note === null ? [] : [block.note];
  if (rows.length === 1 && width > 1 && width > columns.length - column && width <= order.length - row) {
    rows = (rows[0] ?? []).map((cell) => [cell]);
    notes.push('The row was put down the column.');
  } else if (width > columns.length - column) {
    return {
      fault: `${width} columns do not fit: there ${columns.length - column === 1 ? 'is 1' : `are ${columns.length - column}`} from ${columns[column]?.symbol} on.`,
    };
  }
  if (rows.length === 1 && rows[0]?.length === 1) {
    return fillCells(rows[0][0] ?? '', target, notes);
  }
  const perFile =
    row === 0 &&
    volumesPerFile.length > 1 &&
    rows.length === volumesPerFile.length &&
    order.every((volume, n) => volume === n);
  if (perFile && rows.length < order.length) {
    rows = rows.flatMap((cells, file) => new Array<readonly string[]>(volumesPerFile[file] ?? 0).fill(cells));
    notes.push(`${block.rows.length} values were taken as one per file.`);
  }
  if (rows.length > order.length - row) {
    return {
      fault: `${rows.length} values do not fit: there ${order.length - row === 1 ? 'is 1 row' : `are ${order.length - row} rows`} from volume ${order[row]} on.`,
    };
  }
  const edits: CellEdit[] = [];
  for (const [down, cells] of rows.entries()) {
    for (const [right, cell] of cells.entries()) {
      const of = columns[column + right] as TableColumn;
      const reading = readCell(cell, of);
      if ('fault' in reading) return { fault: `Row ${down + 1} of what was pasted: ${reading.fault}` };
      edits.push({ symbol: of.symbol, volume: order[row + down] as number, value: reading.value });
    }
  }
  return { edits, note: notes.length === 0 ? null : notes.join(' ') };
}

/** The edits that put one typed text into every marked cell, or why it cannot be taken. */
export function fillCells(
  text: string,
  { columns, order, range }: Pick<PasteTarget, 'columns' | 'order' | 'range'>,
  notes: readonly string[] = [],
): PasteResult {
  const {
    rows: [row, rowEnd],
    columns: [column, columnEnd],
  } = range;
  const edits: CellEdit[] = [];
  for (const of of columns.slice(column, columnEnd)) {
    const reading = readCell(text, of);
    if ('fault' in reading) return reading;
    for (const volume of order.slice(row, rowEnd)) {
      edits.push({ symbol: of.symbol, volume, value: reading.value });
    }
  }
  return { edits, note: notes.length === 0 ? null : notes.join(' ') };
}
