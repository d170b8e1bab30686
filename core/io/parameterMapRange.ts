import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { ResolvedParameter } from '../contracts/job.js';
import type { Volume } from '../contracts/series.js';
import { readVolume } from './readArrays.js';

/** Units that maps are often in, as what one must be divided by. */
const otherUnits: Readonly<Record<string, readonly (readonly [divisor: number, name: string])[]>> = {
  '1': [
    [100, 'percent'],
    [1000, 'per mille'],
  ],
  s: [[1000, 'milliseconds']],
};

/** A map that is in another unit than its parameter: the numbers are divided, and a sentence says so. */
export interface MapUnit {
  readonly divisor: number;
  readonly note: string;
}

/**
 * Finds out whether a map of a ratio is in percent: its typical value (as below) is outside the bounds of the parameter
 * and a hundredth of it is within, and no value can be read both ways, for the bounds are less than a factor of 100
 * apart. Null: the map is in the unit of the parameter. Otherwise refuses the map of a fixed parameter whose typical value (the median, zeros and what is not finite left out) is
 * outside the bounds of the parameter: such a map is in another unit, or is no map of it.
 * path: as the user gave it, for messages. Throws PARAMETER_INVALID with the median, and what readVolume throws.
 */
export async function checkParameterMapRange(
  { symbol, unit, lower, upper }: ResolvedParameter,
  path: string,
  volume: Volume,
): Promise<MapUnit | null> {
  const values = (await readVolume(volume)).filter((value) => Number.isFinite(value) && value !== 0);
  const median = values.sort()[values.length >> 1];
  if (median === undefined) {
    if (lower <= 0 && upper >= 0) return null;
    throw new VoxfitError(
      'PARAMETER_INVALID',
      `The map of ${symbol} ${basename(path)} has no voxel with a finite value other than 0.`,
      { parameter: symbol, path },
    );
  }
  if (median >= lower && median <= upper) return null;
  const shown = Number(median.toPrecision(4));
  if (unit === '1' && 100 * lower > upper && median / 100 >= lower && median / 100 <= upper) {
    const note = `The map of ${symbol} ${basename(path)} has values about ${shown} (the median): it is in percent and was divided by 100.`;
    return { divisor: 100, note };
  }
  const guess = otherUnits[unit]?.find(([divisor]) => median / divisor >= lower && median / divisor <= upper);
  const question =
    guess === undefined ? '' : ` Is it in ${guess[1]}? Then give a map that is divided by ${guess[0]}.`;
  const bounds = `${lower} to ${upper}${unit === '1' ? '' : ` ${unit}`}`;
  throw new VoxfitError(
    'PARAMETER_INVALID',
    `The map of ${symbol} ${basename(path)} has values about ${shown} (the median), outside the bounds of ${symbol}, ${bounds}.${question}`,
    { parameter: symbol, path, median, lower, upper },
  );
}
