import { resolve } from 'node:path';
import type { DerivedMapRequest, FitOptions, MaskChoice } from '../core/contracts/job.js';
import type { Model } from '../core/contracts/model.js';
import { acquisitionField } from '../core/models/resolve/acquisitionFields.js';
import { inputOptionTable } from './inputOptions.js';
import { linearOptionTable } from './linearOptions.js';
import { noiseOptionTable, requestedNoise } from './noiseOptions.js';
import {
  type OptionTable,
  type ParsedArguments,
  parseAssignment,
  parseNumbers,
  wrongUse,
} from './options.js';
import { givenUnits, parameterSettings } from './parameterOptions.js';
import { requestedRival, rivalOptionTable } from './rivalOptions.js';
import { jobOptionTable } from './runJob.js';
import { requestedStart, startOptionTable } from './startOptions.js';

/** Options of `voxfit fit`. */
export const fitOptionTable: OptionTable = {
  model: { type: 'string', value: 'ID|FILE', help: 'model, or a model file; see voxfit models' },
  out: { type: 'string', value: 'DIR', help: 'folder for the maps; created where it is missing' },
  mask: { type: 'string', value: 'FILE|auto|none', help: 'voxels to fit; default: what the model wants' },
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
  equation: { type: 'string', value: '"S0*exp(-TE/T2)"', help: 'with --model custom' },
  param: {
    type: 'string',
    multiple: true,
    value: 'NAME=start[:lower:upper]',
    help: 'start value and bounds of a parameter',
  },
  fix: {
    type: 'string',
    multiple: true,
    value: 'NAME=value|FILE',
    help: 'parameter that is not estimated: a number, or a 3D image with its value in every voxel',
  },
  unit: {
    type: 'string',
    multiple: true,
    value: 'NAME=UNIT',
    help: 'with --model custom: unit of a parameter or variable, e.g. T=s; signal=a.u. for the result',
  },
  ...startOptionTable,
  ...noiseOptionTable,
  ...linearOptionTable,
  ...inputOptionTable,
  ...rivalOptionTable,
  maps: {
    type: 'string',
    value: 'a,b,c',
    help: 'maps to write; default: those of voxfit models; --json there lists the optional ones too',
  },
  derive: {
    type: 'string',
    multiple: true,
    value: '"NAME=EXPRESSION[:UNIT]"',
    help: 'one more map from the parameters, e.g. "R1=1/T1:1/s"',
  },
  ...jobOptionTable,
};

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
  const words = acquisitionField(name)?.words ?? [];
  return values
    .split(',')
    .map((value) => (words.includes(value.trim()) ? `${words.indexOf(value.trim())}` : value))
    .join(',');
}

/** The mask that `--mask` asks for, else the one that the model wants. */
export function maskChoice(args: ParsedArguments, model: Pick<Model, 'defaultMask'>): MaskChoice {
  const text = args.text('mask') ?? model.defaultMask;
  if (text === 'auto' || text === 'none') return { kind: text };
  return { kind: 'file', path: resolve(text) };
}

/** `NAME=EXPRESSION[:UNIT]`; a colon that answers a `?` belongs to the expression. */
export function derivedMap(text: string): DerivedMapRequest {
  const [name, rest] = parseAssignment(text, '--derive');
  const parts = rest.split(':');
  if (parts.length <= rest.split('?').length) return { name, equation: rest };
  const unit = parts.at(-1) as string;
  return { name, equation: rest.slice(0, -unit.length - 1), unit };
}

/** The fit without its mask, which depends on the model. */
export function requestedFit(args: ParsedArguments): Omit<FitOptions, 'mask'> {
  const modelId = args.text('model');
  if (modelId === undefined) throw wrongUse('voxfit fit needs --model ID; see voxfit models.');
  const equation = args.text('equation');
  if (equation !== undefined && modelId !== 'custom') {
    throw wrongUse(`--equation goes with --model custom, not with --model ${modelId}.`);
  }
  const units = givenUnits(args);
  if (units !== undefined && modelId !== 'custom') {
    throw wrongUse(`--unit goes with --model custom; model ${modelId} declares its units.`);
  }
  const derive = args.texts('derive').map(derivedMap);
  const maps = args.text('maps')?.split(',');
  return {
    modelId,
    parameters: parameterSettings(args),
    ...requestedStart(args),
    ...requestedNoise(args),
    ...requestedRival(args),
    ...(equation === undefined ? {} : { equation }),
    ...(units === undefined ? {} : { units }),
    ...(maps === undefined ? {} : { maps }),
    ...(derive.length === 0 ? {} : { derive }),
  };
}
