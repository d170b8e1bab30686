import { resolve } from 'node:path';
import { ownFields } from '../core/models/definition/ownFields.js';
import type { FitJob } from '../core/run/fitToFolder.js';
import { modelsOf, planRun } from '../core/run/plan.js';
import { prepareSeries } from '../core/run/prepareSeries.js';
import type { Command } from './command.js';
import { requestedEventDesign } from './eventOptions.js';
import { fitOptionTable, requestedFit } from './fitOptions.js';
import { requestedInput, requestedMaskedInput } from './inputOptions.js';
import { requestedLinear } from './linearOptions.js';
import { withModelFiles } from './modelOptions.js';
import type { ParsedArguments } from './options.js';
import { type JobLimits, readLimits, runJob } from './runJob.js';
import { maskChoice, openGivenSeries } from './seriesOptions.js';
import { requestedSliceOffsets } from './sliceOffsets.js';

export const fitCommand: Command = {
  name: 'fit',
  positionals: 'IMAGE...|DIR --model ID|FILE --out DIR',
  summary: 'Fit a model to every voxel of a series and write the maps.',
  options: fitOptionTable,
  examples: [
    'voxfit fit sub-01_MESE.nii.gz --model t2 --out maps',
    'voxfit fit study/sub-01/anat --model t2 --out maps',
    'voxfit fit echo1.nii echo2.nii echo3.nii --model t2star --var TE=0.0145,0.0385,0.0625 --out maps',
    'voxfit fit sub-01_dwi.nii.gz --model dti --method wls --out maps',
    'voxfit fit bold.nii --model glm --method ar1 --design design.tsv --contrast "task=1,0,0" --contrast "any=1,0,0;0,1,0" --out maps',
    'voxfit fit sub-01_task-faces_bold.nii.gz --model glm --events sub-01_task-faces_events.tsv --hrf spm --contrast "face - house" --out maps',
    'voxfit fit dce.nii --model dce-extended-tofts --aif parker --arrival 30 --fix T10=T1map.nii --fix r1=4.5 --fix baseline=6 --out maps',
    'voxfit fit series.nii --model custom --equation "A*exp(-TE/T)+C" --param A=500 --param T=0.05:0.001:2 --param C=10 --out maps',
    'voxfit fit sub-01_MESE.nii.gz --model t2 --against t2 --against-param C=10:0:1000 --out maps',
    'voxfit fit ir.nii --model custom --equation "abs(A*(1-2*exp(-TI/T1)))" --param A=500 --param T1=1:0.01:10 --grid T1=0.05:5:20:log --out maps',
  ],
  run: (args) => runJob(args, readLimits(args, 'fit'), (limits) => readFitJob(args, limits)),
};

/** The job that the arguments of `voxfit fit` ask for. Throws WRONG_USE and what reading and planning throw. */
export async function readFitJob(args: ParsedArguments, limits: JobLimits): Promise<FitJob> {
  const asked = { ...(await withModelFiles(requestedFit(args))), ...(await requestedInput(args)) };
  const opened = await openGivenSeries(args, [asked.definition, asked.rival?.definition].flatMap(ownFields));
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
