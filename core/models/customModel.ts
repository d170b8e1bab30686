import { VoxfitError } from '../contracts/errors.js';
import type { EquationModel, ModelParameter, ModelVariable, ParameterSetting } from '../contracts/model.js';
import { checkDimensions } from '../equation/dimensions.js';
import { parseEquation, symbolsOf } from '../equation/expression.js';
import { acquisitionField } from './resolve/acquisitionFields.js';
import { isFixed } from './resolve/resolveFit.js';

/** Under this name `units` has the unit of the equation's result. */
const signalName = 'signal';

/**
 * The model of a user's own equation. Names that are acquisition variables (TE, TI, …) or that were given values
 * (`givenVariables`) are variables; every other name is a parameter and needs a start value.
 * units: unit per name, and that of the equation's result under `signal`; what has none is not constrained.
 * Throws EQUATION_INVALID, PARAMETER_INVALID, WRONG_USE for a unit that is none.
 */
export function customModel(
  equation: string | undefined,
  settings: Readonly<Record<string, ParameterSetting>>,
  givenVariables: readonly string[],
  units: Readonly<Record<string, string>> = {},
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
        unit: field?.unit ?? units[symbol] ?? 'a.u.',
        bidsField: field?.bidsFields[0] ?? '',
      });
    } else {
      parameters.push(customParameter(symbol, settings[symbol], equation, units[symbol]));
    }
  }
  if (parameters.length === 0) {
    throw new VoxfitError('EQUATION_INVALID', `The equation "${equation}" has no parameter to estimate.`, {
      equation,
    });
  }
  checkUnits(equation, variables, symbols, units);
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
    minimumVolumes: Math.max(1, parameters.filter(({ symbol }) => !isFixed(settings[symbol])).length),
    defaultMask: 'auto',
    references: [],
  };
}

/**
 * Dimensional analysis with the units that are known: those of the acquisition and those given. A variable of the
 * acquisition may be declared a pure number (`TE` in `1`: the number of its seconds), but not be in another unit.
 */
function checkUnits(
  equation: string,
  variables: readonly ModelVariable[],
  symbols: readonly string[],
  units: Readonly<Record<string, string>>,
): void {
  const stray = Object.keys(units).find((name) => !symbols.includes(name) && name !== signalName);
  if (stray !== undefined) {
    throw new VoxfitError(
      'PARAMETER_INVALID',
      `A unit is given for "${stray}", which does not occur in the equation "${equation}" (${symbols.join(', ')}; ${signalName} for its result).`,
      { parameter: stray, equation },
    );
  }
  const known: Record<string, string> = {};
  for (const { symbol } of variables) {
    const fieldUnit = acquisitionField(symbol)?.unit;
    if (fieldUnit === undefined) continue;
    const given = units[symbol] ?? fieldUnit;
    if (given !== fieldUnit && given !== '1') {
      throw new VoxfitError(
        'PARAMETER_INVALID',
        `${symbol} is always in ${fieldUnit}, not in ${given}: convert its values.`,
        { parameter: symbol, unit: given, wanted: fieldUnit },
      );
    }
    known[symbol] = given;
  }
  const { [signalName]: signal, ...others } = units;
  const named = symbols.includes(signalName) ? units : others;
  checkDimensions(equation, { ...known, ...named }, symbols.includes(signalName) ? undefined : signal);
}

function customParameter(
  symbol: string,
  setting: ParameterSetting | undefined,
  equation: string,
  unit: string | undefined,
): ModelParameter {
  const start = setting?.fixedMap === undefined ? (setting?.fixed ?? setting?.start) : Number.NaN;
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
    unit: unit ?? 'a.u.',
    mapName: symbol,
    start,
    lower: Number.NEGATIVE_INFINITY,
    upper: Number.POSITIVE_INFINITY,
  };
}
