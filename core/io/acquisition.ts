import { basename, dirname, join } from 'node:path';
import { type ErrorReport, toErrorReport, VoxfitError } from '../contracts/errors.js';
import type {
  AcquisitionVariable,
  AssumedUnit,
  GradientDirections,
  ImageFile,
  PartialVariable,
  Problem,
} from '../contracts/series.js';
import {
  type AcquisitionField,
  acquisitionField,
  acquisitionFields,
} from '../models/resolve/acquisitionFields.js';
import { checkValues } from '../models/resolve/requireVariables.js';
import { readAslContexts } from './aslContext.js';
import { readBvals } from './bvals.js';
import { readBvecs } from './bvecs.js';
import { readImageFields } from './imageFields.js';
import { imageStem } from './imageFile.js';
import { type FoundVariable, readSidecarFields, variablesIn } from './sidecar.js';
import { countError, seriesText, spread, volumeCount } from './spreadValues.js';
import { judgeUnits } from './unitJudgement.js';
import { joinSources } from './valueSources.js';

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
  /** What times that cannot be seconds, and those beside them in a sidecar, are; absent: they are suspect. */
  readonly assumedUnit?: AssumedUnit;
}

export interface Acquisition {
  readonly variables: Readonly<Record<string, AcquisitionVariable>>;
  /** Why a variable that the files beside the images or a sidecar give cannot be used, by symbol; each has its problem. */
  readonly unusable: Readonly<Record<string, ErrorReport>>;
  /** What some of the images have and others lack, by symbol; each has its problem. */
  readonly incomplete: Readonly<Record<string, PartialVariable>>;
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
  const incomplete: Record<string, PartialVariable> = {};
  const found =
    options.sidecarPath === undefined
      ? await besideImages(files, fields, problems, incomplete)
      : await fromOneSidecar(files, options.sidecarPath, fields, problems);
  if (!skip.has('VolumeType')) Object.assign(found, await readAslContexts(files));
  for (const [symbol, variable] of Object.entries(found)) {
    if (variable instanceof VoxfitError) {
      unusable[symbol] = toErrorReport(variable);
      const message = `${variable.message} ${symbol} is not known for that reason.`;
      problems.push({ code: variable.code, message });
    } else variables[symbol] = variable;
  }
  if (!skip.has('bval')) {
    const bval = await readBvals(files, options.bvalPath, problems);
    if (bval !== null) variables.bval = bval;
  }
  const bvecs = await readBvecs(files, options.bvecPath, problems);
  for (const [symbol, values] of Object.entries(given)) {
    variables[symbol] = {
      values: spread(files, symbol, values, '--var', problems),
      unit: acquisitionField(symbol)?.unit ?? '',
      source: '--var',
    };
  }
  for (const [symbol, { values, source }] of Object.entries(variables)) checkValues(symbol, values, source);
  const known = Object.fromEntries(
    Object.entries(incomplete).map(([symbol, partial]) => [symbol, knownPart(partial)]),
  );
  const judged = judgeUnits({ ...known, ...variables }, options.assumedUnit ?? null);
  const isWhole = ([symbol]: readonly [string, unknown]): boolean => variables[symbol] !== undefined;
  return {
    ...{ variables: Object.fromEntries(Object.entries(judged.variables).filter(isWhole)), unusable, bvecs },
    incomplete: Object.fromEntries(
      Object.entries(incomplete)
        .filter((entry) => !isWhole(entry))
        .map(([symbol, partial]) => [symbol, withKnownPart(partial, judged.variables[symbol])]),
    ),
    problems: [...problems, ...judged.problems],
  };
}

/** The values of an incomplete variable that there are, as if they were all. */
function knownPart({ values, sources, unit }: PartialVariable): AcquisitionVariable {
  const from = sources.filter((source) => source !== null);
  return {
    ...{ values: values.filter((value) => value !== null), unit },
    source: from[0] ?? '',
    sources: from,
  };
}

/** The same variable with what has become of its known values. */
function withKnownPart(partial: PartialVariable, known: AcquisitionVariable | undefined): PartialVariable {
  if (known === undefined) return partial;
  const places = partial.values.flatMap((value, volume) => (value === null ? [] : [volume]));
  const at = (volume: number): number => places.indexOf(volume);
  return {
    ...partial,
    values: partial.values.map((value, volume) =>
      value === null ? null : (known.values[at(volume)] ?? null),
    ),
    sources: partial.sources.map((source, volume) => known.sources?.[at(volume)] ?? source),
    ...(known.confirmed === undefined ? {} : { confirmed: true }),
  };
}

/** Values of variables by symbol, or why there are none although a file has something to say. */
type FoundVariables = Record<string, AcquisitionVariable | VoxfitError>;

/** A variable whose values `collect` gives and that can be, or the error of the catalogue that says why not. */
function variableOf(
  field: AcquisitionField,
  sources: Pick<AcquisitionVariable, 'source' | 'sources'>,
  collect: () => readonly number[],
): AcquisitionVariable | VoxfitError {
  try {
    const values = collect();
    checkValues(field.symbol, values, sources.source);
    return { values, unit: field.unit, ...sources };
  } catch (error) {
    if (error instanceof VoxfitError) return error;
    throw error;
  }
}

async function fromOneSidecar(
  files: readonly ImageFile[],
  path: string,
  fields: readonly AcquisitionField[],
  problems: Problem[],
): Promise<FoundVariables> {
  const content = await readSidecarFields(path);
  if (content === null) throw new VoxfitError('FILE_NOT_FOUND', `There is no sidecar ${path}.`, { path });
  const from = basename(path);
  const stored = new Map([...content].map(([name, value]) => [name, { stored: value, from }]));
  const variables: FoundVariables = {};
  for (const { field, values, fileName, bidsField } of variablesIn(stored, fields)) {
    const collect = (): readonly number[] => {
      if (values instanceof VoxfitError) throw values;
      const { symbol } = field;
      return typeof values === 'number'
        ? new Array<number>(volumeCount(files)).fill(values)
        : spread(files, symbol, values, fileName, problems);
    };
    variables[field.symbol] = variableOf(field, { source: `${fileName}, ${bidsField}` }, collect);
  }
  return variables;
}

async function besideImages(
  files: readonly ImageFile[],
  fields: readonly AcquisitionField[],
  problems: Problem[],
  incomplete: Record<string, PartialVariable>,
): Promise<FoundVariables> {
  const sidecars: (readonly FoundVariable[])[] = [];
  let at = 0;
  for (const file of files) {
    const found = await readImageFields(file);
    const volumes = Array.from({ length: file.volumes }, (_, n) => at + n);
    problems.push(
      ...found.problems.map(({ field: name, ...problem }) => {
        const field = fields.find(({ bidsFields }) => bidsFields.includes(name));
        return field === undefined ? problem : { ...problem, about: { variable: field.symbol, volumes } };
      }),
    );
    sidecars.push(variablesIn(found.fields, fields));
    at += file.volumes;
  }
  const variables: FoundVariables = {};
  for (const field of fields) {
    const perFile = sidecars.map((sidecar) => sidecar.find((found) => found.field === field));
    const complete = perFile.filter((found) => found !== undefined);
    const [first] = complete;
    if (first === undefined) continue;
    if (complete.length < files.length) {
      const without = files.filter((_, n) => perFile[n] === undefined);
      const message = `${first.fileName} gives ${first.bidsField}, but ${seriesText(without)} has none: ${field.symbol} is not known for the whole series.`;
      problems.push({ code: 'VARIABLE_INCOMPLETE', message });
      incomplete[field.symbol] = partialVariable(field, files, perFile, message);
      continue;
    }
    const sources = complete.flatMap(({ fileName, bidsField }, n) =>
      new Array((files[n] as ImageFile).volumes).fill({ from: fileName, field: bidsField }),
    );
    variables[field.symbol] = variableOf(field, joinSources(sources), () =>
      files.flatMap((file, n) => overFile(file, complete[n] as FoundVariable)),
    );
  }
  return variables;
}

/** The values of those files that have them and whose list, if it is one, is as long as the file. */
function partialVariable(
  field: AcquisitionField,
  files: readonly ImageFile[],
  perFile: readonly (FoundVariable | undefined)[],
  reason: string,
): PartialVariable {
  type Part = { readonly values: readonly (number | null)[]; readonly from: string | null };
  const parts = files.map((file, n): Part => {
    const found = perFile[n];
    const isWhole =
      typeof found?.values === 'number' ||
      (Array.isArray(found?.values) && found.values.length === file.volumes);
    if (found === undefined || !isWhole) return { values: new Array(file.volumes).fill(null), from: null };
    return { values: overFile(file, found), from: `${found.fileName}, ${found.bidsField}` };
  });
  return {
    ...{ values: parts.flatMap(({ values }) => values), unit: field.unit, reason },
    sources: parts.flatMap(({ values, from }) => values.map(() => from)),
  };
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
export function beside(file: Pick<ImageFile, 'path'>, extension: string): string {
  return join(dirname(file.path), imageStem(file.path) + extension);
}
