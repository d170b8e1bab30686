import type { ModelDefinition } from '../../core/contracts/modelDefinition.js';
import { parseEquation, symbolsOf } from '../../core/equation/expression.js';
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
