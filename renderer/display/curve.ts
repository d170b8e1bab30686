import type { FitRequest } from '../../core/contracts/fitRequest.js';
import type { Model } from '../../core/contracts/model.js';
import { hasValue } from '../../core/contracts/voxelStatus.js';
import { compileInterpreter, dependsOnEarlierSamples } from '../../core/equation/interpret.js';
import { methodsOf } from '../../core/models/resolve/methods.js';

/** The samples of one voxel over the axis of the acquisition, and what the model makes of them. SI. */
export interface VoxelCurve {
  readonly axis: VoxelAxis;
  /** One per volume; samples as they are fitted. */
  readonly x: readonly number[];
  readonly samples: readonly number[];
  /** The fitted curve on a finer axis; empty when the voxel has no fit. */
  readonly curveX: readonly number[];
  readonly curveY: readonly number[];
  /** signal - predicted, one per volume; empty when the voxel has no fit. */
  readonly residuals: readonly number[];
}

/** `symbol` null: the model has no acquisition variable and the axis counts volumes from 0. */
export interface VoxelAxis {
  readonly symbol: string | null;
  readonly label: string;
  readonly unit: string;
}

const curvePoints = 128;

/**
 * Which axis a model's samples are drawn on: its first acquisition variable if it is known for every volume, or in its
 * place, where it is the same for all, the first that is not.
 */
export function axisOf(
  model: Model,
  variables: FitRequest['variables'],
  volumeCount: number,
): { readonly axis: VoxelAxis; readonly x: readonly number[] } {
  const valuesOf = (symbol: string): readonly number[] => {
    const values = variables[symbol] ?? [];
    return values.length === volumeCount && values.every(Number.isFinite) ? values : [];
  };
  const [first, ...others] = model.variables;
  const isSame = new Set(valuesOf(first?.symbol ?? '')).size === 1;
  const varies = others.find(({ symbol }) => new Set(valuesOf(symbol)).size > 1);
  const variable = isSame && varies !== undefined ? varies : first;
  const x = valuesOf(variable?.symbol ?? '');
  if (variable !== undefined && x.length > 0) {
    const label = `${variable.label[0]?.toUpperCase() ?? ''}${variable.label.slice(1)}`;
    return { axis: { symbol: variable.symbol, label, unit: variable.unit }, x };
  }
  return {
    axis: { symbol: null, label: 'Volume', unit: '' },
    x: Array.from({ length: volumeCount }, (_, index) => index),
  };
}

/** The acquisition variables of a request as they are in slice k, where some are later by an offset. */
export function variablesInSlice(
  { variables, sliceOffsets }: Pick<FitRequest, 'variables' | 'sliceOffsets'>,
  k: number,
): FitRequest['variables'] {
  const moved = Object.entries(sliceOffsets).map(([symbol, offsets]) => [
    symbol,
    (variables[symbol] ?? []).map((value) => value + (offsets[k] ?? 0)),
  ]);
  return { ...variables, ...Object.fromEntries(moved) };
}

type CurveRequest = Pick<FitRequest, 'variables' | 'parameters' | 'method'>;

/** Whether a model is fitted to something that the window can make of the samples, without what a parameter map says. */
function isTransformKnown(model: Model): boolean {
  if (model.kind !== 'equation' || model.inputs !== undefined) return false;
  return model.parameters.every(({ held }) => held === undefined);
}

/** What is fitted of the samples: with their signs, where a model gives them back. */
function fittedSamples(
  model: Model,
  { variables, method }: CurveRequest,
  samples: readonly number[],
): readonly number[] {
  if (model.kind !== 'equation' || model.transform === undefined || !isTransformKnown(model)) return samples;
  if (model.variables.some(({ symbol }) => variables[symbol]?.length !== samples.length)) return samples;
  const chosen = method ?? methodsOf(model)[0]?.id ?? '';
  const setup = { variables, samples: samples.length, fixed: {}, method: chosen };
  const results = new Float64Array(samples.length).fill(Number.NaN);
  const status = model.transform(setup)(Float64Array.from(samples), new Float64Array(0), results);
  return hasValue(status) ? [...results] : samples;
}

/**
 * Samples as they are fitted, curve and residuals of one voxel.
 * maps: value of each map of the run at this voxel (NaN or absent where it was not fitted).
 */
export function voxelCurve(
  model: Model,
  request: CurveRequest,
  measured: readonly number[],
  maps: Readonly<Record<string, number>>,
): VoxelCurve {
  const samples = fittedSamples(model, request, measured);
  const { axis, x } = axisOf(model, request.variables, samples.length);
  const predict = predictorOf(model, request, maps, axis.symbol);
  if (predict === null) return { axis, x, samples, curveX: [], curveY: [], residuals: [] };
  const from = axis.symbol === null ? 0 : Math.min(0, ...x);
  const to = Math.max(...x);
  const curveX = Array.from(
    { length: curvePoints },
    (_, point) => from + ((to - from) * point) / (curvePoints - 1),
  );
  const residuals = samples.map((sample, volume) => sample - predict(x[volume] ?? Number.NaN));
  return { axis, x, samples, curveX, curveY: curveX.map(predict), residuals };
}

function predictorOf(
  model: Model,
  request: CurveRequest,
  maps: Readonly<Record<string, number>>,
  variable: string | null,
): ((x: number) => number) | null {
  if (model.kind === 'statistics') {
    const mean = model.statistic === 'mean' ? maps[model.mapName] : undefined;
    return mean !== undefined && Number.isFinite(mean) ? () => mean : null;
  }
  if (model.kind !== 'equation' || variable === null) return null;
  if (model.transform !== undefined && !isTransformKnown(model)) return null;
  const values: Record<string, number> = {};
  for (const { symbol } of model.variables) {
    if (symbol === variable) continue;
    const [first, ...others] = request.variables[symbol] ?? [];
    if (first === undefined || others.some((value) => value !== first)) return null;
    values[symbol] = first;
  }
  for (const parameter of model.parameters) {
    const held = parameter.held === undefined ? undefined : parameter.start;
    const setting = request.parameters[parameter.symbol];
    // The window does not know a fixed map's value in this voxel.
    if (setting?.mapToken !== undefined) return null;
    const value = maps[parameter.mapName] ?? setting?.fixed ?? held;
    if (value === undefined || !Number.isFinite(value)) return null;
    values[parameter.symbol] = value;
  }
  const evaluate = interpreterOf(model.equation, [...Object.keys(values), variable]);
  return evaluate === null ? null : (x) => evaluate({ ...values, [variable]: x });
}

type Interpreter = ReturnType<typeof compileInterpreter>;

const interpreters = new Map<string, Interpreter | null>();

/** Null for an equation that has no value at a point between the samples. */
function interpreterOf(equation: string, symbols: readonly string[]): Interpreter | null {
  const key = `${equation} ${symbols.join(' ')}`;
  const known = interpreters.get(key);
  if (known !== undefined) return known;
  const made = dependsOnEarlierSamples(equation) ? null : compileInterpreter(equation, symbols);
  interpreters.set(key, made);
  return made;
}
