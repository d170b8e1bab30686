import type { DerivedMapRequest, FitOptions } from '../contracts/job.js';
import { inputOptionTable } from './inputOptions.js';
import { jobOptionTable, outOption } from './jobOptions.js';
import { linearOptionTable } from './linearOptions.js';
import { noiseOptionTable, requestedNoise } from './noiseOptions.js';
import { type Option, type OptionTable, type ParsedArguments, parseAssignment, wrongUse } from './options.js';
import { givenUnits, parameterSettings } from './parameterOptions.js';
import { requestedRival, rivalOptionTable } from './rivalOptions.js';
import { seriesOptionTable } from './seriesOptions.js';
import { requestedStart, startOptionTable } from './startOptions.js';

export const mapsOption: Option = {
  type: 'string',
  value: 'a,b,c',
  help: 'maps to write; default: those of voxfit models; --json there lists the optional ones too',
};

export const regionsOption: Option = {
  type: 'string',
  value: 'FILE',
  help: 'label image on the grid of the images: a table of the statistics of every map in each region',
};

/** Options of `voxfit fit`. */
export const fitOptionTable: OptionTable = {
  model: { type: 'string', value: 'ID|FILE', help: 'model, or a model file; see voxfit models' },
  out: outOption,
  ...seriesOptionTable,
  equation: { type: 'string', value: '"S0*exp(-TE/T2)"', help: 'with --model custom' },
  param: {
    type: 'string',
    multiple: true,
    value: 'NAME=start[:lower:upper]',
    help: 'start value and bounds of a parameter; an empty place leaves what the model has, as in T2=::0.5',
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
  maps: mapsOption,
  derive: {
    type: 'string',
    multiple: true,
    value: '"NAME=EXPRESSION[:UNIT]"',
    help: 'one more map from the parameters, e.g. "R1=1/T1:1/s"',
  },
  regions: regionsOption,
  ...jobOptionTable,
};

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
