import { join } from 'node:path';
import { writeTextTable } from '../io/writeTextTable.js';
import type { BatchEntry } from './batchTable.js';
import { fitOptionTable } from './fitOptions.js';

/** Name of the table that a queue of jobs leaves in its folder: with it `voxfit batch` does the same. */
export const queueFile = 'batch_queue.tsv';

/**
 * Writes jobs as a table that readBatch reads: a column per option that one of them has, and per symbol of repeated
 * ones. Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED.
 */
export async function writeQueueFile(folder: string, entries: readonly BatchEntry[]): Promise<void> {
  const cells = entries.map(({ words }) => new Map(words.map(cellOf)));
  const columns = [...new Set(cells.flatMap((row) => [...row.keys()]))];
  const rows = entries.map(({ name, images }, row) => [
    ...[images.join(';'), name],
    ...columns.map((column) => cells[row]?.get(column) ?? 'n/a'),
  ]);
  await writeTextTable(join(folder, queueFile), [['image', 'name', ...columns], ...rows]);
}

/** Column and cell of a word: `mask`, `none` of `--mask=none`; `fix:T10`, `1.4` of `--fix=T10=1.4`. */
function cellOf(word: string): readonly [string, string] {
  const [option, value] = split(word.slice(2));
  if (fitOptionTable[option]?.type === 'boolean') return [option, 'true'];
  if (fitOptionTable[option]?.multiple !== true) return [option, value];
  const [symbol, cell] = split(value);
  return [`${option}:${symbol}`, cell];
}

function split(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
