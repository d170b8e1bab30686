import { resolve } from 'node:path';
import type { FitOptions } from '../core/contracts/job.js';
import { ownFields } from '../core/models/definition/ownFields.js';
import { functionModel } from '../core/models/functionModel.js';
import { completeLeftOut } from '../core/models/resolve/leftOutValues.js';
import { mapsOption, regionsOption } from '../core/options/fitOptions.js';
import { type JobLimits, jobOptionTable, outOption } from '../core/options/jobOptions.js';
import { excludeOption, requestedNoise } from '../core/options/noiseOptions.js';
import { type OptionTable, type ParsedArguments, wrongUse } from '../core/options/options.js';
import { maskChoice, openGivenSeries, seriesOptionTable } from '../core/options/seriesOptions.js';
import { declareSliceFunction } from '../core/run/declareSliceFunction.js';
import type { FitJob } from '../core/run/fitToFolder.js';
import { planRun } from '../core/run/plan.js';
import { prepareSeries } from '../core/run/prepareSeries.js';
import type { Command } from './command.js';
import { type ReadingTools, readLimits, runJob } from './runJob.js';

const mapOptionTable: OptionTable = {
  function: {
    type: 'string',
    value: 'FILE.mjs',
    help: 'module that exports maps and fitSlice(input, maps, status); its code is run',
  },
  out: outOption,
  ...seriesOptionTable,
  exclude: excludeOption,
  maps: mapsOption,
  regions: regionsOption,
  ...jobOptionTable,
};

export const mapCommand: Command = {
  name: 'map',
  positionals: 'IMAGE... --function FILE.mjs --out DIR',
  summary: 'Run a function of your own over every slice of a series and write its maps.',
  options: mapOptionTable,
  examples: [
    'voxfit map sub-01_bold.nii.gz --function my_fit.mjs --out maps',
    'voxfit map echo1.nii echo2.nii --function my_fit.mjs --var TE=0.01,0.02 --mask brain.nii.gz --out maps',
  ],
  run: (args) => runJob(args, readLimits(args, 'map'), (limits, tools) => readJob(args, limits, tools)),
};

async function readJob(
  args: ParsedArguments,
  limits: JobLimits,
  { makeWorker, convert }: ReadingTools,
): Promise<FitJob> {
  const path = args.text('function');
  if (path === undefined) throw wrongUse('voxfit map needs --function FILE.mjs, the module to run.');
  const sliceFunction = await declareSliceFunction(resolve(path), makeWorker);
  const opened = await openGivenSeries(args, convert, ownFields(sliceFunction));
  const model = functionModel(sliceFunction);
  const maps = args.text('maps')?.split(',');
  const options: FitOptions = {
    ...{ modelId: model.id, sliceFunction, parameters: {}, mask: maskChoice(args, model) },
    ...requestedNoise(args),
    ...(maps === undefined ? {} : { maps }),
  };
  const series = prepareSeries(completeLeftOut(opened, options.exclude), [model], options);
  // How long a function takes for a slice is its own affair.
  const { silenceTimeoutMs = Number.POSITIVE_INFINITY } = limits;
  const regions = args.text('regions');
  return {
    ...{ ...limits, silenceTimeoutMs, series, options, plan: planRun(series, options) },
    regions: regions === undefined ? null : resolve(regions),
  };
}
