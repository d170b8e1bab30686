import { VoxfitError } from '../../contracts/errors.js';
import type { FitKind, FitOptions } from '../../contracts/job.js';
import type { LinearMethod } from '../../contracts/linear.js';
import type { Model } from '../../contracts/model.js';
import type { Series } from '../../contracts/series.js';
import { requireDistinctSamples } from './distinctSamples.js';
import { kurtosisFit } from './kurtosisDesign.js';
import { methodOf } from './methods.js';
import { regressionFit } from './regressionDesign.js';
import { refuseParameters, resolveFit } from './resolveFit.js';
import { refuseSliceOffsets, withSliceOffsets } from './sliceOffsets.js';
import { tensorFit } from './tensorDesign.js';

/**
 * What the kernels are to compute for any model. variables: one value per volume for each symbol of the model.
 * Throws what resolveFit, requireDistinctSamples, withSliceOffsets, tensorFit, kurtosisFit and regressionFit throw, and WRONG_USE for options of another model.
 */
export function resolveAnyFit(
  model: Model,
  series: Series,
  options: Omit<FitOptions, 'mask'>,
  variables: Readonly<Record<string, readonly number[]>>,
): FitKind {
  if (model.kind !== 'regression' && (options.design !== undefined || (options.contrasts ?? []).length > 0)) {
    throw new VoxfitError(
      'WRONG_USE',
      `A design and contrasts go with model glm, not with model ${model.id}.`,
    );
  }
  if (model.kind !== 'equation' && (options.grid !== undefined || options.starts !== undefined)) {
    throw new VoxfitError(
      'WRONG_USE',
      `A grid of starts goes with an equation; model ${model.id} is not searched for, so it has no start.`,
    );
  }
  if (model.kind === 'equation' || model.kind === 'statistics' || model.kind === 'calculation') {
    const fit = resolveFit(model, options.parameters, variables, {
      ...options,
      samples: series.volumeCount,
    });
    if (fit.kind === 'equation') requireDistinctSamples(model, fit, options.exclude);
    return withSliceOffsets(fit, model, series, options);
  }
  refuseSliceOffsets(model, options);
  refuseParameters(model, options.parameters);
  if (model.kind === 'function') {
    methodOf(model, options.method);
    return { kind: 'function', sliceFunction: model.sliceFunction, variables };
  }
  const method = methodOf(model, options.method) as LinearMethod;
  if (model.kind === 'regression') return regressionFit(options, series.volumeCount, method);
  const bvals = variables.bval as readonly number[];
  return model.tensor === 'diffusion' ? tensorFit(series, bvals, method) : kurtosisFit(series, bvals, method);
}
