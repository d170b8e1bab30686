import { VoxfitError } from '../contracts/errors.js';
import type { EquationModel, ModelParameter, ModelVariable, ParameterSetting } from '../contracts/model.js';
import { parseEquation, symbolsOf } from '../equation/expression.js';
import { acquisitionField } from './acquisitionFields.js';

/**
 * The model of a user's own equation. Names that are acquisition variables (TE, TI, …) or that were given values
 * (`givenVariables`) are variables; every other name is a parameter and needs a start value.
 * Throws EQUATION_INVALID, PARAMETER_INVALID.
 */
export function customModel(
  equation: string | undefined,
  settings: Readonly<Record<string, ParameterSetting>>,
  givenVariables: readonly string[],
): EquationModel {
  if (equation === undefined) {
    throw new VoxfitError('EQUATION_INVALID', 'Model custom needs an equation: --equation "S0*exp(-TE/T2)".');
  }
  const symbols = symbolsOf(parseEquation(equation));
  const variables: ModelVariable[] = [];
  const parameters: ModelParameter[] = [];
  for (const symbol of symbols) {
    const field = acquisitionField(symbol);
    const isParameter = Object.hasOwn(settings, symbol);
    if (!isParameter && (field !== undefined || givenVariables.includes(symbol))) {
      variables.push({
        symbol,
        label: symbol,
        unit: field?.unit ?? 'a.u.',
        bidsField: field?.bidsFields[0] ?? '',
      });
    } else {
      parameters.push(customParameter(symbol, settings[symbol], equation));
    }
  }
  if (parameters.length === 0) {
    throw new VoxfitError('EQUATION_INVALID', `The equation "${equation}" has no parameter to estimate.`, {
      equation,
    });
  }
  return {
    id: 'custom',
    kind: 'equation',
    name: 'Own equation',
    summary: `Fit of ${equation}.`,
    equation,
    variables,
    parameters,
    derivedMaps: [],
    start: { kind: 'declared' },
    minimumVolumes: parameters.length,
    defaultMask: 'auto',
    references: [],
  };
}

function customParameter(
  symbol: string,
  setting: ParameterSetting | undefined,
  equation: string,
): ModelParameter {
  const start = setting?.fixed ?? setting?.start;
  if (start === undefined) {
    throw new VoxfitError(
      'PARAMETER_INVALID',
      `"${symbol}" in the equation "${equation}" has no start value: give --param ${symbol}=start[:lower:upper], or --var ${symbol}=v1,v2,… if it is an acquisition variable.`,
      { parameter: symbol, equation },
    );
  }
  return {
    symbol,
    label: symbol,
    unit: 'a.u.',
    mapName: symbol,
    start,
    lower: Number.NEGATIVE_INFINITY,
    upper: Number.POSITIVE_INFINITY,
  };
}
