import { basename } from 'node:path';
import type { Series } from '../core/contracts/series.js';
import { acquisitionField } from '../core/models/resolve/acquisitionFields.js';
import { table } from '../core/options/columns.js';

/** So many rows are printed before the rest is left to `--json`. */
const mostRows = 40;

/** One volume of a series: where it lies and what was set for it, every number with its file and field. */
export interface AcquisitionRow {
  /** From 1. */
  readonly volume: number;
  readonly file: string;
  /** Place in its file, from 1. */
  readonly volumeOfFile: number;
  readonly values: Readonly<Record<string, { readonly value: number; readonly source: string }>>;
}

/** The acquisition table, one row per volume. */
export function acquisitionRows(series: Series): readonly AcquisitionRow[] {
  const places = series.files.flatMap(({ path, volumes }) =>
    Array.from({ length: volumes }, (_, n) => ({ file: basename(path), volumeOfFile: n + 1 })),
  );
  return places.map((place, volume) => ({
    volume: volume + 1,
    ...place,
    values: Object.fromEntries(
      Object.entries(series.variables).map(([symbol, { values, source, sources }]) => [
        symbol,
        { value: values[volume] as number, source: sources?.[volume] ?? source },
      ]),
    ),
  }));
}

/** The table as text: a column for each variable that differs between volumes; nothing where none does. */
export function acquisitionText(series: Series): readonly string[] {
  const varying = Object.entries(series.variables).filter(([, { values }]) => new Set(values).size > 1);
  if (varying.length === 0) return [];
  const rows = acquisitionRows(series);
  const severalFiles = series.files.length > 1;
  const perVolume = varying.some(([, { sources }]) => sources !== undefined);
  const head = [
    '  volume',
    ...(severalFiles ? ['file', 'in file'] : []),
    ...varying.map(([symbol, { unit }]) => (unit === '1' ? symbol : `${symbol} (${unit})`)),
    ...(perVolume ? ['from'] : []),
  ];
  const lines = rows.slice(0, mostRows).map((row) => [
    `  ${row.volume}`,
    ...(severalFiles ? [row.file, String(row.volumeOfFile)] : []),
    ...varying.map(([symbol]) => valueText(symbol, row.values[symbol]?.value)),
    ...(perVolume
      ? [
          sourcesOf(
            row,
            varying.map(([symbol]) => symbol),
          ),
        ]
      : []),
  ]);
  const more = rows.length - lines.length;
  const rest = more > 0 ? [`  … ${more} more volumes: --json has them all`] : [];
  return [table([head, ...lines]), ...rest];
}

/** `a.json, EchoTime and FlipAngle`: each file once. */
function sourcesOf({ values }: AcquisitionRow, symbols: readonly string[]): string {
  const fields = new Map<string, string[]>();
  for (const symbol of symbols) {
    const [file = '', ...field] = (values[symbol]?.source ?? '').split(', ');
    fields.set(file, [...(fields.get(file) ?? []), field.join(', ')]);
  }
  return [...fields]
    .map(([file, names]) => [file, names.join(' and ')].filter(Boolean).join(', '))
    .join('; ');
}

function valueText(symbol: string, value: number | undefined): string {
  return acquisitionField(symbol)?.words?.[value ?? -1] ?? String(value);
}
