import type { CalculationSetup, VoxelCalculation } from '../contracts/calculation.js';
import { VoxfitError } from '../contracts/errors.js';
import type { ModelInput, ModelParameter } from '../contracts/model.js';
import { type VoxelStatus, voxelStatus } from '../contracts/voxelStatus.js';
import { portable } from '../equation/portableMath.js';
import { baselineVolumes, requireBaselineCount, requireQuietBaseline } from './baseline.js';
import { t1Blood } from './labellingConstants.js';

const { exp, log, cos } = portable;

/** How much the agent speeds up longitudinal relaxation. */
export const relaxivity: ModelParameter = {
  symbol: 'r1',
  label: 'longitudinal relaxivity of the contrast agent at the field of the scanner',
  unit: '1/(mM s)',
  mapName: 'r1',
  start: 4.5,
  lower: 0.1,
  upper: 200,
  held: true,
  required: true,
};

/** T1 of arterial blood without agent, for an input function from voxels of the series. */
export const bloodRelaxation: ModelParameter = {
  ...t1Blood,
  label:
    'longitudinal relaxation time of blood before contrast agent, where the input function is of voxels of the series (1.65 s at 3 T, 1.35 s at 1.5 T)',
};

const constants: readonly ModelParameter[] = [
  {
    symbol: 'T10',
    label: 'longitudinal relaxation time before contrast agent',
    unit: 's',
    mapName: 'T10',
    start: 1.5,
    lower: 0.01,
    upper: 20,
    held: true,
    required: true,
  },
  relaxivity,
  baselineVolumes,
  bloodRelaxation,
];

/**
 * The samples of a model whose equation gives a concentration: signal of a spoiled gradient echo (default), or
 * concentration itself. `before`: how many parameters and constants the model has beside those of the input.
 */
export function concentrationInputs(before: number): readonly ModelInput[] {
  return [
    {
      id: 'signal',
      label: 'signal of a spoiled gradient echo',
      variables: [
        { symbol: 'TR', label: 'time between excitations', unit: 's', bidsField: 'RepetitionTimeExcitation' },
        { symbol: 'FlipAngle', label: 'flip angle', unit: 'deg', bidsField: 'FlipAngle' },
      ],
      constants,
      transform: signalToConcentration(before),
    },
    { id: 'concentration', label: 'concentration of contrast agent in tissue, mM' },
  ];
}

/** A spoiled gradient echo: time between excitations and cosine of the flip angle. */
export interface SpoiledGradientEcho {
  readonly repetitionS: number;
  readonly cosine: number;
}

/**
 * Concentration (mM) from the signal of a spoiled gradient echo in steady state, see toConcentration. `before`: position
 * of T10 among the parameters, r1 and baseline follow.
 */
export function signalToConcentration(before: number): VoxelCalculation {
  return (setup) => {
    const sequence = checked(setup);
    return (samples, parameters, results) =>
      toConcentration(
        samples,
        results,
        sequence,
        parameters[before] as number,
        parameters[before + 1] as number,
      );
  };
}

/**
 * Writes the concentration (mM) of each sample to `results` and gives the voxel's status. T2* decay neglected, with
 * E = exp(-TR/T1) the signal is M0 sin a (1 - E)/(1 - E cos a); its ratio to the mean of the baseline volumes, where T1
 * is T10, gives E, and C = (1/T1 - 1/T10)/r1. Samples above what any concentration can give are NaN, and a voxel whose
 * baseline is not above 0 has no value.
 */
export function toConcentration(
  samples: ArrayLike<number>,
  results: Float64Array,
  { repetitionS, cosine, baseline }: SpoiledGradientEcho & { readonly baseline: number },
  t10S: number,
  r1: number,
): VoxelStatus {
  let [sum, count] = [0, 0];
  for (let t = 0; t < baseline; t++) {
    const sample = samples[t] as number;
    if (Number.isNaN(sample)) continue;
    sum += sample;
    count++;
  }
  if (count === 0) return voxelStatus.tooFewSamples;
  if (!(sum > 0) || !(t10S > 0)) return voxelStatus.notFinite;
  const e10 = exp(-repetitionS / t10S);
  const perSignal = (((1 - e10) / (1 - e10 * cosine)) * count) / sum;
  for (let t = 0; t < samples.length; t++) {
    const relative = (samples[t] as number) * perSignal;
    const e = (1 - relative) / (1 - relative * cosine);
    const isPossible = e > 0 && relative * cosine < 1;
    results[t] = isPossible ? (-log(e) / repetitionS - 1 / t10S) / r1 : Number.NaN;
  }
  return voxelStatus.converged;
}

/** The sequence of all volumes. Throws VARIABLE_INVALID for one whose signal cannot become a concentration. */
export function spoiledGradientEcho(variables: CalculationSetup['variables']): SpoiledGradientEcho {
  const repetitionS = single(variables, 'TR', 's');
  const angleDeg = single(variables, 'FlipAngle', 'deg');
  if (!(repetitionS > 0) || !(angleDeg > 0 && angleDeg < 180)) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `A TR of ${repetitionS} s and a flip angle of ${angleDeg} deg give no signal to make a concentration of.`,
      { repetitionS, angleDeg },
    );
  }
  requireExcitation(repetitionS, variables.t as readonly number[]);
  return { repetitionS, cosine: cos((angleDeg * Math.PI) / 180) };
}

/** Throws VARIABLE_INVALID and PARAMETER_INVALID for an acquisition whose signal cannot become a concentration. */
function checked({ variables, samples, fixed }: CalculationSetup): SpoiledGradientEcho & {
  readonly baseline: number;
} {
  const sequence = spoiledGradientEcho(variables);
  for (const { symbol, lower, upper, unit } of constants) {
    const value = fixed[symbol];
    if (value === undefined || (value >= lower && value <= upper)) continue;
    throw invalid(
      symbol,
      `${symbol} is ${value}${unit === '1' ? '' : ` ${unit}`}; it must be from ${lower} to ${upper}.`,
    );
  }
  const { baseline } = fixed;
  requireBaselineCount(baseline, samples);
  requireQuietBaseline(variables.Cp as readonly number[], baseline, 'mM');
  return { ...sequence, baseline };
}

function single(variables: CalculationSetup['variables'], symbol: string, unit: string): number {
  const values = variables[symbol] as readonly number[];
  const [first] = values as [number];
  const other = values.findIndex((value) => value !== first);
  if (other < 0) return first;
  throw new VoxfitError(
    'VARIABLE_INVALID',
    `${symbol} is ${first} ${unit} in volume 1 and ${values[other]} ${unit} in volume ${other + 1}; a concentration needs volumes that are acquired alike.`,
    { variable: symbol, volume: other + 1 },
  );
}

/** A sidecar without RepetitionTimeExcitation gives the time between volumes as RepetitionTime. */
function requireExcitation(repetitionS: number, timesS: readonly number[]): void {
  const spacingS = ((timesS.at(-1) as number) - (timesS[0] as number)) / (timesS.length - 1);
  if (repetitionS < spacingS) return;
  throw new VoxfitError(
    'VARIABLE_INVALID',
    `TR is ${repetitionS} s and the volumes are ${spacingS} s apart: TR must be the time between excitations, RepetitionTimeExcitation in the sidecar or --var TR=value.`,
    { variable: 'TR', repetitionS, spacingS },
  );
}

function invalid(parameter: string, message: string): VoxfitError {
  return new VoxfitError('PARAMETER_INVALID', message, { parameter });
}
