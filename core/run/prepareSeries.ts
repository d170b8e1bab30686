import { VoxfitError } from '../contracts/errors.js';
import type { FitOptions, InputFunction } from '../contracts/job.js';
import type { Model } from '../contracts/model.js';
import type { AcquisitionVariable, Problem, Series } from '../contracts/series.js';
import { arterialRelaxation } from '../models/arterialRelaxation.js';
import { bloodConcentration, takesArterialVoxels } from '../models/bloodConcentration.js';
import { inputDelay, plasmaConcentration, usesInputFunction } from '../models/inputFunction.js';

/**
 * The series with the variables that the models of a fit (two in a comparison) need and that follow from others: the
 * volume times `t` from the volume spacing, where no file and no user gives them, and from an input function the plasma
 * concentration `Cp` or the arterial change of R2* `AIF`; where they come from is said in a note. Throws WRONG_USE for an
 * input function that no model uses and for one that two models delay differently, VARIABLE_MISSING for one without
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
      requireOneDelay(options);
      added.Cp = plasmaConcentration(concentrationOf(inputFunction), timesS, options);
    } else {
      const echoTimesS = series.variables.TE?.values;
      added.AIF = arterialRelaxation(inputFunction, { timesS, echoTimesS }, options);
    }
  }
  const notes = Object.entries(added).map(([symbol, { values, unit, source }]): Problem => {
    const range = `${values[0]} to ${symbol === 't' ? values.at(-1) : `at most ${Math.max(...values)}`}`;
    return { code: 'VARIABLE_DERIVED', message: `${symbol} is ${range} ${unit} (${source}).` };
  });
  return {
    ...series,
    variables: { ...series.variables, ...added },
    problems: [...series.problems, ...notes],
  };
}

/** Both models of a comparison see the input function that is shifted by a delay fixed at a number. Throws WRONG_USE. */
function requireOneDelay({ parameters, rival }: Pick<FitOptions, 'parameters' | 'rival'>): void {
  const [own, other] = [parameters[inputDelay.symbol], rival?.parameters[inputDelay.symbol]];
  const [first, second] = [own?.fixed ?? 0, other === undefined ? (own?.fixed ?? 0) : (other.fixed ?? 0)];
  if (rival === undefined || first === second) return;
  throw new VoxfitError(
    'WRONG_USE',
    `The input function is delayed by ${first} s for the model and by ${second} s for the one it is compared with; both take it alike: fix the same delay in both.`,
    { first, second },
  );
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
