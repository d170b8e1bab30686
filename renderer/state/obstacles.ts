import type { ErrorReport } from '../../core/contracts/errors.js';
import type { FormField } from '../../core/contracts/fitRequest.js';
import type { Model } from '../../core/contracts/model.js';
import { inputFunctionChoices } from '../../core/models/inputFunctionChoices.js';
import { acquisitionField } from '../../core/models/resolve/acquisitionFields.js';
import { volumesText } from '../../core/models/resolve/parseVolumes.js';
import { unitProblem } from '../display/ownModel.js';
import {
  enteredOffsets,
  excludedVolumes,
  requestedInput,
  requestedMask,
  selectOwnModel,
} from './formRequest.js';
import {
  modelFor,
  ownFunctionId,
  ownModelId,
  selectInputFunction,
  selectJobsActive,
  selectMissingVariables,
  selectModel,
  selectRunning,
  variablesOfForm,
} from './select.js';
import type { FormParameters, WindowState } from './windowState.js';

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

function volumesWithout(values: readonly number[]): readonly number[] {
  return values.flatMap((value, volume) => (Number.isNaN(value) ? [volume] : []));
}

/** Why "Run fit" is not offered, as a short sentence; null when it is. */
export function selectRunObstacle(state: WindowState): string | null {
  if (selectRunning(state)) return 'A fit is running.';
  if (selectJobsActive(state)) return 'Jobs are running.';
  return selectRequestObstacle(state);
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
  const excluded = excludedVolumes(form);
  const gap = variablesOfForm(state)
    .map(({ symbol }) => ({
      symbol,
      volumes: volumesWithout(form.variables[symbol] ?? []).filter((t) => !excluded.volumes.includes(t)),
    }))
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
