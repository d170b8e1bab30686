import { VoxfitError } from '../contracts/errors.js';

/** A quantity measured at times of its own, s from the first volume. */
export interface TimeCurve {
  /** Where the numbers come from, for people. */
  readonly source: string;
  readonly timesS: readonly number[];
  readonly values: readonly number[];
}

/**
 * The value of an input function at any time: linear between its points, 0 before the first, the last after them.
 * variable: the acquisition variable that it gives. neededS: the last time that will be asked for.
 * Throws VARIABLE_INVALID for fewer than two points, times without order, or a curve that ends before `neededS`.
 */
export function linearBetween(
  { timesS, values, source }: TimeCurve,
  { variable, neededS }: { readonly variable: string; readonly neededS: number },
): (timeS: number) => number {
  const disorder = timesS.findIndex((timeS, i) => i > 0 && !(timeS > (timesS[i - 1] as number)));
  if (disorder > 0 || timesS.length < 2) {
    const what = timesS.length < 2 ? `has ${timesS.length} points` : `goes back at point ${disorder + 1}`;
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `The input function (${source}) ${what}; it needs two or more times in ascending order.`,
      { variable, points: timesS.length },
    );
  }
  const end = timesS.at(-1) as number;
  // Rounding in files: times are rarely given to more than a millisecond.
  if (neededS > end + 1e-3) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `The input function (${source}) ends at ${end} s, but the last volume needs it at ${neededS} s.`,
      { variable, endS: end, neededS },
    );
  }
  return (timeS) => {
    if (timeS < (timesS[0] as number)) return 0;
    const next = timesS.findIndex((other) => other >= timeS);
    if (next < 0) return values.at(-1) as number;
    if (next === 0) return values[0] as number;
    const [from, to] = [timesS[next - 1] as number, timesS[next] as number];
    const [before, after] = [values[next - 1] as number, values[next] as number];
    return before + ((after - before) * (timeS - from)) / (to - from);
  };
}
