import { VoxfitError } from '../contracts/errors.js';
import type { FitOptions, InputFunction } from '../contracts/job.js';
import type { AcquisitionVariable } from '../contracts/series.js';
import { portable } from '../equation/portableMath.js';
import { baselineVolumes, requireBaselineCount } from './baseline.js';
import { resolveParameter } from './resolve/resolveParameter.js';
import { linearBetween } from './timeCurve.js';

/** Times of volumes and of a curve that are closer than this are the same: files rarely give more than milliseconds. */
const sameTimeS = 1e-3;

/** When the volumes were taken, s, and their echo times where they are known. */
export interface BolusTiming {
  readonly timesS: readonly number[];
  readonly echoTimesS: readonly number[] | undefined;
}

/**
 * Change of R2* in the artery (1/s) at the volume times, from a signal by -ln(S/S0)/TE, S0 being the mean of its first
 * `baseline` volumes that are not left out, or from a curve of that change. What was measured at other times is taken
 * as linear between its points, and its source says so.
 * Throws VARIABLE_INVALID for a curve that does not cover the volumes or has a signal of 0 or less, VARIABLE_MISSING
 * for a signal without echo time, PARAMETER_INVALID without a baseline, WRONG_USE for a concentration and for times that
 * differ from slice to slice.
 */
export function arterialRelaxation(
  input: InputFunction,
  { timesS, echoTimesS }: BolusTiming,
  { parameters, sliceOffsets, exclude = [] }: Pick<FitOptions, 'parameters' | 'sliceOffsets' | 'exclude'>,
): AcquisitionVariable {
  if (input.kind === 'parker' || input.kind === 'measured') {
    throw wrongUse(
      'The input function is a concentration; the model needs a signal or a change of R2*: --aif-mask FILE, or --aif FILE with --aif-of signal|deltaR2star.',
    );
  }
  if (sliceOffsets?.t !== undefined) {
    throw wrongUse(
      'The input function is taken at one time per volume: slice offsets of t cannot be used with it.',
    );
  }
  const { values, source } = input.kind === 'masked' ? ofVolumes(input) : atVolumes(input, timesS);
  if (input.kind === 'curve' && input.of === 'deltaR2star') return { values, unit: '1/s', source };
  if (echoTimesS === undefined) {
    throw new VoxfitError(
      'VARIABLE_MISSING',
      `An input function that is a signal (${source}) needs the echo time: put "EchoTime" into the JSON sidecar of the image, or give --var TE=value in s.`,
      { variable: 'TE' },
    );
  }
  const baseline = resolveParameter(baselineVolumes, parameters[baselineVolumes.symbol]).start;
  requireBaselineCount(baseline, timesS.length - exclude.length);
  const before = values.filter((_, t) => !exclude.includes(t)).slice(0, baseline);
  const level = before.reduce((sum, value) => sum + value, 0) / baseline;
  const changes = values.map((value, t) => {
    if (exclude.includes(t)) return 0; // nobody looks at it
    if (value > 0 && level > 0) return -portable.log(value / level) / (echoTimesS[t] as number);
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `The signal of the input function (${source}) is ${value} in volume ${t + 1} and ${level} before the bolus; both must be above 0.`,
      { variable: 'AIF', volume: t + 1 },
    );
  });
  return { values: changes, unit: '1/s', source: `${source}, baseline of ${baseline} volumes` };
}

interface VolumeValues {
  readonly values: readonly number[];
  readonly source: string;
}

function ofVolumes({ signals, source }: Extract<InputFunction, { kind: 'masked' }>): VolumeValues {
  return { values: signals, source };
}

function atVolumes(
  { source, of, timesS, values }: Extract<InputFunction, { kind: 'curve' }>,
  volumeTimesS: readonly number[],
): VolumeValues {
  const [first, start] = [timesS[0] as number, volumeTimesS[0] as number];
  const at = linearBetween(
    { source, timesS, values },
    { variable: 'AIF', neededS: Math.max(...volumeTimesS) },
  );
  if (of === 'signal' && first > start + sameTimeS) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `The signal of the input function (${source}) begins at ${first} s, but the first volume needs it at ${start} s.`,
      { variable: 'AIF', beginS: first, neededS: start },
    );
  }
  const what = of === 'signal' ? 'signal' : 'change of R2*';
  const isSame = volumeTimesS.every((timeS, t) => Math.abs(timeS - (timesS[t] ?? Infinity)) <= sameTimeS);
  if (isSame) return { values: values.slice(0, volumeTimesS.length), source: `${source}, ${what}` };
  return {
    values: volumeTimesS.map((timeS) => at(Math.max(timeS, of === 'signal' ? first : timeS))),
    source: `${source}, ${what} at ${timesS.length} other times, linear between them`,
  };
}

function wrongUse(message: string): VoxfitError {
  return new VoxfitError('WRONG_USE', message, { variable: 'AIF' });
}
