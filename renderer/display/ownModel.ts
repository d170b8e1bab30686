import { VoxfitError } from '../../core/contracts/errors.js';
import type { ModelDefinition } from '../../core/contracts/modelDefinition.js';
import { parseEquation, symbolsOf } from '../../core/equation/expression.js';
import { parseUnit } from '../../core/equation/units.js';
import { checkUnits } from '../../core/models/definition/checkUnits.js';
import { acquisitionField } from '../../core/models/resolve/acquisitionFields.js';

/**
 * The definition with another equation: what was declared of its names is kept, new names of the acquisition (and
 * `given` ones) are variables, all other new names parameters without a start. A fault is a sentence about the text.
 */
export function changeEquation(
  definition: ModelDefinition,
  equation: string,
  given: readonly string[],
): ModelDefinition | { readonly fault: string } {
  let symbols: readonly string[];
  try {
    symbols = symbolsOf(parseEquation(equation));
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
  const parameters = symbols.flatMap((symbol) => {
    const known = definition.parameters.find((parameter) => parameter.symbol === symbol);
    if (known !== undefined) return [known];
    return isVariable(symbol) ? [] : [{ symbol }];
  });
  const variables = symbols
    .filter((symbol) => !parameters.some((parameter) => parameter.symbol === symbol))
    .map((symbol) => definition.variables.find((variable) => variable.symbol === symbol) ?? { symbol });
  if (parameters.length === 0) return { fault: 'There is no parameter to estimate in the equation.' };
  const { derivedMaps: _, startGrid: __, ...kept } = definition;
  return { ...kept, equation, parameters, variables };

  function isVariable(symbol: string): boolean {
    const declared = definition.variables.some((variable) => variable.symbol === symbol);
    return declared || acquisitionField(symbol) !== undefined || given.includes(symbol);
  }
}

/** The definition with another unit of a parameter, none for an empty text. A fault is a sentence about the text. */
export function changeUnit(
  definition: ModelDefinition,
  symbol: string,
  unit: string,
): ModelDefinition | { readonly fault: string } {
  const fault = unit === '' ? null : sentenceOf(() => parseUnit(unit));
  if (fault !== null) return { fault };
  const parameters = definition.parameters.map((parameter) => {
    if (parameter.symbol !== symbol) return parameter;
    const { unit: _, ...others } = parameter;
    return unit === '' ? others : { ...others, unit };
  });
  return { ...definition, parameters };
}

const unitProblems = new WeakMap<ModelDefinition, string | null>();

/** Why the units of a definition do not fit its equation, as a sentence; null where they do. */
export function unitProblem(definition: ModelDefinition): string | null {
  const known = unitProblems.get(definition);
  if (known !== undefined) return known;
  const problem = sentenceOf(() => checkUnits(definition));
  unitProblems.set(definition, problem);
  return problem;
}

function sentenceOf(check: () => unknown): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof VoxfitError) return error.message;
    throw error;
  }
}
