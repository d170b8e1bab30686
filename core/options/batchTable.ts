import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { mapFileError } from '../io/fileErrors.js';
import { groupImages } from '../io/findSeries.js';
import { imageStem } from '../io/imageFile.js';
import { byNumber } from '../io/imageNames.js';
import { fileSafeName, readNamedTable } from '../io/textTable.js';
import { fitOptionTable } from './fitOptions.js';
import { jobOptionTable, rowLimits } from './jobOptions.js';
import { type OptionTable, wrongUse } from './options.js';

/** One job of a batch as it was asked for. */
export interface BatchEntry {
  /** Unique in the batch; the name of its folder of maps. */
  readonly name: string;
  /** Absolute paths of the images of its series, in order. */
  readonly images: readonly string[];
  /** What `voxfit fit` would be given beside the images: options of this job alone. */
  readonly words: readonly string[];
}

/** What a row may say for itself: all options of `voxfit fit` but what all jobs share. */
const rowOptions: OptionTable = Object.fromEntries(
  Object.entries(fitOptionTable).filter(
    ([name]) => name !== 'out' && (rowLimits.includes(name) || !Object.hasOwn(jobOptionTable, name)),
  ),
);

/**
 * The jobs of a table (.tsv, .csv) or of a folder. Throws WRONG_USE (no job, a column that is no option, a name twice),
 * and what reading throws. See docs/batch.md for the columns.
 */
export async function readBatch(path: string, match: string | undefined): Promise<readonly BatchEntry[]> {
  const place = resolve(path);
  const found = await stat(place).catch((error: unknown) => {
    throw mapFileError(error, 'read', place);
  });
  if (!found.isDirectory() && match !== undefined)
    throw wrongUse('--match goes with a folder, not with a table.');
  const entries = found.isDirectory() ? await folderEntries(place, match ?? '*') : await tableEntries(place);
  if (entries.length === 0) {
    throw wrongUse(
      found.isDirectory()
        ? `${place} has no image (.nii, .nii.gz) named ${match ?? '*'}.`
        : `${place} has no rows.`,
    );
  }
  const names = entries.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw wrongUse(`Two jobs are called ${twice}: give each row a name of its own.`);
  return entries;
}

/**
 * The series of the images below the folder whose names match, each a job; hidden files and folders are left out, and phase,
 * real and imaginary parts. An image that cannot be read is a job of its own, which fails and says why.
 */
async function folderEntries(folder: string, match: string): Promise<readonly BatchEntry[]> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    throw mapFileError(error, 'read', folder);
  });
  const images = names
    .filter(
      (name) => /\.nii(\.gz)?$/i.test(name) && !name.split(/[\\/]/).some((part) => part.startsWith('.')),
    )
    .filter((name) => isMatch(name.split(/[\\/]/).at(-1) ?? '', match))
    .map((name) => join(folder, name));
  const { candidates } = await groupImages(images);
  const stacked = new Set(candidates.flatMap((one) => (one.images.length > 1 ? one.images : [])));
  const known = new Set(candidates.flatMap((one) => one.images));
  const series = candidates
    .filter(({ part, images: [first = '', ...more] }) => {
      const isOfStack = more.length === 0 && stacked.has(first);
      return !isOfStack && (part === null || part === 'mag');
    })
    .map((one) => ({ name: one.name.split('/').at(-1) ?? '', images: one.images }));
  const unread = images
    .filter((path) => !known.has(path))
    .map((path) => ({ name: imageStem(path), images: [path] }));
  return withOwnNames(folder, [...series, ...unread]);
}

/** Where two series have one name, each with its way from the folder. */
function withOwnNames(
  folder: string,
  series: readonly Pick<BatchEntry, 'name' | 'images'>[],
): readonly BatchEntry[] {
  const named = series.map(({ name, images }) => {
    const isUnique = series.filter((other) => other.name === name).length === 1;
    const way = relative(folder, join(dirname(images[0] ?? ''), name));
    return { name: fileSafeName(isUnique ? name : way), images, words: [] };
  });
  return named.sort((a, b) => byNumber(a.images[0] ?? '', b.images[0] ?? ''));
}

/** `*` stands for any characters, `?` for one. */
function isMatch(name: string, pattern: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name);
}

async function tableEntries(path: string): Promise<readonly BatchEntry[]> {
  const folder = dirname(path);
  const { names, rows } = await readNamedTable(path);
  const column = names.indexOf('image');
  if (column < 0) throw wrongUse(`${path} has no column image; its columns are ${names.join(', ')}.`);
  const stray = names.find((name) => !isKnown(name));
  if (stray !== undefined) {
    throw wrongUse(
      `The column ${stray} of ${path} is no option of voxfit fit that a job can have. A column that is not meant for it begins with #.`,
    );
  }
  return rows.map((cells, row) => {
    const images = (cells[column] ?? '').split(';').map((image) => resolve(folder, image.trim()));
    if ((cells[column] ?? '').trim() === '') throw wrongUse(`Row ${row + 1} of ${path} names no image.`);
    const given = cells[names.indexOf('name')] ?? '';
    const words = names.flatMap((name, n) => optionWords(name, cells[n] ?? '', folder));
    return { name: fileSafeName(isGiven(given) ? given : imageStem(images[0] as string)), images, words };
  });
}

function isKnown(column: string): boolean {
  if (column === 'image' || column === 'name' || column.startsWith('#')) return true;
  const [name = '', symbol] = column.split(':');
  const option = rowOptions[name];
  return option !== undefined && (symbol === undefined || option.multiple === true);
}

/** A cell as words of a command line: `--NAME cell`, for a column `NAME:SYMBOL` `--NAME SYMBOL=cell`. */
function optionWords(column: string, cell: string, folder: string): readonly string[] {
  const [name = '', symbol] = column.split(':');
  const option = rowOptions[name];
  if (option === undefined || !isGiven(cell)) return [];
  if (option.type === 'boolean') return /^(true|yes|1)$/i.test(cell) ? [`--${name}`] : [];
  const value = option.value?.includes('FILE') ? withPath(cell, folder) : cell;
  return [`--${name}=${symbol === undefined ? value : `${symbol}=${value}`}`];
}

/** BIDS writes `n/a` where there is nothing. */
function isGiven(cell: string): boolean {
  return cell.trim() !== '' && cell.trim() !== 'n/a';
}

/** A file that lies beside the table, by its absolute path; also behind `NAME=`. Anything else as it is. */
function withPath(cell: string, folder: string): string {
  const at = cell.indexOf('=') + 1;
  const path = resolve(folder, cell.slice(at));
  return existsSync(path) ? cell.slice(0, at) + path : cell;
}
