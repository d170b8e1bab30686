import { unmetDemand } from '../../core/models/resolve/requireVariables.js';
import { type DisplayUnit, formatNumber } from './units.js';

/** What the cells of a column have in common. */
export interface CellKind {
  readonly symbol: string;
  readonly unit: DisplayUnit;
  /** Words that stand for 0, 1, 2 and so on. */
  readonly words?: readonly string[];
}

/** SI, NaN for an empty text; or why the text cannot be taken, a sentence. */
export type CellReading = { readonly value: number } | { readonly fault: string };

/** A value as it is typed again: in the unit of the screen, without the unit; empty where there is none. */
export function cellText(value: number, { unit, words }: CellKind): string {
  if (Number.isNaN(value)) return '';
  return words?.[value] ?? Number((value * unit.factor).toPrecision(12)).toString();
}

/** The same for people, with the unit. */
export function shownValue(value: number, kind: CellKind): string {
  if (Number.isNaN(value) || kind.words?.[value] !== undefined) return cellText(value, kind);
  const number = formatNumber(value * kind.unit.factor, 7);
  return kind.unit.symbol === '' ? number : `${number} ${kind.unit.symbol}`;
}

/**
 * Reads the text of a cell: a number in the unit of the screen, or with `ms` or `s` behind it, or a word that the
 * variable has. A comma between digits is refused: it may separate two values.
 */
export function readCell(text: string, kind: CellKind): CellReading {
  const { symbol, unit, words = [] } = kind;
  const typed = text.trim().replaceAll('\u2212', '-');
  if (typed === '') return { value: Number.NaN };
  const word = words.findIndex((one) => one.toLowerCase() === typed.toLowerCase());
  if (word >= 0) return { value: word };
  if (/^[+-]?\d+,\d+$/.test(typed)) {
    return {
      fault: `"${typed}" has a comma, which may separate two values: write ${typed.replace(',', '.')}.`,
    };
  }
  const value = numberIn(typed, unit);
  if (Number.isNaN(value)) {
    const wanted = words.length > 0 ? `one of ${words.join(', ')}` : 'a number';
    return { fault: `"${typed}" is not ${wanted}.` };
  }
  if (words.length > 0 && words[value] === undefined) {
    return { fault: `"${typed}" is not one of ${words.join(', ')}.` };
  }
  const required = unmetDemand(symbol, value);
  return required === null ? { value } : { fault: `${symbol} cannot be ${typed}: it must be ${required}.` };
}

/** SI; NaN where the text is no number in a unit that is understood. */
function numberIn(text: string, { factor, symbol }: DisplayUnit): number {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(\D*)$/i.exec(text);
  if (match === null) return Number.NaN;
  const unit = match[2]?.trim() ?? '';
  const isTime = symbol === 'ms' || symbol === 's';
  const perSi = unit === '' || unit === symbol ? factor : isTime ? ({ ms: 1000, s: 1 }[unit] ?? 0) : 0;
  return perSi === 0 ? Number.NaN : Number((Number(match[1]) / perSi).toPrecision(15));
}
