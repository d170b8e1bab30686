import { VoxfitError } from '../../contracts/errors.js';
import type { FitKind } from '../../contracts/job.js';
import type { Model } from '../../contracts/model.js';

/**
 * Refuses an equation with more free parameters than the acquisition has different points: where all variables are
 * alike so is the value of the equation, so that repeated points average noise but determine nothing more.
 * excluded: volumes that are left out, from 0.
 * Throws TOO_FEW_SAMPLES with both numbers.
 */
export function requireDistinctSamples(
  model: Model,
  fit: Extract<FitKind, { kind: 'equation' }>,
  excluded: readonly number[] = [],
): void {
  const names = Object.keys(fit.variables);
  const columns = Object.values(fit.variables);
  const count = columns[0]?.length ?? 0;
  const points = countPoints(columns, excluded);
  const free = fit.parameters.filter((parameter) => !parameter.fixed).map(({ symbol }) => symbol);
  if (names.length === 0 || points >= free.length) return;
  throw new VoxfitError(
    'TOO_FEW_SAMPLES',
    `The ${count - excluded.length} volumes have ${points} different value${points === 1 ? '' : 's'} of ${names.join(' and ')}; model ${model.id} needs ${free.length} or more to determine ${free.join(', ')}.`,
    { distinct: points, needed: free.length, variables: names, parameters: free },
  );
}

/** Number of different combinations of the columns' values, which have one value per volume; excluded: as above. */
export function countPoints(
  columns: readonly (readonly number[])[],
  excluded: readonly number[] = [],
): number {
  const points = new Set<string>();
  for (let t = 0; t < (columns[0]?.length ?? 0); t++) {
    if (!excluded.includes(t)) points.add(columns.map((values) => values[t]).join(' '));
  }
  return points.size;
}
