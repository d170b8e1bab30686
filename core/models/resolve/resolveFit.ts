import type { CalculationSetup } from '../../contracts/calculation.js';
import { VoxfitError } from '../../contracts/errors.js';
import type { FitKind, FitOptions, MapSource, ResolvedParameter } from '../../contracts/job.js';
import type {
  CalculationModel,
  EquationModel,
  Model,
  ModelParameter,
  ParameterSetting,
  StatisticsModel,
} from '../../contracts/model.js';
import { derivedMapsOf } from './derivedMaps.js';
import { resolveGridStart, type StartOptions } from './gridStart.js';
import { regressionMaps, tensorMaps } from './linearMaps.js';
import { methodOf } from './methods.js';
import { inputRecord } from './modelInput.js';
import { optionalMapsOf } from './optionalMaps.js';
import { fixedNumbers } from './resolvedParameters.js';

/** A map that a fit can write, before it has a file. */
export interface MapPlan {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly source: MapSource;
}

/** What else decides which maps there are: regressors, contrasts and method of model `glm`, parameters that are estimated. */
export type MapOptions = Pick<FitOptions, 'design' | 'contrasts' | 'method' | 'derive'> &
  Partial<Pick<FitOptions, 'parameters'>>;

/** All maps of a model in the order in which people list them. */
export function mapsOf(model: Model, options: MapOptions = {}): readonly MapPlan[] {
  const status: MapPlan = { name: 'status', label: 'voxel status', unit: '1', source: { kind: 'status' } };
  if (model.kind === 'statistics') {
    const { mapName, mapLabel, mapUnit } = model;
    return [{ name: mapName, label: mapLabel, unit: mapUnit, source: { kind: 'statistic' } }, status];
  }
  if (model.kind === 'tensor') return [...tensorMaps(model), status];
  if (model.kind === 'regression') return [...regressionMaps(options), status];
  if (model.kind === 'calculation') {
    const calculated = model.calculatedMaps.map(
      ({ mapName, label, unit }, index): MapPlan => ({
        ...{ name: mapName, label, unit },
        source: { kind: 'calculated', index },
      }),
    );
    return [...calculated, status];
  }
  const estimated = model.parameters.filter(
    ({ held, symbol }) => held === undefined || options.parameters?.[symbol]?.start !== undefined,
  );
  const parameters = estimated.map((parameter) => ({
    name: parameter.mapName,
    label: parameter.label,
    unit: parameter.unit,
    source: { kind: 'parameter', symbol: parameter.symbol } as const,
  }));
  const derived = model.derivedMaps.map((map) => ({
    name: map.mapName,
    label: map.label,
    unit: map.unit,
    source: { kind: 'derived', equation: map.equation } as const,
  }));
  const timeLikeFirst = [...parameters].reverse();
  return [
    ...timeLikeFirst,
    ...derived,
    {
      name: 'rmse',
      label: 'root mean square error',
      unit: model.resultUnit ?? 'a.u.',
      source: { kind: 'rmse' },
    },
    { name: 'r2', label: 'coefficient of determination', unit: '1', source: { kind: 'r2' } },
    status,
  ];
}

/**
 * The maps of `model` that `names` asks for, optional ones included, in the model's order; without names all but the
 * optional ones. Those that `options.derive` defines come last. MAP_UNKNOWN names those that exist; throws what
 * derivedMapsOf throws.
 */
export function chooseMaps(
  model: Model,
  names: readonly string[] | undefined,
  options: MapOptions = {},
): readonly MapPlan[] {
  const standard = mapsOf(model, options);
  const all = [...standard, ...optionalMapsOf(model, { contrasts: [], method: 'ols', ...options })];
  const known = all.map((map) => map.name);
  const derived = derivedMapsOf(model, options, known);
  if (names === undefined) return [...standard, ...derived];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined || names.length === 0) {
    throw new VoxfitError(
      'MAP_UNKNOWN',
      `Model ${model.id} has no map "${unknown ?? ''}". Maps: ${known.join(', ')}.`,
      { asked: unknown ?? '', known },
    );
  }
  return [...all.filter((map) => names.includes(map.name)), ...derived];
}

/**
 * What the kernels are to compute for an equation or a statistic: parameters with the user's settings applied and checked.
 * variables: one value per volume for each symbol of the model. samples: number of volumes, where no variable says it.
 * Throws PARAMETER_INVALID (unknown name, bounds in the wrong order, start outside them, nothing left to fit) and what
 * resolveGridStart throws.
 */
export function resolveFit(
  model: EquationModel | CalculationModel | StatisticsModel,
  settings: FitOptions['parameters'],
  variables: Readonly<Record<string, readonly number[]>>,
  options: Omit<StartOptions, 'parameters'> &
    Pick<FitOptions, 'method' | 'input' | 'exclude'> & { readonly samples?: number } = {},
): FitKind {
  const method = methodOf(model, options.method);
  if (model.kind === 'statistics') {
    refuseParameters(model, settings);
    return { kind: 'statistics', statistic: model.statistic };
  }
  const declared =
    model.kind === 'equation' ? [...model.parameters, ...(model.constants ?? [])] : model.parameters;
  const known = declared.map((parameter) => parameter.symbol);
  const unknown = Object.keys(settings).find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownParameter(model, unknown, known);
  const resolve = (list: readonly ModelParameter[]): ResolvedParameter[] =>
    list.map((parameter) => resolveParameter(parameter, settings[parameter.symbol]));
  // What a function cannot use of the acquisition is said now rather than by a worker.
  const samples = options.samples ?? Object.values(variables)[0]?.length ?? 0;
  const setupWith = (parameters: readonly ResolvedParameter[]): CalculationSetup => ({
    ...{ variables, samples, method, fixed: fixedNumbers(parameters) },
  });
  if (model.kind === 'calculation') {
    const parameters = resolve(model.parameters);
    refuseFree(model, parameters);
    model.calculate(setupWith(parameters));
    return { kind: 'calculation', modelId: model.id, method, parameters, variables };
  }
  const symbols = model.parameters.map((parameter) => parameter.symbol);
  const constants = resolve(model.constants ?? []);
  refuseFree(model, constants);
  const parameters = resolve(model.parameters);
  const setup = setupWith([...parameters, ...constants]);
  const estimator = model.estimators?.find(({ id }) => id === method);
  model.checkAcquisition?.(withoutExcluded(setup, options.exclude));
  model.transform?.(setup);
  estimator?.estimate(setup);
  const searches = estimator === undefined;
  if (!searches) {
    refuseFreed(model, method, parameters);
    refuseFixed(model, method, parameters);
  }
  const hasFunctions = model.transform !== undefined || !searches || constants.length > 0;
  if (parameters.every((parameter) => parameter.fixed)) {
    throw new VoxfitError(
      'PARAMETER_INVALID',
      `All parameters of model ${model.id} are fixed: nothing is left to fit.`,
      {
        model: model.id,
      },
    );
  }
  if (!searches) refuseGrid(model, options, method);
  const gridStart = searches
    ? resolveGridStart(model, { ...options, parameters: settings }, parameters)
    : null;
  return {
    kind: 'equation',
    equation: model.equation,
    parameters,
    variables,
    logLinearStart: gridStart === null ? closedFormStart(model, settings, symbols) : null,
    ...(gridStart === null ? {} : { gridStart }),
    ...(hasFunctions
      ? { functions: { modelId: model.id, method, ...inputRecord(model, options.input), constants } }
      : {}),
  };
}

function withoutExcluded(setup: CalculationSetup, excluded: readonly number[] = []): CalculationSetup {
  const kept = Object.entries(setup.variables).map(([symbol, values]) => [
    symbol,
    values.filter((_, t) => !excluded.includes(t)),
  ]);
  return { ...setup, variables: Object.fromEntries(kept), samples: setup.samples - excluded.length };
}

/** Estimators give the parameters that are not held by nature; only the search can free the others. */
function refuseFreed(model: EquationModel, method: string, parameters: readonly ResolvedParameter[]): void {
  const freed = model.parameters.find(
    ({ held }, index) => held === true && parameters[index]?.fixed === false,
  );
  if (freed === undefined) return;
  throw new VoxfitError(
    'PARAMETER_INVALID',
    `Method ${method} does not estimate ${freed.symbol}: fix it by --fix ${freed.symbol}=value, or use method ${methodOf(model, undefined)}.`,
    { parameter: freed.symbol, model: model.id, method },
  );
}

/** The closed form of an estimator gives all its parameters at once; with one of them known it would be another. */
function refuseFixed(model: EquationModel, method: string, parameters: readonly ResolvedParameter[]): void {
  const fixed = model.parameters.find(
    ({ held }, index) => held === undefined && parameters[index]?.fixed === true,
  );
  if (fixed === undefined) return;
  throw new VoxfitError(
    'PARAMETER_INVALID',
    `Method ${method} estimates ${fixed.symbol} together with the others and cannot hold it: use method ${methodOf(model, undefined)}.`,
    { parameter: fixed.symbol, model: model.id, method },
  );
}

function refuseGrid(
  model: EquationModel,
  { grid, starts }: Omit<StartOptions, 'parameters'>,
  method: string,
): void {
  if (grid === undefined && starts === undefined) return;
  throw new VoxfitError(
    'WRONG_USE',
    `A grid of starts goes with method ${methodOf(model, undefined)}; method ${method} does not search.`,
    { method },
  );
}

/** Constants cannot be estimated: they do not occur in an equation. */
function refuseFree(model: Model, constants: readonly ResolvedParameter[]): void {
  const free = constants.find((constant) => !constant.fixed);
  if (free === undefined) return;
  throw new VoxfitError(
    'PARAMETER_INVALID',
    `${free.symbol} is a constant of model ${model.id} and cannot be estimated: give its value by --fix ${free.symbol}=value.`,
    { parameter: free.symbol, model: model.id },
  );
}

/** Throws PARAMETER_INVALID for settings of a model that has no parameters to set. */
export function refuseParameters(model: Model, settings: FitOptions['parameters']): void {
  const extra = Object.keys(settings)[0];
  if (extra !== undefined) throw unknownParameter(model, extra, []);
}

/** A start or a fixed value given for one of its two parameters replaces the closed-form start. */
function closedFormStart(
  model: EquationModel,
  settings: FitOptions['parameters'],
  symbols: readonly string[],
): Extract<FitKind, { kind: 'equation' }>['logLinearStart'] {
  if (model.start.kind !== 'logLinear') return null;
  const { amplitude, decay, decayIs, variable } = model.start;
  const overruled = [amplitude, decay].some((symbol) => {
    const setting = settings[symbol];
    return setting !== undefined && (setting.start !== undefined || isFixed(setting));
  });
  if (overruled) return null;
  return { amplitude: symbols.indexOf(amplitude), decay: symbols.indexOf(decay), decayIs, variable };
}

/** Whether a setting takes its parameter out of the search. */
export function isFixed(setting: ParameterSetting | undefined): boolean {
  return setting?.fixed !== undefined || setting?.fixedMap !== undefined;
}

/** A parameter of a model with the settings of the user. Throws PARAMETER_INVALID for those that cannot be. */
export function resolveParameter(
  parameter: ModelParameter,
  setting: ParameterSetting = {},
): ResolvedParameter {
  const { symbol, unit } = parameter;
  const lower = setting.lower ?? parameter.lower;
  const upper = setting.upper ?? parameter.upper;
  if (parameter.required === true && !isFixed(setting)) {
    throw new VoxfitError(
      'PARAMETER_INVALID',
      `${symbol} (${parameter.label}, ${unit}) has no usual value: give it by --fix ${symbol}=value, or by a map, --fix ${symbol}=FILE.`,
      { parameter: symbol, unit },
    );
  }
  if (setting.fixed !== undefined && setting.fixedMap !== undefined) {
    throw invalid(symbol, `fixed at ${setting.fixed} and by the map ${setting.fixedMap}; only one can hold`);
  }
  if (parameter.held && setting.start === undefined && !isFixed(setting)) {
    if (parameter.fromSamples !== undefined) {
      const { fromSamples } = parameter;
      return { symbol, unit, start: Number.NaN, lower, upper, fixed: true, fromSamples };
    }
    return { symbol, unit, start: parameter.start, lower, upper, fixed: true };
  }
  if (setting.fixed !== undefined) {
    if (!Number.isFinite(setting.fixed))
      throw invalid(symbol, `fixed at ${setting.fixed}, which is not a finite number`);
    if (parameter.held && (setting.fixed < parameter.lower || setting.fixed > parameter.upper)) {
      throw invalid(
        symbol,
        `fixed at ${setting.fixed}, which cannot be (${parameter.label}: ${parameter.lower} to ${parameter.upper}${inUnit(unit)})`,
      );
    }
    return { symbol, unit, start: setting.fixed, lower: setting.fixed, upper: setting.fixed, fixed: true };
  }
  if (Number.isNaN(lower) || Number.isNaN(upper) || !(lower < upper)) {
    throw invalid(
      symbol,
      `bounded by ${lower} below and ${upper} above; the lower bound must be the smaller`,
    );
  }
  if (setting.fixedMap !== undefined) {
    return { symbol, unit, start: Number.NaN, lower, upper, fixed: true, fixedMap: setting.fixedMap };
  }
  const start = setting.start ?? Math.min(Math.max(parameter.start, lower), upper);
  if (!Number.isFinite(start) || start < lower || start > upper) {
    throw invalid(symbol, `started at ${start}, outside its bounds ${lower} to ${upper}`);
  }
  const { mostRelativeError } = parameter;
  return {
    ...{ symbol, unit, start, lower, upper, fixed: false },
    ...(mostRelativeError === undefined ? {} : { mostRelativeError }),
  };
}

function inUnit(unit: string): string {
  return unit === '1' ? '' : ` ${unit}`;
}

function invalid(symbol: string, what: string): VoxfitError {
  return new VoxfitError('PARAMETER_INVALID', `The parameter ${symbol} is ${what}.`, { parameter: symbol });
}

function unknownParameter(model: Model, name: string, known: readonly string[]): VoxfitError {
  const list = known.length > 0 ? `Parameters: ${known.join(', ')}.` : 'It has no parameters.';
  return new VoxfitError('PARAMETER_INVALID', `Model ${model.id} has no parameter "${name}". ${list}`, {
    parameter: name,
    known,
  });
}
