import { byHand, isDirection, type TableColumn } from './acquisitionTable.js';
import type { CellMark } from './cellMarks.js';
import { shownValue } from './cellText.js';

/** What is known of the value of a cell. */
export interface CellView {
  readonly value: number;
  /** Null where there is no value. */
  readonly source: string | null;
  readonly isByHand: boolean;
  readonly mark: CellMark | null;
}

/** A cell as a sentence, for the line below the table, for hovering and for screen readers. */
export function cellSentence(column: TableColumn, volume: number, { value, source, mark }: CellView): string {
  const none = isDirection(column.symbol) ? 'no direction' : 'no value';
  const shown = Number.isNaN(value) ? none : shownValue(value, column);
  const parts = [`${column.symbol} of volume ${volume}: ${shown}.`];
  if (source !== null) parts.push(source === byHand ? `${byHand}.` : `From ${source}.`);
  if (mark !== null) parts.push(mark.reason);
  return parts.join(' ');
}

/** Whether a volume is in the fit, as a sentence. */
export function fitSentence(volume: number, excluded: ReadonlySet<number>): string {
  return excluded.has(volume)
    ? `Volume ${volume} is left out of the fit. Space takes it in.`
    : `Volume ${volume} is in the fit. Space leaves it out.`;
}
