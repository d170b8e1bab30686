import { outputLayouts } from '../run/exportRun.js';
import type { FitJob } from '../run/fitToFolder.js';
import {
  type Option,
  type OptionTable,
  type ParsedArguments,
  parseChoice,
  parseCount,
  parseNumber,
  wrongUse,
} from './options.js';

export const outOption: Option = {
  type: 'string',
  value: 'DIR',
  help: 'folder for the maps; created where it is missing',
};

export const scratchOption: Option = {
  type: 'string',
  value: 'DIR',
  help: 'folder for inflated and converted images; default: the temporary folder',
};

export const quietOption: Option = { type: 'boolean', help: 'no progress' };

/** Where the maps of a command that fits go, and what it may take. */
export const jobOptionTable: OptionTable = {
  format: { type: 'string', value: 'nii|nii.gz', help: 'default nii' },
  layout: {
    type: 'string',
    value: 'plain|bids',
    help: 'bids: names and folders of a BIDS derivative, DIR/derivatives/voxfit/sub-…; default plain',
  },
  report: {
    type: 'boolean',
    help: 'write one HTML page with pictures of the maps, histograms, settings and citations',
  },
  voxels: {
    type: 'boolean',
    help: 'write a table with a row per fitted voxel: i j k, x y z in mm, every map, status',
  },
  workers: { type: 'string', value: 'N', help: 'worker processes; default: the available processors' },
  'worker-timeout': {
    type: 'string',
    value: 'SECONDS',
    help: 'a worker that says nothing for so long is ended and its slices given to another; default 60 (map: never)',
  },
  'memory-limit': {
    type: 'string',
    value: 'MB',
    help: 'memory of all processes together, which sets workers and chunks; default: what is free',
  },
  scratch: scratchOption,
  overwrite: { type: 'boolean', help: 'replace outputs that exist' },
  resume: { type: 'boolean', help: 'go on with an interrupted run of the same fit into the same folder' },
  json: { type: 'boolean', help: 'results as one JSON object on standard output' },
  quiet: quietOption,
};

/** Those of them that a row of a batch may say for itself. */
export const rowLimits: readonly string[] = ['format', 'layout', 'report', 'voxels'];

/** What is known of a job before any file is read. */
export type JobLimits = Omit<FitJob, 'series' | 'options' | 'plan'>;

/** The limits that the options give, but for the folder; command: see FitJob. Throws WRONG_USE. */
export function limitsOf(args: ParsedArguments, command: readonly string[]): Omit<JobLimits, 'folder'> {
  const workers = args.text('workers');
  const memoryLimit = args.text('memory-limit');
  const timeout = args.text('worker-timeout');
  return {
    workers: workers === undefined ? undefined : parseCount(workers, '--workers', 1),
    memoryLimitBytes:
      memoryLimit === undefined ? undefined : parseNumber(memoryLimit, '--memory-limit') * 1e6,
    silenceTimeoutMs: timeout === undefined ? undefined : parseSeconds(timeout, '--worker-timeout') * 1000,
    command,
    resume: args.flag('resume'),
    overwrite: args.flag('overwrite'),
    regions: null,
    ...outputChoice(args),
  };
}

/** How outputs are written, as `rowLimits` say. Throws WRONG_USE. */
export function outputChoice(
  args: ParsedArguments,
): Pick<FitJob, 'format' | 'layout' | 'report' | 'voxelTable'> {
  return {
    layout: parseChoice(args.text('layout') ?? 'plain', outputLayouts, '--layout'),
    format: parseChoice(args.text('format') ?? 'nii', ['nii', 'nii.gz'], '--format'),
    report: args.flag('report'),
    voxelTable: args.flag('voxels'),
  };
}

function parseSeconds(text: string, option: string): number {
  const seconds = parseNumber(text, option);
  if (seconds > 0) return seconds;
  throw wrongUse(`${option} needs a time above 0 s, not "${text}".`);
}
