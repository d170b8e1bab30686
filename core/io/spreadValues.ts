import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { ImageFile, Problem } from '../contracts/series.js';
import { acquisitionField } from '../models/resolve/acquisitionFields.js';

/** Volumes of all files. */
export function volumeCount(files: readonly ImageFile[]): number {
  return files.reduce((sum, file) => sum + file.volumes, 0);
}

/** Another number of values than volumes; both with the file that has them. */
export function countError(
  symbol: string,
  found: number,
  foundIn: string,
  expected: number,
  expectedIn: string,
): VoxfitError {
  const plural = acquisitionField(symbol)?.plural ?? `values of ${symbol}`;
  return new VoxfitError(
    'VARIABLE_COUNT',
    `${found} ${plural} in ${foundIn}, ${expected} volumes in ${expectedIn}.`,
    { variable: symbol, values: found, volumes: expected },
  );
}

/** `a.nii and 3 more`. */
export function seriesText(files: readonly ImageFile[]): string {
  const first = basename(files[0]?.path ?? '');
  return files.length === 1 ? first : `${first} and ${files.length - 1} more`;
}

/** Values for a whole series: one, one per volume, or one per file, which is told. Throws VARIABLE_COUNT. */
export function spread(
  files: readonly ImageFile[],
  symbol: string,
  values: readonly number[],
  source: string,
  problems: Problem[],
): readonly number[] {
  const volumes = volumeCount(files);
  if (values.length === volumes) return values;
  const [first] = values;
  if (values.length === 1 && first !== undefined) return new Array<number>(volumes).fill(first);
  if (files.length > 1 && values.length === files.length) {
    problems.push({
      code: 'VARIABLE_PER_FILE',
      message: `${symbol} (${source}) has ${values.length} values for ${files.length} files with ${volumes} volumes: each value holds for all volumes of its file.`,
    });
    return files.flatMap((file, n) => new Array<number>(file.volumes).fill(values[n] as number));
  }
  throw countError(symbol, values.length, source, volumes, seriesText(files));
}
