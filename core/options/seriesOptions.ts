import { resolve } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { MaskChoice } from '../contracts/job.js';
import type { Model } from '../contracts/model.js';
import type { Series } from '../contracts/series.js';
import { type ConvertFolder, chooseSeries } from '../io/chooseSeries.js';
import { type OpenOptions, openSeries } from '../io/openSeries.js';
import { type AcquisitionField, codeOfWord } from '../models/resolve/acquisitionFields.js';
import { table } from './columns.js';
import {
  type OptionTable,
  type ParsedArguments,
  parseAssignment,
  parseNumber,
  parseNumbers,
  wrongUse,
} from './options.js';

/** Options of every command that reads a series. */
export const seriesOptionTable = {
  mask: {
    type: 'string',
    value: 'FILE|auto|none|threshold:VALUE',
    help: 'voxels to fit; threshold: those whose mean over the volumes is above; default: what the model wants',
  },
  var: {
    type: 'string',
    multiple: true,
    value: 'NAME=v1,v2,…',
    help: 'acquisition variable in SI, one value per volume (or per file); else from sidecars',
  },
  'slice-offset': {
    type: 'string',
    multiple: true,
    value: 'NAME=v1,v2,…|SliceTiming',
    help: 'added to an acquisition variable: one number per slice, in SI, or SliceTiming of the sidecar',
  },
  sidecar: {
    type: 'string',
    value: 'FILE',
    help: 'JSON sidecar to read instead of the one beside the image',
  },
  bval: { type: 'string', value: 'FILE', help: 'b-values to read instead of those beside the image' },
  bvec: { type: 'string', value: 'FILE', help: 'b-vectors to read instead of those beside the image' },
  series: {
    type: 'string',
    value: 'NAME',
    help: 'of a folder with several series this one; voxfit info DIR lists them',
  },
  'assume-ms': {
    type: 'boolean',
    help: 'read times of sidecars that cannot be seconds, and those beside them, as milliseconds',
  },
  'assume-s': {
    type: 'boolean',
    help: 'take such times as the seconds that they are said to be',
  },
} satisfies OptionTable;

/**
 * Opens the images of the command line, or the series of its folder (`convert`: where it is one of DICOM files), with the acquisition that its options give. Throws
 * SERIES_AMBIGUOUS for a folder with several series, and what chooseSeries and openSeries throw.
 */
export async function openGivenSeries(
  args: ParsedArguments,
  convert: ConvertFolder,
  fields: readonly AcquisitionField[] = [],
): Promise<Series> {
  const [sidecarPath, bvalPath, bvecPath] = [args.text('sidecar'), args.text('bval'), args.text('bvec')];
  const paths = args.positionals.map((path) => resolve(path));
  const choice = await chooseSeries(paths, args.text('series'), convert);
  if (choice.kind === 'several') {
    const rows = choice.candidates.map(({ name, description }) => [`  ${name}`, description]);
    throw new VoxfitError(
      'SERIES_AMBIGUOUS',
      `${args.positionals.join(', ')} holds ${rows.length} series; say which with --series NAME:\n${table(rows)}`,
      { series: choice.candidates.map(({ name }) => name) },
    );
  }
  const opened = await openSeries(choice.images, {
    variables: givenVariables(args),
    fields,
    ...assumedUnit(args),
    ...(choice.name === undefined ? {} : { name: choice.name }),
    ...(choice.conversion === undefined ? {} : { conversion: choice.conversion }),
    ...(sidecarPath === undefined ? {} : { sidecarPath }),
    ...(bvalPath === undefined ? {} : { bvalPath }),
    ...(bvecPath === undefined ? {} : { bvecPath }),
  });
  return { ...opened, problems: [...choice.problems, ...opened.problems] };
}

/** What `--assume-ms` or `--assume-s` says. Throws WRONG_USE where both are given. */
export function assumedUnit(args: ParsedArguments): Pick<OpenOptions, 'assumedUnit'> {
  const [ms, s] = [args.flag('assume-ms'), args.flag('assume-s')];
  if (ms && s) throw wrongUse('Times are milliseconds or seconds: give --assume-ms or --assume-s, not both.');
  if (ms) return { assumedUnit: 'ms' };
  return s ? { assumedUnit: 's' } : {};
}

/** Values of all `--var`, by name. */
export function givenVariables(args: ParsedArguments): Record<string, readonly number[]> {
  const variables: Record<string, readonly number[]> = {};
  for (const text of args.texts('var')) {
    const [name, values] = parseAssignment(text, '--var');
    if (Object.hasOwn(variables, name)) throw wrongUse(`--var ${name} is given twice.`);
    variables[name] = parseNumbers(codesOf(name, values), `--var ${name}`);
  }
  return variables;
}

/** Words that stand for numbers, e.g. `control,label` of VolumeType, as those numbers; everything else as it is. */
function codesOf(name: string, values: string): string {
  return values
    .split(',')
    .map((value) => codeOfWord(name, value) ?? value)
    .join(',');
}

/** The mask that `--mask` asks for, else the one that the model wants. */
export function maskChoice(args: ParsedArguments, model: Pick<Model, 'defaultMask'>): MaskChoice {
  const text = args.text('mask') ?? model.defaultMask;
  if (text === 'auto' || text === 'none') return { kind: text };
  const [, value] = /^threshold:(.*)$/.exec(text) ?? [];
  if (value !== undefined) return { kind: 'threshold', value: parseNumber(value, '--mask threshold') };
  return { kind: 'file', path: resolve(text) };
}
