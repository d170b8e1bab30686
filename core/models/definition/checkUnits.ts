import { VoxfitError } from '../../contracts/errors.js';
import type { ModelDefinition } from '../../contracts/modelDefinition.js';
import { checkDimensions } from '../../equation/dimensions.js';
import { acquisitionField } from '../resolve/acquisitionFields.js';

/**
 * Dimensional analysis of a definition with the units that are known: those of the acquisition and those given. A
 * variable of the acquisition may be declared a pure number (`TE` in `1`: the number of its seconds), but not be in
 * another unit. Throws PARAMETER_INVALID for one that is, and what checkDimensions throws.
 */
export function checkUnits({ equation, resultUnit, variables, parameters }: ModelDefinition): void {
  const known: Record<string, string> = {};
  for (const { symbol, unit } of variables) {
    const fieldUnit = acquisitionField(symbol)?.unit;
    const given = unit ?? fieldUnit;
    if (given === undefined) continue;
    if (fieldUnit !== undefined && given !== fieldUnit && given !== '1') {
      throw new VoxfitError(
        'PARAMETER_INVALID',
        `${symbol} is always in ${fieldUnit}, not in ${given}: convert its values.`,
        { parameter: symbol, unit: given, wanted: fieldUnit },
      );
    }
    known[symbol] = given;
  }
  for (const { symbol, unit } of parameters) if (unit !== undefined) known[symbol] = unit;
  checkDimensions(equation, known, resultUnit);
}
