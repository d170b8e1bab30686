import type { FitOptions } from '../contracts/job.js';
import type { Series } from '../contracts/series.js';
import { readSliceTiming } from '../io/sliceTiming.js';
import { acquisitionField } from '../models/resolve/acquisitionFields.js';
import { type ParsedArguments, parseAssignment, parseNumbers, wrongUse } from './options.js';

/** All `--slice-offset`, by variable; nothing where none is given. Throws WRONG_USE and what readSliceTiming throws. */
export async function requestedSliceOffsets(
  args: ParsedArguments,
  series: Series,
): Promise<Pick<FitOptions, 'sliceOffsets'>> {
  const sliceOffsets: Record<string, readonly number[]> = {};
  for (const text of args.texts('slice-offset')) {
    const [name, value] = parseAssignment(text, '--slice-offset');
    if (Object.hasOwn(sliceOffsets, name)) throw wrongUse(`--slice-offset ${name} is given twice.`);
    sliceOffsets[name] =
      value === 'SliceTiming'
        ? await timesFor(name, series, args.text('sidecar'))
        : parseNumbers(value, `--slice-offset ${name}`);
  }
  return Object.keys(sliceOffsets).length === 0 ? {} : { sliceOffsets };
}

async function timesFor(
  name: string,
  series: Series,
  sidecarPath: string | undefined,
): Promise<readonly number[]> {
  const unit = acquisitionField(name)?.unit ?? 's';
  if (unit !== 's')
    throw wrongUse(`SliceTiming is in s and cannot be added to ${name}, which is in ${unit}.`);
  return readSliceTiming(series, sidecarPath);
}
