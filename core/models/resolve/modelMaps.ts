import { VoxfitError } from '../../contracts/errors.js';
import type { FitOptions, MapSource } from '../../contracts/job.js';
import type { Model } from '../../contracts/model.js';
import { derivedMapsOf } from './derivedMaps.js';
import { regressionMaps, tensorMaps } from './linearMaps.js';
import { optionalMapsOf } from './optionalMaps.js';

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
  if (model.kind === 'calculation' || model.kind === 'function') {
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
  return [
    ...soughtFirst(parameters, model.resultUnit ?? 'a.u.'),
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
 * Maps of parameters as people list them: equations begin with their amplitude, which is what nobody looks for, so that
 * those which do (or do not say) are turned round.
 */
function soughtFirst(parameters: readonly MapPlan[], resultUnit: string): readonly MapPlan[] {
  const unit = parameters[0]?.unit ?? resultUnit;
  return [resultUnit, '1'].includes(unit) ? [...parameters].reverse() : parameters;
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
