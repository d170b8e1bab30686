import { basename, dirname, join } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { GradientDirections, ImageFile } from '../contracts/series.js';
import { imageStem } from './imageFile.js';
import { readNumberRows } from './sidecar.js';

type Direction = readonly [number, number, number];

/**
 * B-vectors of a whole series: from one file where it is given, else from `X.bvec` beside every image; null where an
 * image has none. A file holds three rows, or (as some programs write) three columns; NaN, which some write for
 * volumes without diffusion weighting, is kept.
 * Throws FILE_NOT_FOUND, READ_FAILED, VARIABLE_INVALID (no number), VARIABLE_COUNT.
 */
export async function readBvecs(
  files: readonly ImageFile[],
  bvecPath: string | undefined,
): Promise<GradientDirections | null> {
  const all = files.reduce((sum, file) => sum + file.volumes, 0);
  const [first] = files;
  if (first === undefined) return null;
  if (bvecPath !== undefined) {
    const rows = await readNumberRows(bvecPath, 'kept');
    if (rows === null) {
      throw new VoxfitError('FILE_NOT_FOUND', `There is no file of directions ${bvecPath}.`, {
        path: bvecPath,
      });
    }
    const others = files.length > 1 ? ` and ${files.length - 1} more` : '';
    const vectors = directionsOf(rows, all, basename(bvecPath), basename(first.path) + others);
    return { vectors, source: basename(bvecPath) };
  }
  const vectors: Direction[] = [];
  for (const file of files) {
    const path = beside(file);
    const rows = await readNumberRows(path, 'kept');
    if (rows === null) return null;
    vectors.push(...directionsOf(rows, file.volumes, basename(path), basename(file.path)));
  }
  const others = files.length > 1 ? ` and ${files.length - 1} more` : '';
  return { vectors, source: basename(beside(first)) + others };
}

function beside(file: ImageFile): string {
  return join(dirname(file.path), `${imageStem(file.path)}.bvec`);
}

function directionsOf(
  rows: readonly (readonly number[])[],
  volumes: number,
  source: string,
  series: string,
): Direction[] {
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.NaN;
  if (rows.length === 3 && rows.every((row) => row.length === volumes)) {
    return Array.from({ length: volumes }, (_, t) => [at(0, t), at(1, t), at(2, t)]);
  }
  if (rows.length === volumes && rows.every((row) => row.length === 3)) {
    return Array.from({ length: volumes }, (_, t) => [at(t, 0), at(t, 1), at(t, 2)]);
  }
  const columns = rows[0]?.length ?? 0;
  throw new VoxfitError(
    'VARIABLE_COUNT',
    `${source} has ${rows.length} rows of ${columns} numbers, ${series} has ${volumes} volumes: 3 rows of ${volumes} are needed.`,
    { rows: rows.length, columns, volumes },
  );
}
