import { resolve } from 'node:path';
import type { ConvertFolder } from '../io/chooseSeries.js';
import { ownFields } from '../models/definition/ownFields.js';
import { completeLeftOut } from '../models/resolve/leftOutValues.js';
import type { FitJob } from '../run/fitToFolder.js';
import { modelsOf, planRun } from '../run/plan.js';
import { prepareSeries } from '../run/prepareSeries.js';
import { requestedEventDesign } from './eventOptions.js';
import { requestedFit } from './fitOptions.js';
import { requestedInput, requestedMaskedInput } from './inputOptions.js';
import type { JobLimits } from './jobOptions.js';
import { requestedLinear } from './linearOptions.js';
import { withModelFiles } from './modelOptions.js';
import type { ParsedArguments } from './options.js';
import { maskChoice, openGivenSeries } from './seriesOptions.js';
import { requestedSliceOffsets } from './sliceOffsets.js';

/**
 * The job that the arguments of `voxfit fit` ask for. `convert`: see chooseSeries. Throws WRONG_USE and what reading and
 * planning throw.
 */
export async function readFitJob(
  args: ParsedArguments,
  limits: JobLimits,
  convert: ConvertFolder,
): Promise<FitJob> {
  const asked = { ...(await withModelFiles(requestedFit(args))), ...(await requestedInput(args)) };
  const fields = [asked.definition, asked.rival?.definition].flatMap(ownFields);
  const opened = completeLeftOut(await openGivenSeries(args, convert, fields), asked.exclude);
  const made = await requestedEventDesign(args, opened);
  const fit = {
    ...asked,
    ...(await requestedLinear(args, made?.design)),
    ...(await requestedMaskedInput(args, opened)),
  };
  const models = modelsOf(fit, opened);
  const prepared = prepareSeries(opened, models, fit);
  const series = { ...prepared, problems: [...prepared.problems, ...(made?.problems ?? [])] };
  const options = {
    ...{ ...fit, ...(await requestedSliceOffsets(args, series)) },
    mask: maskChoice(args, models[0]),
  };
  const regions = args.text('regions');
  return {
    ...{ ...limits, series, options, plan: planRun(series, options) },
    ...(regions === undefined ? {} : { regions: resolve(regions) }),
  };
}
