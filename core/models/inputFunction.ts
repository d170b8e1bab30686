import { VoxfitError } from '../contracts/errors.js';
import type { FitOptions, InputFunction } from '../contracts/job.js';
import type { Model, ModelParameter } from '../contracts/model.js';
import type { AcquisitionVariable } from '../contracts/series.js';
import { parkerBloodConcentrationMM } from './parker.js';
import { isFixed } from './resolve/resolveFit.js';

/** The variable that an input function gives. */
export const inputFunctionSymbol = 'Cp';

/** Whether a model is driven by an input function. */
export function usesInputFunction({ variables }: Pick<Model, 'variables'>): boolean {
  return variables.some(({ symbol }) => symbol === inputFunctionSymbol);
}

/** The share of red cells in blood, which contrast agent does not enter; 0.42 as in Parker et al. 2006. */
export const haematocrit: ModelParameter = {
  symbol: 'Hct',
  label: 'haematocrit, where the input function is of whole blood',
  unit: '1',
  mapName: 'Hct',
  start: 0.42,
  lower: 0,
  upper: 0.99,
  held: true,
};

/** How much later than in its input function the agent arrives in the tissue. */
export const inputDelay: ModelParameter = {
  symbol: 'delay',
  label: 'delay of the tissue behind the input function',
  unit: 's',
  mapName: 'delay',
  start: 0,
  lower: -600,
  upper: 600,
  held: true,
};

type ConcentrationInput = Exclude<InputFunction, { kind: 'masked' }>;
type InputOptions = Pick<FitOptions, 'parameters' | 'sliceOffsets'>;

/**
 * Plasma concentration (mM) at the volume times: Cp(t) = input(t - delay), of whole blood divided by 1 - haematocrit. A
 * measured function is taken as linear between its points and as 0 before the first.
 * Throws VARIABLE_INVALID for an input function without order or without a value above 0, or one that ends before the
 * acquisition does, PARAMETER_INVALID for a haematocrit or delay that is not a number in its bounds, WRONG_USE for times
 * that differ from slice to slice and for a signal.
 */
export function plasmaConcentration(
  input: InputFunction,
  volumeTimesS: readonly number[],
  { parameters, sliceOffsets }: InputOptions,
): AcquisitionVariable {
  if (sliceOffsets?.t !== undefined) {
    throw new VoxfitError(
      'WRONG_USE',
      'The input function is taken at one time per volume: slice offsets of t cannot be used with it.',
      { variable: 't' },
    );
  }
  if (input.kind === 'masked') {
    throw new VoxfitError(
      'WRONG_USE',
      `The input function (${input.source}) is a signal; the model needs a concentration, by --aif.`,
      { variable: 'Cp' },
    );
  }
  const delayS = numberOf(inputDelay, parameters);
  const isBlood = input.kind === 'parker' || input.of === 'blood';
  const hct = isBlood ? numberOf(haematocrit, parameters) : 0;
  const at = input.kind === 'parker' ? parkerFrom(input.arrivalS) : interpolated(input, delayS, volumeTimesS);
  const values = volumeTimesS.map((timeS) => at(timeS - delayS) / (1 - hct));
  const source = sourceOf(input, hct, delayS);
  requireBolus(values, source);
  return { values, unit: 'mM', source };
}

/** Throws VARIABLE_INVALID for an input function that is nowhere above 0. */
export function requireBolus(concentrationsMM: readonly number[], source: string): void {
  if (concentrationsMM.some((value) => value > 0)) return;
  throw new VoxfitError(
    'VARIABLE_INVALID',
    `The input function (${source}) is not above 0 at any of the ${concentrationsMM.length} volumes: no contrast agent arrives during the acquisition.`,
    { variable: 'Cp', volumes: concentrationsMM.length },
  );
}

function numberOf(constant: ModelParameter, settings: FitOptions['parameters']): number {
  const { symbol, start, lower, upper } = constant;
  const setting = settings[symbol];
  const value = isFixed(setting) ? (setting?.fixed ?? Number.NaN) : start;
  if (value >= lower && value <= upper) return value;
  const found = setting?.fixed === undefined ? 'a map' : String(value);
  throw new VoxfitError(
    'PARAMETER_INVALID',
    `${symbol} is ${found}; the input function needs one number from ${lower} to ${upper}.`,
    { parameter: symbol, lower, upper },
  );
}

function parkerFrom(arrivalS: number): (timeS: number) => number {
  return (timeS) => parkerBloodConcentrationMM(timeS - arrivalS);
}

function sourceOf(input: ConcentrationInput, hct: number, delayS: number): string {
  const what =
    input.kind === 'parker'
      ? `Parker population average, arrival at ${input.arrivalS} s`
      : `${input.source}, ${input.of}`;
  const blood = input.kind === 'measured' && input.of === 'plasma' ? '' : `, haematocrit ${hct}`;
  return `${what}${blood}${delayS === 0 ? '' : `, delay ${delayS} s`}`;
}

function interpolated(
  { timesS, concentrationsMM, source }: Extract<InputFunction, { kind: 'measured' }>,
  delayS: number,
  volumeTimesS: readonly number[],
): (timeS: number) => number {
  const disorder = timesS.findIndex((timeS, i) => i > 0 && !(timeS > (timesS[i - 1] as number)));
  if (disorder > 0 || timesS.length < 2) {
    const what = timesS.length < 2 ? `has ${timesS.length} points` : `goes back at point ${disorder + 1}`;
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `The input function (${source}) ${what}; it needs two or more times in ascending order.`,
      { variable: 'Cp', points: timesS.length },
    );
  }
  const [end, last] = [timesS.at(-1) as number, Math.max(...volumeTimesS) - delayS];
  // Rounding in files: times are rarely given to more than a millisecond.
  if (last > end + 1e-3) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `The input function (${source}) ends at ${end} s, but the last volume needs it at ${last} s.`,
      { variable: 'Cp', endS: end, neededS: last },
    );
  }
  return (timeS) => {
    if (timeS < (timesS[0] as number)) return 0;
    const next = timesS.findIndex((other) => other >= timeS);
    if (next < 0) return concentrationsMM.at(-1) as number;
    if (next === 0) return concentrationsMM[0] as number;
    const [from, to] = [timesS[next - 1] as number, timesS[next] as number];
    const [before, after] = [concentrationsMM[next - 1] as number, concentrationsMM[next] as number];
    return before + ((after - before) * (timeS - from)) / (to - from);
  };
}
