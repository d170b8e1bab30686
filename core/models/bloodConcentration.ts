import { VoxfitError } from '../contracts/errors.js';
import type { FitOptions, InputFunction } from '../contracts/job.js';
import type { EquationModel, Model } from '../contracts/model.js';
import type { Series } from '../contracts/series.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { baselineVolumes, requireBaselineCount } from './baseline.js';
import { bloodRelaxation, relaxivity, spoiledGradientEcho, toConcentration } from './concentration.js';
import { t1BloodAt } from './labellingConstants.js';
import { resolveParameter } from './resolve/resolveParameter.js';

type Masked = Extract<InputFunction, { kind: 'masked' }>;
type Measured = Extract<InputFunction, { kind: 'measured' }>;
type Options = Pick<FitOptions, 'parameters' | 'exclude'>;

/** Whether a model of plasma concentration says how the samples of voxels in an artery become one. */
export function takesArterialVoxels(model: Model): model is EquationModel {
  if (model.kind !== 'equation') return false;
  return (model.inputs ?? []).some(({ constants = [] }) => constants.includes(bloodRelaxation));
}

/**
 * Concentration in whole blood (mM) at the volume times, of the voxels of an artery: their mean where the samples of the
 * model are concentrations, else from their mean signal as in tissue (toConcentration), with T1 of blood for T10, r1 as a
 * number, and the mean of the baseline volumes that are not left out. What a volume that is left out says is replaced by
 * the straight line between its neighbours.
 * Throws VARIABLE_MISSING without TR or flip angle, PARAMETER_INVALID without a baseline or r1 and for T1 of blood at a
 * field strength other than 3 T that nobody gave, VARIABLE_INVALID for a signal that no concentration gives.
 */
export function bloodConcentration(
  input: Masked,
  model: EquationModel,
  { variables }: Pick<Series, 'variables'>,
  timesS: readonly number[],
  options: Options,
): Measured {
  const { exclude = [] } = options;
  const isSignal = model.transform !== undefined;
  const { values, how } = isSignal
    ? fromSignal(input, variables, timesS, options)
    : { values: input.signals, how: 'concentration' };
  const concentrationsMM = withoutVolumes(values, timesS, exclude);
  const source = `${input.source}, ${how}`;
  return { kind: 'measured', source, of: 'blood', timesS, concentrationsMM };
}

function fromSignal(
  { signals, source }: Masked,
  variables: Series['variables'],
  timesS: readonly number[],
  { parameters, exclude = [] }: Options,
): { readonly values: readonly number[]; readonly how: string } {
  const sequence = spoiledGradientEcho({
    TR: valuesOf(variables, 'TR', 'RepetitionTimeExcitation', 's'),
    FlipAngle: valuesOf(variables, 'FlipAngle', 'FlipAngle', 'deg'),
    t: timesS,
  });
  const baseline = resolveParameter(baselineVolumes, parameters.baseline).start;
  requireBaselineCount(baseline, timesS.length);
  const r1 = resolveParameter(relaxivity, parameters.r1).start;
  const t1S = resolveParameter(bloodRelaxation, parameters.T1blood).start;
  for (const [symbol, value] of Object.entries({ r1, T1blood: t1S })) {
    if (Number.isNaN(value)) {
      throw new VoxfitError(
        'PARAMETER_INVALID',
        `${symbol} is a map; the input function of voxels of the series needs one number.`,
        { parameter: symbol },
      );
    }
  }
  if (parameters.T1blood === undefined) requireUsualField(variables, t1S);
  const counting = Float64Array.from(signals, (signal, t) => (exclude.includes(t) ? Number.NaN : signal));
  const values = new Float64Array(counting.length);
  const status = toConcentration(counting, values, { ...sequence, baseline }, t1S, r1);
  if (status !== voxelStatus.converged) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `The signal of the input function (${source}) has no mean above 0 in the first ${baseline} volumes, those before the bolus: there is no baseline.`,
      { variable: 'Cp', baseline },
    );
  }
  const lost = values.findIndex((value, t) => !Number.isFinite(value) && !exclude.includes(t));
  if (lost >= 0) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `The signal of the input function (${source}) is ${signals[lost]} in volume ${lost + 1}, which no concentration gives with a TR of ${sequence.repetitionS} s, T1 of blood ${t1S} s and the signal before the bolus: it is saturated, or fresh blood flows in.`,
      { variable: 'Cp', volume: lost + 1 },
    );
  }
  const how = `T1 of blood ${t1S} s, r1 ${r1} 1/(mM s), baseline of ${baseline} volumes`;
  return { values: [...values], how };
}

/** The value that is usual holds for one field strength. */
function requireUsualField(variables: Series['variables'], usualS: number): void {
  const fieldT = variables.B0?.values[0];
  if (fieldT === undefined || t1BloodAt(fieldT) === usualS) return;
  const known = t1BloodAt(fieldT);
  throw new VoxfitError(
    'PARAMETER_INVALID',
    `T1 of blood is ${usualS} s at 3 T, but the field strength is ${fieldT} T: give it by --fix T1blood=${known ?? 'value'}${known === undefined ? ', in s' : ''}.`,
    { parameter: 'T1blood', fieldT },
  );
}

function valuesOf(
  variables: Series['variables'],
  symbol: string,
  field: string,
  unit: string,
): readonly number[] {
  const variable = variables[symbol];
  if (variable !== undefined) return variable.values;
  throw new VoxfitError(
    'VARIABLE_MISSING',
    `An input function that is a signal needs ${symbol}: put "${field}" into the JSON sidecar of the image, or give --var ${symbol}=value in ${unit}.`,
    { variable: symbol },
  );
}

/** The values of `without` on the straight line between the nearest others, beyond them the nearest. */
function withoutVolumes(
  values: readonly number[],
  timesS: readonly number[],
  without: readonly number[],
): readonly number[] {
  const kept = values.flatMap((_, t) => (without.includes(t) ? [] : [t]));
  return values.map((value, t) => {
    if (!without.includes(t)) return value;
    const before = kept.filter((other) => other < t).at(-1);
    const after = kept.find((other) => other > t);
    if (before === undefined || after === undefined) return values[before ?? after ?? t] as number;
    const [from, to] = [timesS[before] as number, timesS[after] as number];
    const part = ((timesS[t] as number) - from) / (to - from);
    return (values[before] as number) * (1 - part) + (values[after] as number) * part;
  });
}
