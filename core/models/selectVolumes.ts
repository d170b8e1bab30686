import { VoxfitError } from '../contracts/errors.js';
import type { FitOptions } from '../contracts/job.js';
import type { Model } from '../contracts/model.js';
import type { Series } from '../contracts/series.js';
import { requireRows } from './regressionDesign.js';

/** A series without the volumes that are left out, and the options that go with its volumes. */
export interface SelectedVolumes {
  /** Positions in the whole series, in order. */
  readonly volumes: readonly number[];
  readonly series: Series;
  readonly variables: Readonly<Record<string, readonly number[]>>;
  readonly options: FitOptions;
}

/**
 * Leaves the volumes `options.exclude` out of the series, of its b-vectors, of the model's variables and of the design.
 * variables: one value per volume of the whole series for each symbol of the model.
 * Throws WRONG_USE (a volume that does not exist), TOO_FEW_SAMPLES (fewer left than the model needs), VARIABLE_COUNT
 * (a design with another number of rows).
 */
export function selectVolumes(
  model: Model,
  series: Series,
  options: FitOptions,
  variables: Readonly<Record<string, readonly number[]>>,
): SelectedVolumes {
  const { exclude = [], design } = options;
  const all = Array.from({ length: series.volumeCount }, (_, t) => t);
  if (exclude.length === 0) return { volumes: all, series, variables, options };
  const volumes = volumesLeft(model, series, exclude);
  const kept = <T>(values: readonly T[]): T[] => volumes.map((t) => values[t] as T);
  if (design !== undefined) requireRows(design, series.volumeCount);
  const { bvecs } = series;
  return {
    volumes,
    series: {
      ...series,
      volumeCount: volumes.length,
      ...(bvecs === undefined ? {} : { bvecs: { ...bvecs, vectors: kept(bvecs.vectors) } }),
    },
    variables: Object.fromEntries(Object.entries(variables).map(([name, values]) => [name, kept(values)])),
    options: design === undefined ? options : { ...options, design: { ...design, rows: kept(design.rows) } },
  };
}

function volumesLeft(model: Model, series: Series, exclude: readonly number[]): number[] {
  const { volumeCount, name } = series;
  const stray = exclude.find((t) => !Number.isInteger(t) || t < 0 || t >= volumeCount);
  if (stray !== undefined) {
    throw new VoxfitError(
      'WRONG_USE',
      `Volume ${stray} cannot be left out: ${name} has ${volumeCount} volumes, 0 to ${volumeCount - 1}.`,
      { volume: stray, volumes: volumeCount },
    );
  }
  const out = new Set(exclude);
  const left = Array.from({ length: volumeCount }, (_, t) => t).filter((t) => !out.has(t));
  if (left.length >= model.minimumVolumes) return left;
  throw new VoxfitError(
    'TOO_FEW_SAMPLES',
    `${name} has ${volumeCount} volumes, ${out.size} of them left out: ${left.length}; model ${model.id} needs ${model.minimumVolumes} or more.`,
    { volumes: volumeCount, excluded: out.size, left: left.length, needed: model.minimumVolumes },
  );
}
