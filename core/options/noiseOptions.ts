import { resolve } from 'node:path';
import type { FitOptions, SampleWeights } from '../contracts/job.js';
import { parseVolumes } from '../models/resolve/parseVolumes.js';
import {
  type Option,
  type OptionTable,
  type ParsedArguments,
  parseChoice,
  parseNumber,
  parseNumbers,
  wrongUse,
} from './options.js';

export const excludeOption: Option = {
  type: 'string',
  value: '0,3-5',
  help: 'volumes to leave out, counted from 0',
};

/** Options that say which samples count, how much, and with which noise. */
export const noiseOptionTable: OptionTable = {
  exclude: excludeOption,
  weights: {
    type: 'string',
    value: 'v1,v2,…|FILE',
    help: 'weight of each volume, or a 4D image with one of each sample, in units of 1/variance; 0 leaves out',
  },
  loss: {
    type: 'string',
    value: 'huber|rician',
    help: 'minimised instead of the sum of squares: with --sigma',
  },
  sigma: {
    type: 'string',
    value: 'VALUE',
    help: 'with --loss: standard deviation of the noise, in units of the signal',
  },
};

/** What `--exclude`, `--weights`, `--loss` and `--sigma` ask for. Throws WRONG_USE. */
export function requestedNoise(args: ParsedArguments): Pick<FitOptions, 'exclude' | 'weights' | 'loss'> {
  const exclude = args.text('exclude');
  const weights = args.text('weights');
  const [loss, sigma] = [args.text('loss'), args.text('sigma')];
  if ((loss === undefined) !== (sigma === undefined)) {
    throw wrongUse('--loss huber|rician and --sigma VALUE go together: the noise must be known.');
  }
  return {
    ...(exclude === undefined ? {} : { exclude: excludedVolumes(exclude) }),
    ...(weights === undefined ? {} : { weights: parseWeights(weights) }),
    ...(loss === undefined || sigma === undefined
      ? {}
      : {
          loss: {
            kind: parseChoice(loss, ['huber', 'rician'], '--loss'),
            sigma: parseNumber(sigma, '--sigma'),
          },
        }),
  };
}

function excludedVolumes(text: string): readonly number[] {
  if (text.trim() === '') throw wrongUse('--exclude needs volumes counted from 0, such as 0,3-5.');
  return parseVolumes(text, '--exclude');
}

/** Numbers where every part looks like one (nan and inf included, so that they are refused as weights), else a file. */
function parseWeights(text: string): SampleWeights {
  const isNumber = (part: string): boolean => /^\s*[+-]?(\.?\d|nan\s*$|inf)/i.test(part);
  const parts = text.split(',');
  if (!parts.every(isNumber) || (parts.length === 1 && Number.isNaN(Number(text)))) {
    return { kind: 'image', path: resolve(text) };
  }
  return { kind: 'volumes', values: parseNumbers(text, '--weights') };
}
