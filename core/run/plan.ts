import type { FitKind, FitOptions } from '../contracts/job.js';
import type { Model } from '../contracts/model.js';
import type { Problem, Series } from '../contracts/series.js';
import { findModel } from '../models/catalogue.js';
import { customModel } from '../models/customModel.js';
import { collinearityProblems } from '../models/resolve/collinearity.js';
import { withInput } from '../models/resolve/modelInput.js';
import { withNoiseOptions } from '../models/resolve/noiseOptions.js';
import { requireVariables } from '../models/resolve/requireVariables.js';
import { chooseMaps, type MapPlan } from '../models/resolve/resolveFit.js';
import { resolveAnyFit } from '../models/resolve/resolveLinear.js';
import { selectVolumes } from '../models/resolve/selectVolumes.js';

/** A job with everything resolved that does not need a file: what to compute and which maps come of it. */
export interface RunPlan {
  readonly model: Model;
  /** The volumes that the fit reads, and those that are left out (read or not), as positions in the series. */
  readonly volumes: readonly number[];
  readonly excluded: readonly number[];
  /** Of the volumes that the fit reads. */
  readonly variables: Readonly<Record<string, readonly number[]>>;
  readonly fit: FitKind;
  readonly maps: readonly MapPlan[];
  /** What a user should know about the job; it does not stop the run. */
  readonly problems: readonly Problem[];
}

/** The model that options name: from the catalogue, or the user's own equation. */
export function modelOf(
  options: Pick<FitOptions, 'modelId' | 'equation' | 'units' | 'parameters' | 'input'>,
  series: Series,
): Model {
  const model =
    options.modelId === 'custom'
      ? customModel(options.equation, options.parameters, Object.keys(series.variables), options.units)
      : findModel(options.modelId);
  return withInput(model, options.input);
}

/**
 * Resolves and checks a job against its series before anything is computed.
 * Throws what findModel, customModel, requireVariables, selectVolumes, resolveAnyFit, withNoiseOptions and
 * chooseMaps throw.
 */
export function planRun(series: Series, options: FitOptions): RunPlan {
  const model = modelOf(options, series);
  const selected = selectVolumes(model, series, options, requireVariables(series, model));
  const { volumes, excluded, variables } = selected;
  const { volumeCount } = series;
  const fit = resolveAnyFit(model, selected.series, selected.options, variables);
  return {
    model,
    volumes,
    excluded,
    variables,
    fit: withNoiseOptions(fit, model, options, { volumes, excluded, volumeCount }),
    maps: chooseMaps(model, options.maps, options),
    problems: options.design === undefined ? [] : collinearityProblems(options.design),
  };
}
