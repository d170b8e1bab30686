import type { FitKind, FitOptions, RivalOptions } from '../contracts/job.js';
import type { AcquisitionSettings, Model } from '../contracts/model.js';
import type { Problem, Series } from '../contracts/series.js';
import { findModel } from '../models/catalogue.js';
import { ownModel } from '../models/customModel.js';
import { functionModel } from '../models/functionModel.js';
import { collinearityProblems } from '../models/resolve/collinearity.js';
import { withFreedConstant } from '../models/resolve/freedConstant.js';
import { withInput } from '../models/resolve/modelInput.js';
import { chooseMaps, type MapPlan } from '../models/resolve/modelMaps.js';
import { withNoiseOptions } from '../models/resolve/noiseOptions.js';
import { requireVariables } from '../models/resolve/requireVariables.js';
import { resolveAnyFit } from '../models/resolve/resolveLinear.js';
import { isFixed } from '../models/resolve/resolveParameter.js';
import { selectVolumes } from '../models/resolve/selectVolumes.js';
import { comparisonMaps, requireComparable, rivalFitOptions } from './rival.js';

/** A job with everything resolved that does not need a file: what to compute and which maps come of it. */
export interface RunPlan {
  readonly model: Model;
  /** The volumes that the fit reads, and those that are left out (read or not), as positions in the series. */
  readonly volumes: readonly number[];
  readonly excluded: readonly number[];
  /** Of the volumes that the fit reads. */
  readonly variables: Readonly<Record<string, readonly number[]>>;
  readonly fit: FitKind;
  /** The second fit of a comparison; its maps are among `maps`. */
  readonly rival?: {
    readonly model: Model;
    readonly fit: FitKind;
    readonly criterion: RivalOptions['criterion'];
  };
  readonly maps: readonly MapPlan[];
  /** What a user should know about the job; it does not stop the run. */
  readonly problems: readonly Problem[];
}

/** The model that options name: from the catalogue, or the user's own equation or function. */
export function modelOf(
  options: Pick<
    FitOptions,
    'modelId' | 'definition' | 'equation' | 'units' | 'parameters' | 'input' | 'sliceFunction'
  >,
  series: Series,
): Model {
  if (options.sliceFunction !== undefined) return functionModel(options.sliceFunction);
  const model =
    options.modelId === 'custom'
      ? ownModel(options, Object.keys(series.variables))
      : findModel(options.modelId);
  return withFreedConstant(withInput(model, options.input), options.parameters);
}

/** The models of a fit: its own, and that with which it is compared. Throws what modelOf throws. */
export function modelsOf(options: Omit<FitOptions, 'mask'>, series: Series): readonly [Model, ...Model[]] {
  const rival = rivalModelOf(options, series);
  return [modelOf(options, series), ...(rival === null ? [] : [rival])];
}

function rivalModelOf({ rival, input, parameters }: Omit<FitOptions, 'mask'>, series: Series): Model | null {
  if (rival === undefined) return null;
  const model = modelOf({ ...rival, ...(input === undefined ? {} : { input }) }, series);
  // What the first model fixes is fixed alike in the second.
  const fixed = Object.entries(parameters).filter(([, setting]) => isFixed(setting));
  return withFreedConstant(model, { ...Object.fromEntries(fixed), ...rival.parameters });
}

const noSettings: AcquisitionSettings = { settings: {}, notes: [] };

/**
 * Resolves and checks a job against its series before anything is computed.
 * Throws what findModel, ownModel, requireVariables, selectVolumes, resolveAnyFit, withNoiseOptions,
 * chooseMaps and, of a comparison, requireComparable throw.
 */
export function planRun(series: Series, options: FitOptions): RunPlan {
  const [model, rivalModel] = modelsOf(options, series);
  const plan = planOneFit(series, model, options);
  if (options.rival === undefined || rivalModel === undefined) return plan;
  const rivalOptions = rivalFitOptions(options, options.rival, rivalModel);
  const rival = planOneFit(series, rivalModel, rivalOptions);
  const counting = ({ volumes, excluded }: RunPlan): readonly number[] =>
    volumes.filter((t) => !excluded.includes(t));
  requireComparable(
    { model, fit: plan.fit, counting: counting(plan) },
    { model: rivalModel, fit: rival.fit, counting: counting(rival) },
    options.rival,
  );
  return {
    ...plan,
    rival: { model: rivalModel, fit: rival.fit, criterion: options.rival.criterion },
    maps: comparisonMaps(plan, { model: rivalModel, options: rivalOptions }, options.rival),
  };
}

function planOneFit(series: Series, model: Model, options: FitOptions): RunPlan {
  const selected = selectVolumes(model, series, options, requireVariables(series, model));
  const { volumes, excluded, variables } = selected;
  const { volumeCount } = series;
  const { settings, notes } = model.fromAcquisition?.(variables, options.parameters) ?? noSettings;
  const settled = { ...selected.options, parameters: { ...settings, ...options.parameters } };
  const fit = resolveAnyFit(model, selected.series, settled, variables);
  const collinear = options.design === undefined ? [] : collinearityProblems(options.design);
  return {
    model,
    volumes,
    excluded,
    variables,
    fit: withNoiseOptions(fit, model, options, { volumes, excluded, volumeCount }),
    maps: chooseMaps(model, options.maps, options),
    problems: [...notes.map((message) => ({ code: 'VALUE_ASSUMED', message })), ...collinear],
  };
}
