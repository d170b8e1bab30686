import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { AcquisitionVariable, ImageFile, Problem } from '../contracts/series.js';
import { acquisitionField } from '../models/resolve/acquisitionFields.js';
import { gradientFile } from './gradientFiles.js';
import { nameBeside } from './metadataFiles.js';
import { readNumberRows } from './sidecar.js';
import { countError, seriesText, spread } from './spreadValues.js';
import { joinSources, type ValueSource } from './valueSources.js';

/**
 * B-values of a whole series, s/mm2: from one file where it is given, else from those of the images (rows, columns or
 * both); null where an image has none. Throws FILE_NOT_FOUND, READ_FAILED, VARIABLE_INVALID, VARIABLE_COUNT.
 */
export async function readBvals(
  files: readonly ImageFile[],
  bvalPath: string | undefined,
  problems: Problem[],
): Promise<AcquisitionVariable | null> {
  const unit = acquisitionField('bval')?.unit ?? '';
  if (bvalPath !== undefined) {
    const rows = await readNumberRows(bvalPath);
    if (rows === null) {
      throw new VoxfitError('FILE_NOT_FOUND', `There is no file of b-values ${bvalPath}.`, {
        path: bvalPath,
      });
    }
    const source = basename(bvalPath);
    return { values: spread(files, 'bval', rows.flat(), source, problems), unit, source };
  }
  const values: number[] = [];
  const sources: ValueSource[] = [];
  const without: ImageFile[] = [];
  for (const file of files) {
    const found = await gradientFile(file, 'bval');
    const row = found === null ? undefined : (await readNumberRows(found.path))?.flat();
    if (found === null || row === undefined) {
      without.push(file);
      continue;
    }
    const name = nameBeside(file.path, found.path);
    if (row.length !== file.volumes) {
      const error = countError('bval', row.length, name, file.volumes, basename(file.path));
      if (found.isNamed) throw error;
      problems.push({ code: 'GRADIENTS_NOT_TAKEN', message: `${error.message} ${name} is not taken.` });
      without.push(file);
      continue;
    }
    values.push(...row);
    sources.push(...row.map(() => ({ from: name, field: null })));
  }
  const [source] = sources;
  if (source === undefined) return null;
  if (without.length === 0) return { values, unit, ...joinSources(sources) };
  problems.push({
    code: 'VARIABLE_INCOMPLETE',
    message: `${source.from} gives b-values, but ${seriesText(without)} has none: bval is not known for the whole series.`,
  });
  return null;
}
