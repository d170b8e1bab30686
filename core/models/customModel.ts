import { VoxfitError } from '../contracts/errors.js';
import type { FitOptions } from '../contracts/job.js';
import type { EquationModel, ParameterSetting } from '../contracts/model.js';
import { assembleModel } from './definition/assembleModel.js';
import { checkUnits } from './definition/checkUnits.js';
import { definedModel } from './definition/definedModel.js';
import { shorthandDefinition } from './definition/shorthandDefinition.js';
import { isFixed } from './resolve/resolveParameter.js';

/** The model of a user's own equation, as shorthandDefinition reads it. Throws what that and checkUnits throw. */
export function customModel(
  equation: string | undefined,
  settings: Readonly<Record<string, ParameterSetting>>,
  givenVariables: readonly string[],
  units: Readonly<Record<string, string>> = {},
): EquationModel {
  const definition = shorthandDefinition(equation, settings, givenVariables, units);
  checkUnits(definition);
  const free = definition.parameters.filter(({ symbol }) => !isFixed(settings[symbol]));
  return { ...assembleModel(definition), minimumVolumes: Math.max(1, free.length) };
}

/**
 * What model `custom` stands for in a fit: the user's definition, else the equation. Throws WRONG_USE where both are
 * given, and what definedModel and customModel throw.
 */
export function ownModel(
  options: Pick<FitOptions, 'definition' | 'equation' | 'units' | 'parameters'>,
  givenVariables: readonly string[],
): EquationModel {
  const { definition, equation, units, parameters } = options;
  if (definition === undefined) return customModel(equation, parameters, givenVariables, units);
  if (equation !== undefined || units !== undefined) {
    throw new VoxfitError(
      'WRONG_USE',
      `Model ${definition.id} has an equation and units of its own; leave --equation and --unit out.`,
      { model: definition.id },
    );
  }
  return definedModel(definition, parameters);
}
