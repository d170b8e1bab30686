import type { CalculationSetup } from '../../contracts/calculation.js';
import { VoxfitError } from '../../contracts/errors.js';
import type { FitKind, FitOptions, ResolvedParameter } from '../../contracts/job.js';
import type {
  CalculationModel,
  EquationModel,
  Model,
  ModelParameter,
  StatisticsModel,
} from '../../contracts/model.js';
import { resolveGridStart, type StartOptions } from './gridStart.js';
import { methodOf } from './methods.js';
import { inputRecord } from './modelInput.js';
import { fixedNumbers } from './resolvedParameters.js';
import { isFixed, resolveParameter } from './resolveParameter.js';

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

function unknownParameter(model: Model, name: string, known: readonly string[]): VoxfitError {
  const list = known.length > 0 ? `Parameters: ${known.join(', ')}.` : 'It has no parameters.';
  return new VoxfitError('PARAMETER_INVALID', `Model ${model.id} has no parameter "${name}". ${list}`, {
    parameter: name,
    known,
  });
}
