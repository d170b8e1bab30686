import type { Model, ModelVariable } from '../../core/contracts/model.js';
import type { SeriesView } from '../../core/contracts/windowViews.js';
import { acquisitionField } from '../../core/models/resolve/acquisitionFields.js';
import type { CellKind } from './cellText.js';
import { displayVariableUnit } from './units.js';

/** Values of the table, SI, one per volume; NaN where there is none. Directions are three columns. */
export type TableValues = Readonly<Record<string, readonly number[]>>;

/** A column of the acquisition table. */
export interface TableColumn extends CellKind {
  /** Plural and capitalised, e.g. `Echo times`. */
  readonly label: string;
  /** Whether the model cannot do without it, can, or does not look at it. */
  readonly use: 'needed' | 'optional' | 'unused';
}

/** The columns of the b-vectors, in the frame of the files. */
export const directionSymbols = ['bvec x', 'bvec y', 'bvec z'] as const;

export function isDirection(symbol: string): boolean {
  return (directionSymbols as readonly string[]).includes(symbol);
}

/** Said of a value that a person has given. */
export const byHand = 'Given by hand';

/**
 * The columns in their order: what the models need, what they can use and has values, then what else is known.
 * wanted: the variables of the model, and of the one that it is compared with.
 */
export function tableColumns(wanted: Model['variables'], values: TableValues): readonly TableColumn[] {
  const needed = unique(wanted.filter(({ optional }) => optional === undefined));
  const optional = unique(wanted.filter(({ optional: is }) => is !== undefined)).filter(
    ({ symbol }) => values[symbol] !== undefined && needed.every((one) => one.symbol !== symbol),
  );
  const used = [...needed, ...optional].map(({ symbol }) => symbol);
  const usesDirections = used.includes('bval');
  const others = Object.keys(values).filter((symbol) => !used.includes(symbol));
  const directions = others.filter(isDirection);
  return [
    ...needed.map((variable) => columnOf(variable, 'needed')),
    ...optional.map((variable) => columnOf(variable, 'optional')),
    ...directions.map((symbol) => directionColumn(symbol, usesDirections)),
    ...others
      .filter((symbol) => !isDirection(symbol))
      .map((symbol) =>
        columnOf({ symbol, label: symbol, unit: acquisitionField(symbol)?.unit ?? '1' }, 'unused'),
      ),
  ];
}

/** Variables that the models could use and that have no column: `bvec` stands for its three. */
export function addableColumns(wanted: Model['variables'], values: TableValues): readonly string[] {
  const absent = unique(wanted).filter(
    ({ symbol, optional }) => optional !== undefined && values[symbol] === undefined,
  );
  const takesDirections = wanted.some(({ symbol }) => symbol === 'bval');
  const directions = takesDirections && values[directionSymbols[0]] === undefined ? ['bvec'] : [];
  return [...absent.map(({ symbol }) => symbol), ...directions];
}

/** What the files say, as the table has it: variables, those that are not whole, and directions. */
export function valuesOfFiles({ variables, incomplete, bvecs }: SeriesView): TableValues {
  const values: Record<string, readonly number[]> = {};
  for (const [symbol, variable] of Object.entries(variables)) values[symbol] = variable.values;
  for (const [symbol, partial] of Object.entries(incomplete)) {
    values[symbol] = partial.values.map((value) => value ?? Number.NaN);
  }
  for (const [axis, symbol] of directionSymbols.entries()) {
    if (bvecs !== undefined) values[symbol] = bvecs.vectors.map((vector) => vector[axis] as number);
  }
  return values;
}

/** Variables whose unit was confirmed when the files were opened. */
export function confirmedInFiles({ variables }: SeriesView): readonly string[] {
  return Object.keys(variables).filter((symbol) => variables[symbol]?.confirmed === true);
}

/** The file and the field of a value that files give; null where they give none. */
export function sourceOf(series: SeriesView, symbol: string, volume: number): string | null {
  if (isDirection(symbol)) return series.bvecs?.source ?? null;
  const variable = series.variables[symbol];
  if (variable !== undefined) return variable.sources?.[volume] ?? variable.source;
  return series.incomplete[symbol]?.sources[volume] ?? null;
}

/** Whether a value is that of the files (also where both have none). */
export function isOfFiles(files: TableValues, symbol: string, volume: number, value: number): boolean {
  return Object.is(files[symbol]?.[volume] ?? Number.NaN, value);
}

function unique(variables: readonly ModelVariable[]): readonly ModelVariable[] {
  return variables.filter(
    ({ symbol }, index) => variables.findIndex((other) => other.symbol === symbol) === index,
  );
}

function columnOf(
  { symbol, label, unit }: Pick<ModelVariable, 'symbol' | 'label' | 'unit'>,
  use: TableColumn['use'],
): TableColumn {
  const { plural, words } = acquisitionField(symbol) ?? {};
  return {
    ...{ symbol, unit: displayVariableUnit(symbol, unit), use },
    label: capitalised(plural ?? `${label}s`),
    ...(words === undefined ? {} : { words }),
  };
}

function directionColumn(symbol: string, used: boolean): TableColumn {
  const axis = symbol.at(-1) ?? '';
  return {
    ...{ symbol, unit: { factor: 1, symbol: '' } },
    ...{ use: used ? 'optional' : 'unused', label: `b-vectors, ${axis} as in the files` },
  };
}

function capitalised(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}
