import { fitOptionTable } from '../core/options/fitOptions.js';
import { readFitJob } from '../core/options/readFitJob.js';
import type { Command } from './command.js';
import { readLimits, runJob } from './runJob.js';

export const fitCommand: Command = {
  name: 'fit',
  positionals: 'IMAGE...|DIR --model ID|FILE --out DIR',
  summary: 'Fit a model to every voxel of a series and write the maps.',
  options: fitOptionTable,
  examples: [
    'voxfit fit sub-01_MESE.nii.gz --model t2 --out maps',
    'voxfit fit study/sub-01/anat --model t2 --out maps',
    'voxfit fit export/DICOM --series 3_MESE --model t2 --out maps',
    'voxfit fit echo1.nii echo2.nii echo3.nii --model t2star --var TE=0.0145,0.0385,0.0625 --out maps',
    'voxfit fit sub-01_dwi.nii.gz --model dti --method wls --out maps',
    'voxfit fit bold.nii --model glm --method ar1 --design design.tsv --contrast "task=1,0,0" --contrast "any=1,0,0;0,1,0" --out maps',
    'voxfit fit sub-01_task-faces_bold.nii.gz --model glm --events sub-01_task-faces_events.tsv --hrf spm --contrast "face - house" --out maps',
    'voxfit fit dce.nii --model dce-extended-tofts --aif parker --arrival 30 --fix T10=T1map.nii --fix r1=4.5 --fix baseline=6 --out maps',
    'voxfit fit series.nii --model custom --equation "A*exp(-TE/T)+C" --param A=500 --param T=0.05:0.001:2 --param C=10 --out maps',
    'voxfit fit sub-01_MESE.nii.gz --model t2 --against t2 --against-param C=10:0:1000 --out maps',
    'voxfit fit ir.nii --model custom --equation "abs(A*(1-2*exp(-TI/T1)))" --param A=500 --param T1=1:0.01:10 --grid T1=0.05:5:20:log --out maps',
  ],
  run: (args) =>
    runJob(args, readLimits(args, 'fit'), (limits, { convert }) => readFitJob(args, limits, convert)),
};
