import { join } from 'node:path';
import type { ConvertFolder } from '../io/chooseSeries.js';
import type { FitJob } from '../run/fitToFolder.js';
import type { BatchEntry } from './batchTable.js';
import { fitOptionTable } from './fitOptions.js';
import { inputOptionTable } from './inputOptions.js';
import { type JobLimits, outputChoice } from './jobOptions.js';
import { linearOptionTable } from './linearOptions.js';
import { parseOptions } from './options.js';
import { readFitJob } from './readFitJob.js';
import { rivalOptionTable } from './rivalOptions.js';
import { startOptionTable } from './startOptions.js';

/**
 * The fit of one job of a batch. common: words of `voxfit fit` that hold for all jobs; those of the entry take their
 * place. limits: of the batch; its folder is that of the batch. Throws WRONG_USE and what reading and planning throw.
 */
export async function batchFitJob(
  { name, images, words: own }: BatchEntry,
  common: readonly string[],
  limits: JobLimits,
  convert: ConvertFolder,
): Promise<FitJob> {
  const words = [...images, ...wordsInPlace(common, own)];
  const folder = join(limits.folder, name);
  const args = parseOptions(words, fitOptionTable);
  const command = ['voxfit', 'fit', ...words, `--out=${folder}`];
  return readFitJob(args, { ...limits, ...outputChoice(args), folder, command }, convert);
}

/** Options that have a meaning within one model only. */
const modelOptions = new Set([
  ...['equation', 'param', 'fix', 'unit', 'maps', 'derive'],
  ...Object.keys({ ...startOptionTable, ...linearOptionTable, ...inputOptionTable, ...rivalOptionTable }),
]);

/**
 * The common words that a job's own do not take the place of, then its own. A job with another model takes nothing that
 * belongs to the common one.
 */
export function wordsInPlace(common: readonly string[], own: readonly string[]): readonly string[] {
  const taken = new Set(own.map(settingOf));
  const [usual, named] = [modelOf(common), modelOf(own)];
  const isOther = usual !== undefined && named !== undefined && usual !== named;
  const kept = common.filter(
    (word) => !taken.has(settingOf(word)) && !(isOther && modelOptions.has(optionOf(word))),
  );
  return [...kept, ...own];
}

function modelOf(words: readonly string[]): string | undefined {
  return words.find((word) => optionOf(word) === 'model');
}

/** `param` of `--param=T2=0.1`. */
function optionOf(word: string): string {
  return /^--([^=]*)/.exec(word)?.[1] ?? '';
}

/** What a word sets: its option, with its symbol where there may be several. A parameter is set by --param or --fix. */
function settingOf(word: string): string {
  const option = optionOf(word);
  if (fitOptionTable[option]?.multiple !== true) return option;
  const [symbol] = word.slice(option.length + 3).split('=');
  return `${option.replace(/fix$/, 'param')} ${symbol}`;
}
