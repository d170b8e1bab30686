import { basename, dirname, join } from 'node:path';
import { type ErrorReport, toErrorReport, VoxfitError } from '../contracts/errors.js';
import type { AcquisitionVariable, GradientDirections, ImageFile, Problem } from '../contracts/series.js';
import {
  type AcquisitionField,
  acquisitionField,
  acquisitionFields,
  unitSuspicion,
} from '../models/resolve/acquisitionFields.js';
import { checkValues } from '../models/resolve/requireVariables.js';
import { readAslContexts } from './aslContext.js';
import { readBvecs } from './bvecs.js';
import { imageStem } from './imageFile.js';
import { type FoundVariable, readNumberRows, readSidecar } from './sidecar.js';

/** Where acquisition variables come from besides the files next to the images. */
export interface AcquisitionOptions {
  /** One sidecar for the whole series, in place of those beside the images. */
  readonly sidecarPath?: string;
  readonly bvalPath?: string;
  readonly bvecPath?: string;
  /** Given by the user, SI; these win over every file. */
  readonly variables?: Readonly<Record<string, readonly number[]>>;
  /** Variables that sidecars may have beside those of every acquisition. */
  readonly fields?: readonly AcquisitionField[];
}

export interface Acquisition {
  readonly variables: Readonly<Record<string, AcquisitionVariable>>;
  /** Why a variable that the files beside the images or a sidecar give cannot be used, by symbol; each has its problem. */
  readonly unusable: Readonly<Record<string, ErrorReport>>;
  /** Null where no file gives them. */
  readonly bvecs: GradientDirections | null;
  readonly problems: readonly Problem[];
}

/**
 * One value per volume of the whole series for each variable that the user or the sidecars give. A single number
 * holds for all volumes of its file; a list must have one entry per volume. What a sidecar or aslcontext.tsv says of one
 * variable and cannot be used leaves the others alone, for a model may not need it.
 * Throws FILE_NOT_FOUND, READ_FAILED, SIDECAR_INVALID; of what the user or files of b-values give VARIABLE_COUNT and
 * VARIABLE_INVALID.
 */
export async function readAcquisition(
  files: readonly ImageFile[],
  options: AcquisitionOptions,
): Promise<Acquisition> {
  const given = options.variables ?? {};
  const skip = new Set(Object.keys(given));
  const fields = [...acquisitionFields, ...(options.fields ?? [])].filter(({ symbol }) => !skip.has(symbol));
  const problems: Problem[] = [];
  const variables: Record<string, AcquisitionVariable> = {};
  const unusable: Record<string, ErrorReport> = {};
  const found =
    options.sidecarPath === undefined
      ? await besideImages(files, fields, problems)
      : await fromOneSidecar(files, options.sidecarPath, fields, problems);
  if (!skip.has('VolumeType')) Object.assign(found, await readAslContexts(files));
  for (const [symbol, variable] of Object.entries(found)) {
    if (variable instanceof VoxfitError) {
      unusable[symbol] = toErrorReport(variable);
      const message = `${variable.message} ${symbol} is not known for that reason.`;
      problems.push({ code: variable.code, message });
    } else variables[symbol] = variable;
  }
  if (!skip.has('bval')) Object.assign(variables, await readBvals(files, options.bvalPath, problems));
  const bvecs = await readBvecs(files, options.bvecPath);
  for (const [symbol, values] of Object.entries(given)) {
    variables[symbol] = {
      values: spread(files, symbol, values, '--var', problems),
      unit: acquisitionField(symbol)?.unit ?? '',
      source: '--var',
    };
  }
  for (const [symbol, { values, source }] of Object.entries(variables)) {
    checkValues(symbol, values, source);
    const message = unitSuspicion(symbol, values, source);
    if (message !== null) problems.push({ code: 'VARIABLE_UNIT_SUSPECT', message });
  }
  return { variables, unusable, bvecs, problems };
}

/** Values of variables by symbol, or why there are none although a file has something to say. */
type FoundVariables = Record<string, AcquisitionVariable | VoxfitError>;

/** A variable whose values `collect` gives and that can be, or the error of the catalogue that says why not. */
function variableOf(
  field: AcquisitionField,
  source: string,
  collect: () => readonly number[],
): AcquisitionVariable | VoxfitError {
  try {
    const values = collect();
    checkValues(field.symbol, values, source);
    return { values, unit: field.unit, source };
  } catch (error) {
    if (error instanceof VoxfitError) return error;
    throw error;
  }
}

function volumeCount(files: readonly ImageFile[]): number {
  return files.reduce((sum, file) => sum + file.volumes, 0);
}

function countError(
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

function seriesText(files: readonly ImageFile[]): string {
  const first = basename(files[0]?.path ?? '');
  return files.length === 1 ? first : `${first} and ${files.length - 1} more`;
}

/** Values for a whole series: one, one per volume, or one per file. */
function spread(
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

async function fromOneSidecar(
  files: readonly ImageFile[],
  path: string,
  fields: readonly AcquisitionField[],
  problems: Problem[],
): Promise<FoundVariables> {
  const found = await readSidecar(path, fields);
  if (found === null) {
    throw new VoxfitError('FILE_NOT_FOUND', `There is no sidecar ${path}.`, { path });
  }
  const variables: FoundVariables = {};
  for (const { field, values, fileName, bidsField } of found) {
    const collect = (): readonly number[] => {
      if (values instanceof VoxfitError) throw values;
      const { symbol } = field;
      return typeof values === 'number'
        ? new Array<number>(volumeCount(files)).fill(values)
        : spread(files, symbol, values, fileName, problems);
    };
    variables[field.symbol] = variableOf(field, `${fileName}, ${bidsField}`, collect);
  }
  return variables;
}

async function besideImages(
  files: readonly ImageFile[],
  fields: readonly AcquisitionField[],
  problems: Problem[],
): Promise<FoundVariables> {
  const sidecars: (readonly FoundVariable[])[] = [];
  for (const file of files) sidecars.push((await readSidecar(beside(file, '.json'), fields)) ?? []);
  const variables: FoundVariables = {};
  for (const field of fields) {
    const perFile = sidecars.map((sidecar) => sidecar.find((found) => found.field === field));
    const complete = perFile.filter((found) => found !== undefined);
    const [first] = complete;
    if (first === undefined) continue;
    if (complete.length < files.length) {
      const without = files.filter((_, n) => perFile[n] === undefined);
      problems.push({
        code: 'VARIABLE_INCOMPLETE',
        message: `${first.fileName} gives ${first.bidsField}, but ${seriesText(without)} has none: ${field.symbol} is not known for the whole series.`,
      });
      continue;
    }
    const others = files.length > 1 ? ` and ${files.length - 1} more` : '';
    const source = `${first.fileName}${others}, ${first.bidsField}`;
    variables[field.symbol] = variableOf(field, source, () =>
      files.flatMap((file, n) => overFile(file, complete[n] as FoundVariable)),
    );
  }
  return variables;
}

function overFile(file: ImageFile, found: FoundVariable): readonly number[] {
  if (found.values instanceof VoxfitError) throw found.values;
  if (typeof found.values === 'number') return new Array<number>(file.volumes).fill(found.values);
  if (found.values.length === file.volumes) return found.values;
  throw countError(
    found.field.symbol,
    found.values.length,
    found.fileName,
    file.volumes,
    basename(file.path),
  );
}

/** The file that goes with an image: its name with another extension. */
export function beside(file: ImageFile, extension: string): string {
  return join(dirname(file.path), imageStem(file.path) + extension);
}

async function readBvals(
  files: readonly ImageFile[],
  bvalPath: string | undefined,
  problems: Problem[],
): Promise<Record<string, AcquisitionVariable>> {
  const unit = acquisitionField('bval')?.unit ?? '';
  if (bvalPath !== undefined) {
    const rows = await readNumberRows(bvalPath);
    if (rows === null) {
      throw new VoxfitError('FILE_NOT_FOUND', `There is no file of b-values ${bvalPath}.`, {
        path: bvalPath,
      });
    }
    const source = basename(bvalPath);
    return { bval: { values: spread(files, 'bval', rows.flat(), source, problems), unit, source } };
  }
  const values: number[] = [];
  for (const file of files) {
    const path = beside(file, '.bval');
    const row = (await readNumberRows(path))?.flat();
    if (row === undefined) return {};
    if (row.length !== file.volumes) {
      throw countError('bval', row.length, basename(path), file.volumes, basename(file.path));
    }
    values.push(...row);
  }
  const [first] = files;
  if (first === undefined) return {};
  const others = files.length > 1 ? ` and ${files.length - 1} more` : '';
  return { bval: { values, unit, source: basename(beside(first, '.bval')) + others } };
}
