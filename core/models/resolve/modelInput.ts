import { VoxfitError } from '../../contracts/errors.js';
import type { FitOptions } from '../../contracts/job.js';
import type { EquationModel, Model, ModelInput } from '../../contracts/model.js';

/**
 * A model for samples of the quantity that is asked for, else of its first: with the variables, constants and transform
 * of that input. A model without inputs is given back. Throws WRONG_USE for an input that the model does not have.
 */
export function withInput(model: Model, asked: string | undefined): Model {
  const input = inputOf(model, asked);
  if (input === null || model.kind !== 'equation') return model;
  const { variables = [], constants = [], transform } = input;
  return {
    ...model,
    variables: [...model.variables, ...variables],
    constants: [...(model.constants ?? []), ...constants],
    ...(transform === undefined ? {} : { transform }),
  };
}

/** The input of a fit as its functions need it: nothing for a model that has none. */
export function inputRecord(model: EquationModel, asked: string | undefined): { readonly input?: string } {
  const input = inputOf(model, asked);
  return input === null ? {} : { input: input.id };
}

function inputOf(model: Model, asked: FitOptions['input']): ModelInput | null {
  const inputs = model.kind === 'equation' ? (model.inputs ?? []) : [];
  const input = inputs.find(({ id }) => id === (asked ?? inputs[0]?.id));
  if (input !== undefined) return input;
  if (asked === undefined) return null;
  const known = inputs.map(({ id }) => id);
  const choice =
    known.length === 0 ? 'it takes samples as they are; leave --input out' : `inputs: ${known.join(', ')}`;
  throw new VoxfitError('WRONG_USE', `Model ${model.id} has no input "${asked}": ${choice}.`, {
    asked,
    known,
  });
}
