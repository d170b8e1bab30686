import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { GradientDirections, ImageFile, Problem } from '../contracts/series.js';
import { gradientFile } from './gradientFiles.js';
import { nameBeside } from './metadataFiles.js';
import { readNumberRows } from './sidecar.js';

type Direction = readonly [number, number, number];

/**
 * B-vectors of a whole series: from one file where it is given, else from those of the images; null where an image has
 * none. A file holds three rows, or (as some programs write) three columns; NaN, which some write for
 * volumes without diffusion weighting, is kept.
 * Throws FILE_NOT_FOUND, READ_FAILED, VARIABLE_INVALID (no number), VARIABLE_COUNT.
 */
export async function readBvecs(
  files: readonly ImageFile[],
  bvecPath: string | undefined,
  problems: Problem[],
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
  const names: string[] = [];
  for (const file of files) {
    const found = await gradientFile(file, 'bvec');
    const rows = found === null ? null : await readNumberRows(found.path, 'kept');
    if (found === null || rows === null) return null;
    const name = nameBeside(file.path, found.path);
    try {
      vectors.push(...directionsOf(rows, file.volumes, name, basename(file.path)));
    } catch (error) {
      if (found.isNamed || !(error instanceof VoxfitError)) throw error;
      problems.push({ code: 'GRADIENTS_NOT_TAKEN', message: `${error.message} ${name} is not taken.` });
      return null;
    }
    names.push(name);
  }
  const others = files.length > 1 ? ` and ${files.length - 1} more` : '';
  return { vectors, source: `${names[0]}${others}` };
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
