import { type ErrorReport, VoxfitError } from '../../core/contracts/errors.js';
import type { Model, ModelVariable } from '../../core/contracts/model.js';
import type { ModelDefinition } from '../../core/contracts/modelDefinition.js';
import type {
  FitRequest,
  FormField,
  FunctionView,
  MapView,
  SeriesView,
  WindowInputFunction,
  WindowMask,
  WindowParameters,
} from '../../core/contracts/windowApi.js';
import { findModel } from '../../core/models/catalogue.js';
import { assembleModel } from '../../core/models/definition/assembleModel.js';
import { functionModel } from '../../core/models/functionModel.js';
import { inputFunctionChoices } from '../../core/models/inputFunctionChoices.js';
import { acquisitionField } from '../../core/models/resolve/acquisitionFields.js';
import { withInput } from '../../core/models/resolve/modelInput.js';
import { parseVolumes, volumesText } from '../../core/models/resolve/parseVolumes.js';
import { directionSymbols, isOfFiles, type TableValues, valuesOfFiles } from '../display/acquisitionTable.js';
import { unitProblem } from '../display/ownModel.js';
import { formatValues, parseValues, valuesProblem } from '../display/parseValues.js';
import { displayVariableUnit } from '../display/units.js';
import { requestedContrasts, requestedDesign } from './requestedDesign.js';
import type { FormInputFunction, FormMask, FormParameters, WindowState } from './windowState.js';

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

/** What is wrong with a part of the form that says so itself, null for nothing. */
export function selectFieldError(state: WindowState, field: FormField): ErrorReport | null {
  const { forecast } = state;
  return forecast.kind === 'refused' && fieldOf(state, forecast.error) === field ? forecast.error : null;
}

/** The part of the form that an error is about: as it says, or that of the variable that it names. */
function fieldOf(state: WindowState, { detail }: ErrorReport): FormField | undefined {
  const symbol = inputFunctionChoices(selectModel(state))?.symbol;
  if (symbol !== undefined && detail.variable === symbol) return 'inputFunction';
  return formFields.find((name) => name === detail.field);
}

/** The acquisition variables that a fit uses: of its model, and of the one that it is compared with. */
export function usedVariables(model: Model, rival: Model | null): Model['variables'] {
  const own = shownVariables(model);
  const more = rival === null ? [] : shownVariables(rival);
  return [...own, ...more.filter(({ symbol }) => own.every((one) => one.symbol !== symbol))];
}

function variablesOfForm(state: WindowState): Model['variables'] {
  return usedVariables(selectModel(state), selectRivalModel(state));
}

function volumesWithout(values: readonly number[]): readonly number[] {
  return values.flatMap((value, volume) => (Number.isNaN(value) ? [volume] : []));
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

/** Why "Run fit" is not offered, as a short sentence; null when it is. */
export function selectRunObstacle(state: WindowState): string | null {
  if (selectRunning(state)) return 'A fit is running.';
  if (selectJobsActive(state)) return 'Jobs are running.';
  return selectRequestObstacle(state);
}

/** Whether jobs of the queue run, paused included. */
export function selectJobsActive({ jobs }: Pick<WindowState, 'jobs'>): boolean {
  return jobs.state !== 'idle';
}

/** Why the fit of the form cannot be added to the queue, as a short sentence; null when it can. */
export function selectQueueObstacle(state: WindowState): string | null {
  if (state.form.modelId === ownFunctionId) return 'A function of your own cannot wait in the queue.';
  return selectRequestObstacle(state);
}

/** Why the form asks for no fit that can be run. */
function selectRequestObstacle(state: WindowState): string | null {
  const problem = selectFormProblem(state);
  if (problem !== null) return problem;
  return state.forecast.kind === 'refused' ? refusalText(state, state.forecast.error) : null;
}

/** A refusal in words of the window, where the form itself shows more of it or what it lacks. */
function refusalText(state: WindowState, error: ErrorReport): string {
  const field = fieldOf(state, error);
  if (field !== undefined) return `The ${fieldNames[field]} cannot be used.`;
  const model = selectModel(state);
  const constants = model.kind === 'equation' ? [...model.parameters, ...(model.constants ?? [])] : [];
  const parameters = model.kind === 'calculation' ? model.parameters : constants;
  const needed = parameters.find(
    ({ symbol, required }) => required === true && symbol === error.detail.parameter,
  );
  const setting = state.form.parameters[needed?.symbol ?? ''];
  const isGiven = setting?.fixed !== undefined || setting?.map !== undefined;
  if (needed === undefined || isGiven) return error.message;
  const orMap = needed.oneForAll ? '' : ' or a map';
  return `${needed.symbol} (${needed.label}) needs a value: a number${orMap}.`;
}

const fieldNames: Readonly<Record<FormField, string>> = {
  inputFunction: 'input function',
  design: 'design',
  contrasts: 'contrasts',
};
const formFields = Object.keys(fieldNames) as readonly FormField[];

/** Volumes that the form leaves out, or what is wrong with the text that says so. */
export function excludedVolumes({ exclude }: Pick<WindowState['form'], 'exclude'>): {
  readonly volumes: readonly number[];
  readonly fault: string | null;
} {
  try {
    return { volumes: parseVolumes(exclude, 'Leave out'), fault: null };
  } catch (error) {
    if (error instanceof VoxfitError) return { volumes: [], fault: error.message };
    throw error;
  }
}

/** Offsets of a variable in each slice as typed, SI, or what is wrong with the text; no values for none. */
export function sliceOffsetsOf(
  text: string,
  { symbol, unit }: Pick<ModelVariable, 'symbol' | 'unit'>,
  slices: number,
): { readonly values: readonly number[]; readonly fault: string | null } {
  if (text === '') return { values: [], fault: null };
  // An offset has no rule of its own, as a variable of an own equation: the sum with its variable has.
  const parsed = parseValues(text, { symbol: '', factor: displayVariableUnit(symbol, unit).factor });
  return { values: parsed.values, fault: valuesProblem(parsed, slices, 'slices') };
}

/** Offsets of a variable as they stand in the form. */
export function sliceOffsetText(
  values: readonly number[],
  { symbol, unit }: Pick<ModelVariable, 'symbol' | 'unit'>,
): string {
  return formatValues(values, { symbol: '', factor: displayVariableUnit(symbol, unit).factor });
}

/** The variables of a model that a slice may be acquired later in, with what the form adds to them. */
function enteredOffsets(
  { series, form }: WindowState,
  model: Model,
): readonly (ReturnType<typeof sliceOffsetsOf> & { readonly symbol: string })[] {
  const slices = series?.shape[2] ?? 0;
  return delayVariables(model).map((variable) => ({
    symbol: variable.symbol,
    ...sliceOffsetsOf(form.sliceOffsets[variable.symbol] ?? '', variable, slices),
  }));
}

/** The variables of a model to which the time of a slice in a 2D readout adds. */
export function delayVariables(model: Model): Model['variables'] {
  if (model.kind !== 'equation' && model.kind !== 'calculation') return [];
  return model.variables.filter(({ symbol }) => acquisitionField(symbol)?.growsWithSlice);
}

/** What the form lacks, as a short sentence; null when it is complete. */
export function selectFormProblem(state: WindowState): string | null {
  const { series, form } = state;
  if (series === null) return 'Open an image first.';
  if (form.modelId === ownFunctionId && form.ownFunction?.declared == null) {
    return form.ownFunction === null
      ? 'Choose the file of the function.'
      : `${form.ownFunction.name} has not been allowed to run.`;
  }
  const model = selectModel(state);
  if (series.volumeCount < model.minimumVolumes) {
    return `${model.name} needs at least ${model.minimumVolumes} volumes; this series has ${series.volumeCount}.`;
  }
  const missing = selectMissingVariables(state);
  if (missing.length > 0) {
    const labels = model.variables
      .filter((variable) => missing.includes(variable.symbol))
      .map(({ label, symbol }) => `${acquisitionField(symbol)?.plural ?? `${label}s`} (${symbol})`);
    return `The ${labels.join(' and ')} are missing.`;
  }
  const gap = variablesOfForm(state)
    .map(({ symbol }) => ({ symbol, volumes: volumesWithout(form.variables[symbol] ?? []) }))
    .find(
      ({ symbol, volumes }) => volumes.length > 0 && volumes.length < (form.variables[symbol]?.length ?? 0),
    );
  if (gap !== undefined) {
    return `${gap.symbol} is missing in volume${gap.volumes.length === 1 ? '' : 's'} ${volumesText(gap.volumes)}.`;
  }
  const offsetFault = enteredOffsets(state, model).find(({ fault }) => fault !== null);
  if (offsetFault !== undefined) return `Added to ${offsetFault.symbol} in each slice: ${offsetFault.fault}`;
  if (inputFunctionChoices(model) !== null) {
    const input = selectInputFunction(state);
    if (input === null) return 'The arterial input function is missing.';
    if (requestedInput(input) === null) return 'The time at which the agent arrives is missing.';
  }
  if (model.kind === 'regression' && form.design === null) {
    return 'The design is missing: a design matrix, or events.';
  }
  if (form.modelId === ownModelId && unitProblem(form.ownModel) !== null) {
    return 'The units do not fit the equation.';
  }
  if (requestedMask(form.mask) === null) {
    return form.mask.kind === 'drawn'
      ? 'No voxel of the mask is drawn.'
      : 'The threshold of the mask is missing.';
  }
  const excluded = excludedVolumes(form);
  if (excluded.fault !== null) return excluded.fault;
  const unstarted = selectOwnModel(state)?.parameters.find(({ start, held }) => start === undefined && !held);
  if (unstarted !== undefined) return `${unstarted.symbol} needs a start value.`;
  return (
    boundsProblem(model, form.parameters) ??
    (form.rival === null
      ? null
      : boundsProblem(modelFor(form.rival.modelId, form.input), form.rival.parameters))
  );
}

function boundsProblem(model: Model, settings: FormParameters): string | null {
  for (const parameter of model.kind === 'equation' ? model.parameters : []) {
    const setting = settings[parameter.symbol];
    const lower = setting?.lower ?? parameter.lower;
    const upper = setting?.upper ?? parameter.upper;
    if (setting?.fixed === undefined && lower >= upper) {
      return `${parameter.symbol}: the lower bound is not below the upper bound.`;
    }
  }
  return null;
}

/** The user's own model with the starts of the form, null where another model is chosen. */
export function selectOwnModel({ form }: WindowState): ModelDefinition | null {
  if (form.modelId !== ownModelId) return null;
  return {
    ...form.ownModel,
    parameters: form.ownModel.parameters.map((parameter) => {
      const setting = form.parameters[parameter.symbol];
      const start = parameter.start ?? setting?.start ?? setting?.fixed;
      if (start !== undefined) return { ...parameter, start };
      return setting?.map === undefined ? parameter : { ...parameter, held: true };
    }),
  };
}

/** Settings as they are sent: maps by token. */
export function sentParameters(parameters: FormParameters): WindowParameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([symbol, { map, ...setting }]) => [
      symbol,
      map === undefined ? setting : { ...setting, mapToken: map.token },
    ]),
  );
}

function requestedInput(form: FormInputFunction | null): WindowInputFunction | null {
  switch (form?.kind) {
    case undefined:
      return null;
    case 'parker':
      return form.arrivalS === null ? null : { kind: 'parker', arrivalS: form.arrivalS };
    case 'mask':
      return { kind: 'mask', token: form.file.token };
    case 'file':
      return { kind: 'file', token: form.file.token, of: form.of };
  }
}

/** The b-vectors of the table, null where they are as in the files, or where there are none. */
function editedDirections(series: SeriesView, values: TableValues): FitRequest['directions'] {
  const axes = directionSymbols.map((symbol) => values[symbol] ?? []);
  const files = valuesOfFiles(series);
  const isSame = directionSymbols.every((symbol) =>
    (values[symbol] ?? []).every((value, volume) => isOfFiles(files, symbol, volume, value)),
  );
  if (isSame) return null;
  const numberOrNull = (axis: number, volume: number): number | null => {
    const value = axes[axis]?.[volume] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  };
  return Array.from(
    { length: series.volumeCount },
    (_, volume) => [...[numberOrNull(0, volume), numberOrNull(1, volume), numberOrNull(2, volume)]] as const,
  );
}

/** The mask of the form, null while it is not whole. */
export function requestedMask(mask: FormMask): WindowMask | null {
  switch (mask.kind) {
    case 'auto':
    case 'none':
      return mask;
    case 'threshold':
      return mask.value === null ? null : { kind: 'threshold', value: mask.value };
    case 'file':
      return { kind: 'file', token: mask.token };
    case 'drawn':
      return mask.file === null ? null : { kind: 'file', token: mask.file.token };
  }
}

/** The form as a request, or null when no series is open. Only variables of the model are sent. */
export function selectRequest(state: WindowState): FitRequest | null {
  if (state.series === null) return null;
  const { form } = state;
  const model = selectModel(state);
  const variables: Record<string, readonly number[]> = {};
  for (const { symbol } of variablesOfForm(state)) {
    const values = form.variables[symbol];
    if (values !== undefined && !values.every(Number.isNaN)) variables[symbol] = values;
  }
  return {
    seriesId: state.series.id,
    modelId: form.modelId,
    definition: selectOwnModel(state),
    functionToken: form.modelId === ownFunctionId ? (form.ownFunction?.token ?? null) : null,
    method: form.method,
    variables,
    directions: editedDirections(state.series, form.variables),
    parameters: sentParameters(form.parameters),
    input: form.input,
    inputFunction: requestedInput(selectInputFunction(state)),
    design: model.kind === 'regression' ? requestedDesign(form.design) : null,
    contrasts: model.kind === 'regression' ? requestedContrasts(form.contrasts) : [],
    rival: form.rival === null ? null : { ...form.rival, parameters: sentParameters(form.rival.parameters) },
    confirmed: Object.keys(variables).filter((symbol) => form.confirmed.includes(symbol)),
    exclude: excludedVolumes(form).volumes,
    sliceOffsets: Object.fromEntries(
      enteredOffsets(state, model).flatMap(({ symbol, values }) =>
        values.length === 0 ? [] : [[symbol, values]],
      ),
    ),
    mask: requestedMask(form.mask) ?? { kind: 'none' },
  };
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
