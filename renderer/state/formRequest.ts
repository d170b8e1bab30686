import { VoxfitError } from '../../core/contracts/errors.js';
import type {
  FitRequest,
  WindowInputFunction,
  WindowMask,
  WindowParameters,
} from '../../core/contracts/fitRequest.js';
import type { Model, ModelVariable } from '../../core/contracts/model.js';
import type { ModelDefinition } from '../../core/contracts/modelDefinition.js';
import type { SeriesView } from '../../core/contracts/windowViews.js';
import { acquisitionField } from '../../core/models/resolve/acquisitionFields.js';
import { withStandIns } from '../../core/models/resolve/leftOutValues.js';
import { parseVolumes } from '../../core/models/resolve/parseVolumes.js';
import { directionSymbols, isOfFiles, type TableValues, valuesOfFiles } from '../display/acquisitionTable.js';
import { formatValues, parseValues, valuesProblem } from '../display/parseValues.js';
import { displayVariableUnit } from '../display/units.js';
import { requestedContrasts, requestedDesign } from './requestedDesign.js';
import { ownFunctionId, ownModelId, selectInputFunction, selectModel, variablesOfForm } from './select.js';
import type { FormInputFunction, FormMask, FormParameters, WindowState } from './windowState.js';

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
export function enteredOffsets(
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

export function requestedInput(form: FormInputFunction | null): WindowInputFunction | null {
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
  const exclude = excludedVolumes(form).volumes;
  for (const { symbol } of variablesOfForm(state)) {
    const values = form.variables[symbol];
    if (values === undefined || values.every(Number.isNaN)) continue;
    variables[symbol] = withStandIns(values, exclude) ?? values;
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
    exclude,
    sliceOffsets: Object.fromEntries(
      enteredOffsets(state, model).flatMap(({ symbol, values }) =>
        values.length === 0 ? [] : [[symbol, values]],
      ),
    ),
    mask: requestedMask(form.mask) ?? { kind: 'none' },
  };
}
