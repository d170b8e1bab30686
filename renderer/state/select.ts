import type { Model } from '../../core/contracts/model.js';
import type { ModelDefinition } from '../../core/contracts/modelDefinition.js';
import type { FunctionView, MapView } from '../../core/contracts/windowViews.js';
import { findModel } from '../../core/models/catalogue.js';
import { assembleModel } from '../../core/models/definition/assembleModel.js';
import { functionModel } from '../../core/models/functionModel.js';
import { inputFunctionChoices } from '../../core/models/inputFunctionChoices.js';
import { withInput } from '../../core/models/resolve/modelInput.js';
import type { FormInputFunction, WindowState } from './windowState.js';

/** Ids of the user's own equation and own function over slices. */
export const ownModelId = 'custom';
export const ownFunctionId = 'function';

const models = new Map<string, Model>();
const ownModels = new WeakMap<ModelDefinition, Model>();
const ownFunctions = new WeakMap<FunctionView, Model>();
const noFunction = modelOfFunction(null);

/** A model as it is for one of its inputs (null: its first); the same object for the same question. */
export function modelFor(id: string, input: string | null): Model {
  const key = `${id} ${input}`;
  const model = models.get(key) ?? withInput(findModel(id), input ?? undefined);
  models.set(key, model);
  return model;
}

/** The model that the form names; of a module that may not run yet, one that has no maps. */
export function selectModel({ form }: Pick<WindowState, 'form'>): Model {
  const { modelId, ownModel, ownFunction } = form;
  if (modelId === ownFunctionId) {
    const model =
      ownFunction === null ? noFunction : (ownFunctions.get(ownFunction) ?? modelOfFunction(ownFunction));
    if (ownFunction !== null) ownFunctions.set(ownFunction, model);
    return model;
  }
  if (modelId !== ownModelId) return modelFor(modelId, form.input);
  const model = ownModels.get(ownModel) ?? assembleModel(ownModel);
  ownModels.set(ownModel, model);
  return model;
}

/** The window knows the module by its name alone. */
function modelOfFunction(view: FunctionView | null): Model {
  const { name = '', sha256 = '', declared } = view ?? {};
  const nothing = { id: ownFunctionId, summary: '', variables: [], maps: [], minimumVolumes: 1 };
  return functionModel({ ...(declared ?? nothing), path: name, sha256 });
}

/** The model that the form compares with; null where it compares with none. */
export function selectRivalModel({ form }: WindowState): Model | null {
  return form.rival === null ? null : modelFor(form.rival.modelId, form.input);
}

/** The acquisition variables whose values the form shows: all but the input function, which has a form of its own. */
export function shownVariables(model: Model): Model['variables'] {
  const given = inputFunctionChoices(model)?.symbol;
  return model.variables.filter(({ symbol }) => symbol !== given);
}

/** The input function of the form, null where it is none that the model takes. */
export function selectInputFunction(state: WindowState): FormInputFunction | null {
  const { inputFunction: form } = state.form;
  const choices = inputFunctionChoices(selectModel(state));
  if (choices === null || !choices.sources.includes(form.kind)) return null;
  return form.kind === 'file' && !choices.fileQuantities.includes(form.of) ? null : form;
}

/** The acquisition variables that a fit uses: of its model, and of the one that it is compared with. */
export function usedVariables(model: Model, rival: Model | null): Model['variables'] {
  const own = shownVariables(model);
  const more = rival === null ? [] : shownVariables(rival);
  return [...own, ...more.filter(({ symbol }) => own.every((one) => one.symbol !== symbol))];
}

export function variablesOfForm(state: WindowState): Model['variables'] {
  return usedVariables(selectModel(state), selectRivalModel(state));
}

/** Symbols of acquisition variables that the chosen model needs and nobody has given. */
export function selectMissingVariables(state: WindowState): readonly string[] {
  return shownVariables(selectModel(state))
    .filter((variable) => variable.optional === undefined)
    .map((variable) => variable.symbol)
    .filter((symbol) => (state.form.variables[symbol] ?? []).every(Number.isNaN));
}

/** Whether workers are busy, paused included. */
export function selectRunning(state: WindowState): boolean {
  return state.run !== null && state.run.outcome === null;
}

/** Whether jobs of the queue run, paused included. */
export function selectJobsActive({ jobs }: Pick<WindowState, 'jobs'>): boolean {
  return jobs.state !== 'idle';
}

/** The map above the series, or null when none is shown. */
export function selectShownMap(state: WindowState): MapView | null {
  return state.run?.maps.find((map) => map.id === state.view.mapId) ?? null;
}

/** What is going on, in one word for styles and announcements. */
export function selectPhase(
  state: WindowState,
): 'empty' | 'opening' | 'ready' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed' {
  const { run } = state;
  if (state.opening !== null) return 'opening';
  if (state.series === null) return 'empty';
  if (run === null) return 'ready';
  if (run.outcome !== null) return run.outcome.kind;
  return run.progress?.phase === 'paused' ? 'paused' : 'running';
}
