/** What a cell holds: `symbol` is a name of the equation, `code` is typed as it stands. */
export interface FactColumn {
  readonly heading: string;
  readonly kind: 'text' | 'symbol' | 'code';
}

/** A piece of a description that each medium shows in its own way. */
export type FactPart =
  | { readonly kind: 'text' | 'quotation'; readonly text: string }
  | { readonly kind: 'list' | 'code'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly columns: readonly FactColumn[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'equation'; readonly latex: string; readonly plain: string };

export interface FactSection {
  readonly title: string;
  readonly parts: readonly FactPart[];
}

/** A table without the columns that are empty in every row. */
export function tablePart(
  columns: readonly FactColumn[],
  rows: readonly (readonly string[])[],
): Extract<FactPart, { kind: 'table' }> {
  const used = columns.map((_, n) => rows.some((row) => row[n] !== ''));
  return {
    kind: 'table',
    columns: columns.filter((_, n) => used[n]),
    rows: rows.map((row) => row.filter((_, n) => used[n])),
  };
}
