import { acquisitionField, codeOfWord } from '../../core/models/resolve/acquisitionFields.js';
import { unmetDemand } from '../../core/models/resolve/requireVariables.js';

/** One piece of typed text that is not a usable number; `position` counts values from 1. */
export interface ValueFault {
  readonly position: number;
  readonly text: string;
  readonly reason: string;
}

export interface ParsedValues {
  /** SI; present for every token, NaN where it is at fault. */
  readonly values: readonly number[];
  readonly faults: readonly ValueFault[];
}

/** A variable, and how it is shown: number on screen = SI * factor. */
export interface ShownVariable {
  readonly symbol: string;
  readonly factor: number;
}

/**
 * Values typed or pasted: separated by commas, semicolons, white space, tabs or new lines (a row or a column
 * of a spreadsheet). A comma between digits of one token is a separator, never a decimal sign. A trailing
 * unit `ms` or `s` after a number is understood, and the words of a variable that has words.
 */
export function parseValues(text: string, variable: ShownVariable): ParsedValues {
  const tokens = text
    .replace(/[\u2212]/g, '-')
    .replace(/(\d)\s*(ms|s)\b/gi, '$1$2')
    .split(/[\s,;]+/)
    .filter((token) => token !== '');
  const values: number[] = [];
  const faults: ValueFault[] = [];
  tokens.forEach((token, index) => {
    const value = codeOfWord(variable.symbol, token) ?? parseToken(token, variable.factor);
    const reason = faultOf(variable.symbol, value);
    values.push(reason === null ? value : Number.NaN);
    if (reason !== null) faults.push({ position: index + 1, text: token, reason });
  });
  return { values, faults };
}

/** What stops a list of acquisition values from being used, as a sentence, or null when it is fine. */
export function valuesProblem(
  parsed: ParsedValues,
  expectedCount: number,
  of: 'volumes' | 'slices' = 'volumes',
): string | null {
  const first = parsed.faults[0];
  if (first !== undefined) {
    const more = parsed.faults.length > 1 ? ` (and ${parsed.faults.length - 1} more)` : '';
    return `Value ${first.position}, "${first.text}", ${first.reason}${more}.`;
  }
  if (parsed.values.length !== expectedCount) {
    const found = parsed.values.length;
    return `${found} ${found === 1 ? 'value' : 'values'} for ${expectedCount} ${of}.`;
  }
  return null;
}

/** SI values as text in the unit shown, one line, without rounding noise such as 10.000000000000002; or as words. */
export function formatValues(values: readonly number[], { symbol, factor }: ShownVariable): string {
  const words = acquisitionField(symbol)?.words;
  return values
    .map((value) => words?.[value] ?? Number((value * factor).toPrecision(12)).toString())
    .join(', ');
}

function parseToken(token: string, factor: number): number {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(ms|s)?$/i.exec(token);
  if (match === null) return Number.NaN;
  const unit = match[2]?.toLowerCase();
  const perSi = unit === 'ms' ? 1000 : unit === 's' ? 1 : factor;
  return Number((Number(match[1]) / perSi).toPrecision(15));
}

function faultOf(symbol: string, value: number): string | null {
  if (Number.isNaN(value)) return 'is not a number';
  const demand = unmetDemand(symbol, value);
  return demand === null ? null : `must be ${demand}`;
}
