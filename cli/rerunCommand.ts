import { basename, dirname, join, resolve } from 'node:path';
import type { JobRecord } from '../core/contracts/jobFile.js';
import type { ConvertFolder } from '../core/io/chooseSeries.js';
import { hashFile } from '../core/io/hashFile.js';
import { readJobFile } from '../core/io/jobFile.js';
import type { InputPlaces } from '../core/io/locateInputs.js';
import { type JobLimits, jobOptionTable, limitsOf } from '../core/options/jobOptions.js';
import {
  type OptionTable,
  type ParsedArguments,
  parseAssignment,
  wrongUse,
} from '../core/options/options.js';
import type { FitJob, FitToFolder } from '../core/run/fitToFolder.js';
import { compareWithRecord, programDifference, restoreJob } from '../core/run/rerun.js';
import { type Command, say } from './command.js';
import { kernelsPath, type Remark, runJob, terminalCommand } from './runJob.js';

const rerunOptionTable: OptionTable = {
  out: { type: 'string', value: 'DIR', help: 'folder for the maps; default: rerun, beside the job file' },
  input: {
    type: 'string',
    multiple: true,
    value: 'OLD=NEW',
    help: 'where an input is now: its path or name in the job, and its path',
  },
  inputs: { type: 'string', value: 'DIR', help: 'folder that has the inputs, if they are elsewhere now' },
  ...jobOptionTable,
  format: { type: 'string', value: 'nii|nii.gz', help: 'default: that of the job' },
};

export const rerunCommand: Command = {
  name: 'rerun',
  positionals: 'JOB.json',
  summary: 'Run the job of a job file again, and say whether its maps come out the same, bit for bit.',
  options: rerunOptionTable,
  examples: [
    'voxfit rerun maps/sub-01_desc-t2_job.json',
    'voxfit rerun sub-01_desc-t2_job.json --inputs /data/study --out again',
    'voxfit rerun sub-01_desc-t2_job.json --input sub-01_MESE.nii.gz=/data/sub-01_MESE.nii.gz',
  ],
  run: async (args) => {
    const [path, ...more] = args.positionals;
    if (path === undefined || more.length > 0) throw wrongUse('voxfit rerun needs one job file.');
    const jobPath = resolve(path);
    const record = await readJobFile(jobPath);
    const given = limitsOf(args, terminalCommand());
    const limits = {
      ...given,
      folder: resolve(args.text('out') ?? join(dirname(jobPath), 'rerun')),
      format: args.text('format') === undefined ? formatOf(record) : given.format,
    };
    return runJob(
      args,
      limits,
      (_, { convert }) => readJob(record, jobPath, args, limits, convert),
      async (result) => remarkOn(result, record),
    );
  },
};

async function readJob(
  record: JobRecord,
  jobPath: string,
  args: ParsedArguments,
  limits: JobLimits,
  convert: ConvertFolder,
): Promise<FitJob> {
  const difference = programDifference(record, await hashFile(kernelsPath));
  if (difference !== null) say(`Note: ${difference}`);
  const restored = await restoreJob(record, basename(jobPath), placesOf(args, dirname(jobPath)), convert);
  // How long a function takes for a slice is its own affair.
  const isFunction = restored.options.sliceFunction !== undefined;
  const patient = limits.silenceTimeoutMs ?? (isFunction ? Number.POSITIVE_INFINITY : undefined);
  return { ...limits, ...restored, silenceTimeoutMs: patient };
}

function placesOf(args: ParsedArguments, jobFolder: string): InputPlaces {
  const folder = args.text('inputs');
  const replaced = new Map(args.texts('input').map((text) => parseAssignment(text, '--input')));
  return { jobFolder, replaced, ...(folder === undefined ? {} : { folder: resolve(folder) }) };
}

/** The format that the maps of the job have. */
function formatOf({ Maps }: JobRecord): JobLimits['format'] {
  return Maps.some(({ File }) => File.endsWith('.gz')) ? 'nii.gz' : 'nii';
}

function remarkOn({ maps }: FitToFolder, record: JobRecord): Remark {
  const found = compareWithRecord(record, maps);
  const when = record.Started.replace('T', ' ').replace(/\..*/, ' UTC');
  switch (found.kind) {
    case 'same':
      return {
        fields: { reproduced: true, mapsThatDiffer: [] },
        text: `All ${maps.length} maps have the same voxels as those of ${when}, bit for bit.`,
        exitCode: 0,
      };
    case 'different':
      return {
        fields: { reproduced: false, mapsThatDiffer: found.maps },
        text: `${found.maps.length} of ${maps.length} maps are not those of ${when}: ${found.maps.join(', ')}.`,
        exitCode: 1,
      };
    case 'incomparable':
      return {
        fields: { reproduced: null, mapsThatDiffer: [] },
        text: `The run of ${when} had left out ${found.slabs} slabs, so the maps cannot be compared with its maps.`,
        exitCode: 0,
      };
  }
}
