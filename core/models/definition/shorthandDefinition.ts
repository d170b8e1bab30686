import { VoxfitError } from '../../contracts/errors.js';
import type { ParameterSetting } from '../../contracts/model.js';
import type { DefinedParameter, DefinedVariable, ModelDefinition } from '../../contracts/modelDefinition.js';
import { parseEquation, requireVariableNames, symbolsOf } from '../../equation/expression.js';
import { acquisitionField } from '../resolve/acquisitionFields.js';

/** Under this name `units` has the unit of the equation's result. */
const signalName = 'signal';

/**
 * The definition that an equation with settings stands for. Names that are acquisition variables (TE, TI, …) or that
 * were given values (`givenVariables`) are variables; every other name is a parameter and needs a start or a value.
 * units: unit per name, and that of the equation's result under `signal`; what has none is not constrained.
 * Throws EQUATION_INVALID, PARAMETER_INVALID.
 */
export function shorthandDefinition(
  equation: string | undefined,
  settings: Readonly<Record<string, ParameterSetting>>,
  givenVariables: readonly string[],
  units: Readonly<Record<string, string>> = {},
): ModelDefinition {
  if (equation === undefined) {
    throw new VoxfitError('EQUATION_INVALID', 'Model custom needs an equation: --equation "S0*exp(-TE/T2)".');
  }
  const expression = parseEquation(equation);
  const symbols = symbolsOf(expression);
  const variables: DefinedVariable[] = [];
  const parameters: DefinedParameter[] = [];
  for (const symbol of symbols) {
    const unit = units[symbol] === undefined ? {} : { unit: units[symbol] };
    const isVariable = acquisitionField(symbol) !== undefined || givenVariables.includes(symbol);
    if (isVariable && !Object.hasOwn(settings, symbol)) variables.push({ symbol, ...unit });
    else parameters.push({ symbol, ...unit, ...valuesOf(symbol, settings[symbol], equation) });
  }
  const variableNames = variables.map(({ symbol }) => symbol);
  requireVariableNames(equation, expression, variableNames);
  if (parameters.length === 0) {
    throw new VoxfitError('EQUATION_INVALID', `The equation "${equation}" has no parameter to estimate.`, {
      equation,
    });
  }
  requireUnitsOfNames(equation, symbols, units);
  const resultUnit = symbols.includes(signalName) ? undefined : units[signalName];
  return {
    ...{ formatVersion: 1, id: 'custom', name: 'Own equation', equation },
    ...(resultUnit === undefined ? {} : { resultUnit }),
    ...{ variables, parameters },
  };
}

function requireUnitsOfNames(
  equation: string,
  symbols: readonly string[],
  units: Readonly<Record<string, string>>,
): void {
  const stray = Object.keys(units).find((name) => !symbols.includes(name) && name !== signalName);
  if (stray === undefined) return;
  throw new VoxfitError(
    'PARAMETER_INVALID',
    `A unit is given for "${stray}", which does not occur in the equation "${equation}" (${symbols.join(', ')}; ${signalName} for its result).`,
    { parameter: stray, equation },
  );
}

/** Start and finite bounds; no start where a map gives the value. */
function valuesOf(
  symbol: string,
  setting: ParameterSetting | undefined,
  equation: string,
): Pick<DefinedParameter, 'start' | 'lower' | 'upper'> {
  const { fixed, fixedMap, lower, upper } = setting ?? {};
  const start = fixed ?? setting?.start;
  if (start === undefined && fixedMap === undefined) {
    throw new VoxfitError(
      'PARAMETER_INVALID',
      `"${symbol}" in the equation "${equation}" has no start value: give --param ${symbol}=start[:lower:upper], or --var ${symbol}=v1,v2,… if it is an acquisition variable.`,
      { parameter: symbol, equation },
    );
  }
  return {
    ...(start === undefined || fixedMap !== undefined ? {} : { start }),
    ...(lower === undefined || !Number.isFinite(lower) ? {} : { lower }),
    ...(upper === undefined || !Number.isFinite(upper) ? {} : { upper }),
  };
}
