import type { AcquisitionVariable, PartialVariable, Series } from '../../contracts/series.js';

/** Where a value comes from that stands in the place of a missing one. */
export const standInSource = 'missing; the volume is left out';

/**
 * The values with one in each gap of a volume that is left out, where it counts for nothing: that of the volume before it
 * (else the first that is known), so that the times of a series do not jump. Null where a volume that counts has no value,
 * or none has one. values: one per volume, null or NaN where it is missing; excluded: volumes that are left out.
 */
export function withStandIns(
  values: readonly (number | null)[],
  excluded: readonly number[],
): readonly number[] | null {
  const first = values.find(isKnown);
  if (first == null || values.some((value, volume) => !isKnown(value) && !excluded.includes(volume))) {
    return null;
  }
  let latest = first;
  return values.map((value) => {
    if (isKnown(value)) latest = value;
    return latest;
  });
}

function isKnown(value: number | null): value is number {
  return value !== null && !Number.isNaN(value);
}

/**
 * The series with those of its incomplete variables as whole ones whose missing values are all of volumes that are left
 * out; these volumes have their own source.
 */
export function completeLeftOut<S extends Series>(series: S, excluded: readonly number[] = []): S {
  const { incomplete = {}, variables } = series;
  const added = Object.entries(incomplete).flatMap(([symbol, partial]) => {
    const values = variables[symbol] === undefined ? withStandIns(partial.values, excluded) : null;
    return values === null ? [] : [[symbol, completed(partial, values)] as const];
  });
  return added.length === 0
    ? series
    : { ...series, variables: { ...variables, ...Object.fromEntries(added) } };
}

function completed(partial: PartialVariable, values: readonly number[]): AcquisitionVariable {
  const { unit, sources, confirmed } = partial;
  const known = [...new Set(sources.filter((source) => source !== null))];
  const [first = ''] = known;
  return {
    ...{ values, unit, source: known.length > 1 ? `${first} and ${known.length - 1} more` : first },
    sources: sources.map((source) => source ?? standInSource),
    ...(confirmed === undefined ? {} : { confirmed }),
  };
}

/** The values of a variable as files or people give them: null where another stands in. */
export function givenValues({ values, sources }: AcquisitionVariable): readonly (number | null)[] {
  return values.map((value, volume) => (sources?.[volume] === standInSource ? null : value));
}
