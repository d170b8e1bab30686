/** Cells of a pasted text, row by row; or why it cannot be taken, a sentence. */
export type PastedBlock =
  | {
      readonly rows: readonly (readonly string[])[];
      /** Values of one line with no tabs between them: they go down. */
      readonly isList: boolean;
      /** What was understood and should be known; null for nothing. */
      readonly note: string | null;
    }
  | { readonly fault: string };

const commaNumber = /^[+-]?\d+,\d+$/;

/**
 * A text of a spreadsheet, a table or a list as cells. Rows are lines; columns are separated by tabs, or where there are
 * none by semicolons, blanks, or commas with a blank. Of a single line `10,20,30` is a list; `12,5` alone is refused.
 * Commas between digits of a block are decimal signs where nothing else can be meant: no number has a point, and not all
 * have three digits behind the comma, as thousands do.
 */
export function readPasted(text: string): PastedBlock {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n');
  const hasTabs = text.includes('\t');
  const cellsOf = (line: string): readonly string[] =>
    hasTabs
      ? line.split('\t').map((cell) => cell.trim())
      : line
          .trim()
          .replace(/(\d)\s+(ms|s|°|s\/mm²)(?=[\s;,]|$)/g, '$1$2')
          .split(/\s*;\s*|,\s+|\s+/);
  const isLine = lines.length === 1 && !hasTabs;
  const rows = lines.map(cellsOf);
  const [only = ''] = rows[0] ?? [];
  if (isLine && rows[0]?.length === 1) {
    if (commaNumber.test(only)) {
      const point = only.replace(',', '.');
      return { fault: `"${only}" may be two values or ${point}: write ${point}, or put a blank between.` };
    }
    if (/^[^,]+(,[^,]+){2,}$/.test(only)) {
      return { rows: only.split(',').map((value) => [value]), isList: true, note: null };
    }
  }
  const shaped = isLine ? (rows[0] ?? []).map((cell) => [cell]) : rows;
  const isList = isLine && shaped.length > 1;
  const withComma = shaped.flat().filter((cell) => commaNumber.test(cell));
  if (withComma.length === 0) return { rows: shaped, isList, note: null };
  const [example = ''] = withComma;
  if (shaped.flat().some((cell) => cell.includes('.')) || withComma.every((cell) => /,\d{3}$/.test(cell))) {
    return {
      fault: `"${example}": is the comma a decimal sign, or does it separate thousands? Paste numbers with a point.`,
    };
  }
  return {
    rows: shaped.map((row) => row.map((cell) => (commaNumber.test(cell) ? cell.replace(',', '.') : cell))),
    isList,
    note: `Commas were read as decimal signs, such as ${example.replace(',', '.')} for ${example}.`,
  };
}
