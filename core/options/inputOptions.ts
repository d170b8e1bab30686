import { resolve } from 'node:path';
import type { FitOptions } from '../contracts/job.js';
import type { Series } from '../contracts/series.js';
import { readInputFunction } from '../io/inputFunctionFile.js';
import { readMaskedSignal } from '../io/inputFunctionMask.js';
import { inputFunctionQuantities } from '../models/inputFunctionChoices.js';
import { type OptionTable, type ParsedArguments, parseChoice, parseNumber, wrongUse } from './options.js';

/** Options of what the samples are and of the input function. */
export const inputOptionTable: OptionTable = {
  input: {
    type: 'string',
    value: 'NAME',
    help: 'what the samples are, where a model has several inputs (dce-…: signal, concentration); default: its first',
  },
  aif: {
    type: 'string',
    value: 'parker|FILE',
    help: 'arterial input function: population average of Parker, or a file of two columns, time (s) and what --aif-of says',
  },
  'aif-of': {
    type: 'string',
    value: 'plasma|blood|signal|deltaR2star',
    help: 'what --aif FILE gives: concentration (mM) in plasma or blood (dce-…), signal or change of R2* (1/s) (dsc)',
  },
  'aif-mask': {
    type: 'string',
    value: 'FILE',
    help: 'arterial input function from the series itself: 3D image, not zero in the voxels whose mean signal is taken (dsc, dce-…)',
  },
  arrival: {
    type: 'string',
    value: 'SECONDS',
    help: 'with --aif parker: when the agent begins to arrive, from the first volume',
  },
};

/** What `--input`, `--aif`, `--aif-of` and `--arrival` ask for. Throws WRONG_USE and what readInputFunction throws. */
export async function requestedInput(
  args: ParsedArguments,
): Promise<Pick<FitOptions, 'input' | 'inputFunction'>> {
  const [input, aif, of, arrival] = [
    args.text('input'),
    args.text('aif'),
    args.text('aif-of'),
    args.text('arrival'),
  ];
  const chosen = input === undefined ? {} : { input };
  if (args.text('aif-mask') !== undefined && (aif ?? of ?? arrival) !== undefined) {
    throw wrongUse(
      '--aif-mask takes the input function from the series: leave --aif, --aif-of and --arrival out.',
    );
  }
  if (aif === 'parker') {
    if (of !== undefined) throw wrongUse('--aif-of goes with --aif FILE; the average of Parker is of blood.');
    if (arrival === undefined) {
      throw wrongUse('--aif parker needs --arrival SECONDS: when the agent begins to arrive.');
    }
    return { ...chosen, inputFunction: { kind: 'parker', arrivalS: parseNumber(arrival, '--arrival') } };
  }
  if (arrival !== undefined) throw wrongUse('--arrival goes with --aif parker.');
  if (aif === undefined) {
    if (of !== undefined) throw wrongUse('--aif-of goes with --aif FILE.');
    return chosen;
  }
  if (of === undefined) {
    throw wrongUse(`--aif FILE needs --aif-of ${inputFunctionQuantities.join('|')}: what its numbers are.`);
  }
  const kind = parseChoice(of, inputFunctionQuantities, '--aif-of');
  return { ...chosen, inputFunction: await readInputFunction(resolve(aif), kind) };
}

/** What `--aif-mask` asks of an opened series; throws what readMaskedSignal throws. */
export async function requestedMaskedInput(
  args: ParsedArguments,
  series: Series,
): Promise<Pick<FitOptions, 'inputFunction'>> {
  const path = args.text('aif-mask');
  return path === undefined ? {} : { inputFunction: await readMaskedSignal(series, resolve(path)) };
}
