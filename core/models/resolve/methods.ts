import { VoxfitError } from '../../contracts/errors.js';
import type { LinearMethod } from '../../contracts/linear.js';
import type { Model, ModelMethod } from '../../contracts/model.js';

/** How an equation is fitted where its model has other estimators too. */
export const searchMethod: ModelMethod = { id: 'nlls', label: 'non-linear least squares' };

const linearLabels: Readonly<Record<LinearMethod, string>> = {
  ols: 'ordinary least squares',
  wls: 'weighted least squares',
  iwls: 'iterated weighted least squares',
  nlls: 'non-linear least squares',
  ar1: 'least squares prewhitened by AR(1)',
};

/** The ways to estimate that a model offers, the default first; empty where there is but one. */
export function methodsOf(model: Model): readonly ModelMethod[] {
  switch (model.kind) {
    case 'equation':
      if (model.estimators === undefined && model.searches === undefined) return [];
      return [...(model.searches ?? [searchMethod]), ...(model.estimators ?? [])];
    case 'calculation':
      return model.methods ?? [];
    case 'statistics':
    case 'function':
      return [];
    default:
      return model.methods.map((id) => ({ id, label: linearLabels[id] }));
  }
}

/**
 * Id of the method that is asked for, else of the model's first; of `searchMethod` for an equation and empty for others
 * where there is but one. Throws WRONG_USE for a method that the model does not have.
 */
export function methodOf(model: Model, asked: string | undefined): string {
  const methods = methodsOf(model);
  const method = asked ?? methods[0]?.id ?? (model.kind === 'equation' ? searchMethod.id : '');
  if (asked === undefined || methods.some(({ id }) => id === asked)) return method;
  if (methods.length === 0) {
    throw new VoxfitError('WRONG_USE', `Model ${model.id} has one method only; leave --method out.`);
  }
  const known = methods.map(({ id }) => id);
  throw new VoxfitError(
    'WRONG_USE',
    `Model ${model.id} has no method "${asked}". Methods: ${known.join(', ')}.`,
    { asked, known },
  );
}
