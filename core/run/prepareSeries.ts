import { VoxfitError } from '../contracts/errors.js';
import type { FitOptions, InputFunction } from '../contracts/job.js';
import type { Model } from '../contracts/model.js';
import type { AcquisitionVariable, Problem, Series } from '../contracts/series.js';
import { arterialRelaxation } from '../models/arterialRelaxation.js';
import { bloodConcentration, takesArterialVoxels } from '../models/bloodConcentration.js';
import {
  inputDelay,
  inputFunctionSymbol,
  plasmaConcentration,
  usesInputFunction,
} from '../models/inputFunction.js';
import { rangeText } from '../models/resolve/acquisitionFields.js';
import { isFixed } from '../models/resolve/resolveParameter.js';

/**
 * The series with the variables that the models of a fit (two in a comparison) need and that follow from others: the
 * volume times `t` from the volume spacing, where no file and no user gives them, and from an input function the plasma
 * concentration `Cp` or the arterial change of R2* `AIF`; where they come from is said in a note. Throws WRONG_USE for an
 * input function that no model uses and for a delay that it cannot have, VARIABLE_MISSING for one without
 * volume times, and what bloodConcentration, plasmaConcentration and arterialRelaxation throw.
 */
export function prepareSeries<S extends Series>(
  series: S,
  models: readonly Model[],
  options: Omit<FitOptions, 'mask'>,
): S {
  const uses = (symbol: string): boolean =>
    models.some(({ variables }) => variables.some((variable) => variable.symbol === symbol));
  const { inputFunction } = options;
  const added: Record<string, AcquisitionVariable> = {};
  if (uses('t') && series.variables.t === undefined) Object.assign(added, volumeTimes(series));
  const shiftS = shiftOf(models, options);
  if (inputFunction !== undefined) {
    if (!models.some(usesInputFunction) && !uses('AIF')) {
      const id = models.map((model) => model.id).join(' or ');
      throw new VoxfitError(
        'WRONG_USE',
        `Model ${id} has no input function; leave --aif and --aif-mask out.`,
        { model: id },
      );
    }
    const timesS = (added.t ?? series.variables.t)?.values;
    if (timesS === undefined) {
      throw new VoxfitError(
        'VARIABLE_MISSING',
        `An input function needs the time of each of the ${series.volumeCount} volumes of ${series.name}: put "VolumeTiming" into the JSON sidecar of the image, or give --var t=value1,value2,… in s.`,
        { variable: 't', volumes: series.volumeCount },
      );
    }
    const taking = models.find(takesArterialVoxels);
    const concentrationOf = (input: InputFunction): InputFunction =>
      input.kind === 'masked' && taking !== undefined
        ? bloodConcentration(input, taking, series, timesS, options)
        : input;
    if (models.some(usesInputFunction)) {
      const parameters = { ...options.parameters, [inputDelay.symbol]: { fixed: shiftS } };
      added.Cp = plasmaConcentration(concentrationOf(inputFunction), timesS, { ...options, parameters });
    } else {
      const echoTimesS = series.variables.TE?.values;
      added.AIF = arterialRelaxation(inputFunction, { timesS, echoTimesS }, options);
    }
  }
  const notes = Object.entries(added).map(([symbol, { values, unit, source }]): Problem => {
    const range = `${values[0]} to ${symbol === 't' ? values.at(-1) : `at most ${Math.max(...values)}`}`;
    return { code: 'VARIABLE_DERIVED', message: `${symbol} is ${range} ${unit} (${source}).` };
  });
  if (uses('TR')) notes.push(...excitationNotes(series));
  return {
    ...series,
    variables: { ...series.variables, ...added },
    problems: [...series.problems, ...notes],
  };
}

/** TR of a signal equation is the time between excitations; where a sidecar has RepetitionTime alone, that is taken and told. */
function excitationNotes({ variables }: Series): Problem[] {
  const { values, source } = variables.TR ?? { values: [], source: '' };
  if (values.length === 0 || !/, RepetitionTime(?![A-Z])/.test(source)) return [];
  const message = `TR ${rangeText(values)} s is RepetitionTime (${source}): there is no RepetitionTimeExcitation, and the two are the same only where excitations follow each other evenly.`;
  return [{ code: 'REPETITION_TIME_TAKEN', message }];
}

/**
 * By how much the input function itself is shifted, s: the delay that a model has as a constant, fixed at a number; one
 * that a model has as a parameter is in its equation. Throws WRONG_USE where two models need it differently, and for a
 * delay without an input function that it could shift.
 */
function shiftOf(models: readonly Model[], options: Omit<FitOptions, 'mask'>): number {
  const { parameters, rival, inputFunction } = options;
  const own = parameters[inputDelay.symbol];
  const settings = [own, rival?.parameters[inputDelay.symbol] ?? (isFixed(own) ? own : undefined)];
  const [first = 0, second = first] = models.flatMap((model, index) => {
    if (!usesInputFunction(model)) return [];
    const constants = model.kind === 'equation' ? (model.constants ?? []) : [];
    const isConstant = constants.some(({ symbol }) => symbol === inputDelay.symbol);
    return [isConstant ? (settings[index]?.fixed ?? 0) : 0];
  });
  if (first !== second) {
    throw new VoxfitError(
      'WRONG_USE',
      `The input function is delayed by ${first} s for the model and by ${second} s for the one it is compared with; both take it alike: fix the same delay in both.`,
      { first, second },
    );
  }
  if (first !== 0 && inputFunction === undefined) {
    throw new VoxfitError(
      'WRONG_USE',
      `A delay of ${first} s shifts an input function of --aif or --aif-mask; values of ${inputFunctionSymbol} are taken as they are: shift them, or leave the delay out.`,
      { variable: inputFunctionSymbol, delayS: first },
    );
  }
  return first;
}

/** The times `t` of the volumes from their spacing, the first at 0; nothing where the spacing is not known. */
export function volumeTimes({ volumeSpacing, volumeCount }: Series): {
  readonly t?: AcquisitionVariable;
} {
  if (volumeSpacing === undefined) return {};
  const { seconds, source } = volumeSpacing;
  const values = Array.from({ length: volumeCount }, (_, volume) => volume * seconds);
  return { t: { values, unit: 's', source } };
}
