import { VoxfitError } from '../contracts/errors.js';
import type { FitOptions, InputFunction } from '../contracts/job.js';
import type { Model, ModelParameter } from '../contracts/model.js';
import type { AcquisitionVariable } from '../contracts/series.js';
import { parkerBloodConcentrationMM } from './parker.js';
import { isFixed } from './resolve/resolveParameter.js';
import { linearBetween } from './timeCurve.js';

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

type ConcentrationInput = Exclude<InputFunction, { kind: 'masked' | 'curve' }>;
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
  if (input.kind === 'masked' || input.kind === 'curve') {
    throw new VoxfitError(
      'WRONG_USE',
      `The input function (${input.source}) is no concentration; the model needs one, by --aif parker, or --aif FILE with --aif-of plasma|blood.`,
      { variable: 'Cp' },
    );
  }
  const delayS = numberOf(inputDelay, parameters);
  const isBlood = input.kind === 'parker' || input.of === 'blood';
  const hct = isBlood ? numberOf(haematocrit, parameters) : 0;
  const at =
    input.kind === 'parker'
      ? parkerFrom(input.arrivalS)
      : measuredFrom(input, Math.max(...volumeTimesS) - delayS);
  const values = volumeTimesS.map((timeS) => at(timeS - delayS) / (1 - hct));
  const source = sourceOf(input, hct, delayS);
  requireBolus(values, source, 'Cp');
  return { values, unit: 'mM', source };
}

/** Throws VARIABLE_INVALID for an input function, of the acquisition variable given, that is nowhere above 0. */
export function requireBolus(values: readonly number[], source: string, variable: 'Cp' | 'AIF'): void {
  if (values.some((value) => value > 0)) return;
  throw new VoxfitError(
    'VARIABLE_INVALID',
    `The input function (${source}) is not above 0 at any of the ${values.length} volumes: no contrast agent arrives during the acquisition.`,
    { variable, volumes: values.length },
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

function measuredFrom(
  { source, timesS, concentrationsMM }: Extract<InputFunction, { kind: 'measured' }>,
  neededS: number,
): (timeS: number) => number {
  return linearBetween({ source, timesS, values: concentrationsMM }, { variable: 'Cp', neededS });
}

function sourceOf(input: ConcentrationInput, hct: number, delayS: number): string {
  const what =
    input.kind === 'parker'
      ? `Parker population average, arrival at ${input.arrivalS} s`
      : `${input.source}, ${input.of}`;
  const blood = input.kind === 'measured' && input.of === 'plasma' ? '' : `, haematocrit ${hct}`;
  return `${what}${blood}${delayS === 0 ? '' : `, delay ${delayS} s`}`;
}
