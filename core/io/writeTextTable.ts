import { writeWhole } from './writeWhole.js';

/** Writes rows of cells as .tsv, whole or not at all; tabs and line ends within a cell become spaces. Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED. */
export async function writeTextTable(path: string, rows: readonly (readonly string[])[]): Promise<void> {
  const clean = (cell: string): string => cell.replace(/[\t\r\n]+/g, ' ');
  const text = `${rows.map((cells) => cells.map(clean).join('\t')).join('\n')}\n`;
  await writeWhole(path, text);
}
