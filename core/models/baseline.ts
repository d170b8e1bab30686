import { VoxfitError } from '../contracts/errors.js';
import type { ModelParameter } from '../contracts/model.js';

/** How many volumes show the tissue as it is without contrast agent. */
export const baselineVolumes: ModelParameter = {
  symbol: 'baseline',
  label: 'number of first volumes that are before the bolus',
  unit: '1',
  mapName: 'baseline',
  start: 5,
  lower: 1,
  upper: 1000,
  held: true,
  required: true,
  oneForAll: true,
};

/** An input function may rise to this share of its peak in the volumes before the bolus: noise of a measured one. */
const mostInBaseline = 0.1;

/** Throws PARAMETER_INVALID unless `count` is a whole number of volumes that leaves others of `samples`. */
export function requireBaselineCount(count: number | undefined, samples: number): asserts count is number {
  if (count !== undefined && Number.isInteger(count) && count >= 1 && count < samples) return;
  const found = count === undefined || Number.isNaN(count) ? 'a map' : count;
  throw invalid(
    `baseline is ${found}; it must be the whole number of volumes before the bolus, of ${samples} in all.`,
  );
}

/** Throws PARAMETER_INVALID with the first of the `count` volumes in which the bolus of an input function has begun. */
export function requireQuietBaseline(input: readonly number[], count: number, unit: string): void {
  const limit = mostInBaseline * Math.max(...input);
  const early = input.slice(0, count).findIndex((value) => value > limit);
  if (early < 0) return;
  throw invalid(
    `Volume ${early + 1} is one of the ${count} before the bolus, but there the input function is ${input[early]} ${unit} already, more than ${mostInBaseline * 100} % of its peak: there is no baseline.`,
  );
}

function invalid(message: string): VoxfitError {
  return new VoxfitError('PARAMETER_INVALID', message, { parameter: baselineVolumes.symbol });
}
