import { VoxfitError } from '../../contracts/errors.js';
import type { FitOptions } from '../../contracts/job.js';
import type { Model } from '../../contracts/model.js';
import type { Series } from '../../contracts/series.js';
import { methodOf, searchMethod } from './methods.js';
import { requireRows } from './regressionDesign.js';

/** The volumes that a fit reads, with what goes with them, and those that do not count. */
export interface SelectedVolumes {
  /** Volumes to read, as positions in the whole series, in order. */
  readonly volumes: readonly number[];
  /** Volumes that are left out, as positions in the whole series, in order, each once. */
  readonly excluded: readonly number[];
  /** `exclude` of the options holds those of `volumes` whose samples are to count for nothing. */
  readonly series: Series;
  readonly variables: Readonly<Record<string, readonly number[]>>;
  readonly options: FitOptions;
}

/**
 * Leaves the volumes `options.exclude` out of the series, of its b-vectors, of the model's variables and of the design.
 * Only where an equation is searched for are they read all the same, for its value at one sample may depend on the
 * variables at another (`expconv`); there their samples count for nothing. variables: one value per volume of the whole series for each symbol of the model.
 * Throws WRONG_USE (a volume that does not exist, an unknown method), TOO_FEW_SAMPLES (fewer left than the model needs), VARIABLE_COUNT
 * (a design with another number of rows).
 */
export function selectVolumes(
  model: Model,
  series: Series,
  options: FitOptions,
  variables: Readonly<Record<string, readonly number[]>>,
): SelectedVolumes {
  const { design } = options;
  const excluded = [...new Set(options.exclude)].sort((a, b) => a - b);
  const all = Array.from({ length: series.volumeCount }, (_, t) => t);
  const volumes = volumesLeft(model, series, excluded);
  if (excluded.length === 0 || isSearchedAsItIs(model, options)) {
    return { volumes: all, excluded, series, variables, options: { ...options, exclude: excluded } };
  }
  const kept = <T>(values: readonly T[]): T[] => volumes.map((t) => values[t] as T);
  if (design !== undefined) requireRows(design, series.volumeCount);
  const { bvecs } = series;
  return {
    volumes,
    excluded,
    series: {
      ...series,
      volumeCount: volumes.length,
      ...(bvecs === undefined ? {} : { bvecs: { ...bvecs, vectors: kept(bvecs.vectors) } }),
    },
    variables: Object.fromEntries(Object.entries(variables).map(([name, values]) => [name, kept(values)])),
    options: {
      ...{ ...options, exclude: [] },
      ...(design === undefined ? {} : { design: { ...design, rows: kept(design.rows) } }),
    },
  };
}

/** Functions of a model (transforms, estimators) want samples that are all there. */
function isSearchedAsItIs(model: Model, options: FitOptions): boolean {
  if (model.kind !== 'equation' || model.transform !== undefined) return false;
  return methodOf(model, options.method) === searchMethod.id;
}

function volumesLeft(model: Model, series: Series, excluded: readonly number[]): number[] {
  const { volumeCount, name } = series;
  const stray = excluded.find((t) => !Number.isInteger(t) || t < 0 || t >= volumeCount);
  if (stray !== undefined) {
    throw new VoxfitError(
      'WRONG_USE',
      `Volume ${stray} cannot be left out: ${name} has ${volumeCount} volumes, 0 to ${volumeCount - 1}.`,
      { volume: stray, volumes: volumeCount },
    );
  }
  const left = Array.from({ length: volumeCount }, (_, t) => t).filter((t) => !excluded.includes(t));
  if (left.length >= model.minimumVolumes) return left;
  throw new VoxfitError(
    'TOO_FEW_SAMPLES',
    `${name} has ${volumeCount} volumes, ${excluded.length} of them left out: ${left.length}; model ${model.id} needs ${model.minimumVolumes} or more.`,
    { volumes: volumeCount, excluded: excluded.length, left: left.length, needed: model.minimumVolumes },
  );
}
