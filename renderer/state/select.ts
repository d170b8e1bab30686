import type { Model } from '../../core/contracts/model.js';
import type { FitRequest, MapView } from '../../core/contracts/windowApi.js';
import { findModel } from '../../core/models/catalogue.js';
import type { WindowState } from './windowState.js';

/** The model that the form names. */
export function selectModel(state: WindowState): Model {
  return findModel(state.form.modelId);
}

/** Symbols of acquisition variables that the chosen model needs and nobody has given. */
export function selectMissingVariables(state: WindowState): readonly string[] {
  return selectModel(state)
    .variables.map((variable) => variable.symbol)
    .filter((symbol) => (state.form.variables[symbol]?.values.length ?? 0) === 0);
}

/** Whether workers are busy, paused included. */
export function selectRunning(state: WindowState): boolean {
  return state.run !== null && state.run.outcome === null;
}

/** Why "Run fit" is not offered, as a short sentence; null when it is. */
export function selectRunObstacle(state: WindowState): string | null {
  if (selectRunning(state)) return 'A fit is running.';
  const problem = selectFormProblem(state);
  if (problem !== null) return problem;
  return state.forecast.kind === 'refused' ? state.forecast.error.message : null;
}

/** What the form lacks, as a short sentence; null when it is complete. */
export function selectFormProblem(state: WindowState): string | null {
  const { series, form } = state;
  if (series === null) return 'Open an image first.';
  const model = selectModel(state);
  if (series.volumeCount < model.minimumVolumes) {
    return `${model.name} needs at least ${model.minimumVolumes} volumes; this series has ${series.volumeCount}.`;
  }
  const missing = selectMissingVariables(state);
  if (missing.length > 0) {
    const labels = model.variables
      .filter((variable) => missing.includes(variable.symbol))
      .map((variable) => `${variable.label}s (${variable.symbol})`);
    return `The ${labels.join(' and ')} are missing.`;
  }
  for (const variable of model.variables) {
    const fault = form.variables[variable.symbol]?.fault;
    if (fault !== undefined && fault !== null) return `${variable.symbol}: ${fault}`;
  }
  for (const parameter of model.kind === 'equation' ? model.parameters : []) {
    const setting = form.parameters[parameter.symbol];
    const lower = setting?.lower ?? parameter.lower;
    const upper = setting?.upper ?? parameter.upper;
    if (setting?.fixed === undefined && lower >= upper) {
      return `${parameter.symbol}: the lower bound is not below the upper bound.`;
    }
  }
  return null;
}

/** The form as a request, or null when no series is open. Only variables of the model are sent. */
export function selectRequest(state: WindowState): FitRequest | null {
  if (state.series === null) return null;
  const variables: Record<string, readonly number[]> = {};
  for (const { symbol } of selectModel(state).variables) {
    const values = state.form.variables[symbol]?.values;
    if (values !== undefined) variables[symbol] = values;
  }
  const { mask } = state.form;
  return {
    seriesId: state.series.id,
    modelId: state.form.modelId,
    method: state.form.method,
    variables,
    parameters: state.form.parameters,
    mask: mask.kind === 'file' ? { kind: 'file', token: mask.token } : mask,
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
