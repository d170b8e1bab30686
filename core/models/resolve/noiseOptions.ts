import { VoxfitError } from '../../contracts/errors.js';
import type { FitKind, FitOptions, NoiseLoss, SampleWeights } from '../../contracts/job.js';
import type { Model } from '../../contracts/model.js';

/** Volumes that a fit reads, as positions in a series of `volumeCount`; `excluded` are left out. */
export interface FittedVolumes {
  readonly volumes: readonly number[];
  readonly excluded: readonly number[];
  readonly volumeCount: number;
}

/**
 * A fit with the weights and the loss that the options ask for, and with the volumes that it reads but leaves out.
 * Weights of volumes are given for the whole series.
 * Throws WRONG_USE (a model that is not searched for, a sigma that is none), VARIABLE_COUNT and VARIABLE_INVALID
 * (weights), TOO_FEW_SAMPLES (fewer weights above 0 than free parameters).
 */
export function withNoiseOptions(
  fit: FitKind,
  model: Model,
  { weights, loss }: Pick<FitOptions, 'weights' | 'loss'>,
  fitted: FittedVolumes,
): FitKind {
  const excluded = fitted.excluded.filter((t) => fitted.volumes.includes(t));
  if (weights === undefined && loss === undefined && excluded.length === 0) return fit;
  if (fit.kind !== 'equation' || fit.functions !== undefined) {
    const what = weights === undefined ? 'a loss' : 'weights';
    throw new VoxfitError(
      'WRONG_USE',
      `Model ${model.id} takes no ${what === 'weights' ? what : 'loss'}: ${what} can be given where an equation is fitted to the samples as they are. Volumes can be left out of every model.`,
      { model: model.id },
    );
  }
  if (loss !== undefined) checkSigma(loss);
  const free = fit.parameters.filter((parameter) => !parameter.fixed).length;
  return {
    ...fit,
    ...(excluded.length === 0 ? {} : { excluded }),
    ...(weights === undefined ? {} : { weights: weightsOf(weights, fitted, free) }),
    ...(loss === undefined ? {} : { loss }),
  };
}

function checkSigma({ kind, sigma }: NoiseLoss): void {
  if (Number.isFinite(sigma) && sigma > 0) return;
  throw new VoxfitError(
    'WRONG_USE',
    `The loss ${kind} needs sigma, the standard deviation of the noise in units of the signal: a number above 0, not ${sigma}.`,
    { loss: kind, sigma: String(sigma) },
  );
}

function weightsOf(
  weights: SampleWeights,
  { volumes, excluded, volumeCount }: FittedVolumes,
  free: number,
): SampleWeights {
  if (weights.kind === 'image') return weights;
  const { values } = weights;
  if (values.length !== volumeCount) {
    throw new VoxfitError(
      'VARIABLE_COUNT',
      `${values.length} weights, ${volumeCount} volumes in the series; weights are one number per volume, those left out included.`,
      { weights: values.length, volumes: volumeCount },
    );
  }
  const bad = values.findIndex((value) => !(Number.isFinite(value) && value >= 0));
  if (bad >= 0) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `Weight ${bad + 1} of ${values.length} is ${values[bad]}; a weight is a finite number of 0 or more.`,
      { position: bad + 1, value: String(values[bad]) },
    );
  }
  const kept = volumes.filter((t) => !excluded.includes(t));
  const counting = kept.filter((t) => (values[t] as number) > 0).length;
  if (counting < free) {
    throw new VoxfitError(
      'TOO_FEW_SAMPLES',
      `${counting} of the ${kept.length} volumes that are fitted have a weight above 0; ${free} free parameters need ${free} or more.`,
      { counting, volumes: kept.length, needed: free },
    );
  }
  return { kind: 'volumes', values: volumes.map((t) => values[t] as number) };
}
