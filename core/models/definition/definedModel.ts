import { VoxfitError } from '../../contracts/errors.js';
import type { EquationModel, ParameterSetting } from '../../contracts/model.js';
import type { DefinedParameter, ModelDefinition } from '../../contracts/modelDefinition.js';
import {
  parseEquation,
  requireKnownNames,
  requireVariableNames,
  symbolsOf,
} from '../../equation/expression.js';
import { parseUnit } from '../../equation/units.js';
import { catalogue } from '../catalogue.js';
import { acquisitionField } from '../resolve/acquisitionFields.js';
import { derivedMapsOf } from '../resolve/derivedMaps.js';
import { resolveGridStart } from '../resolve/gridStart.js';
import { mapsOf } from '../resolve/modelMaps.js';
import { optionalMapsOf } from '../resolve/optionalMaps.js';
import { isFixed } from '../resolve/resolveParameter.js';
import { assembleModel } from './assembleModel.js';
import { checkUnits } from './checkUnits.js';

/**
 * The model that a definition means, checked in every respect. settings: of a fit, where there is one; a parameter
 * that is fixed lowers the number of volumes needed.
 * Throws MODEL_INVALID naming the field; EQUATION_INVALID with the place in an equation; PARAMETER_INVALID, WRONG_USE
 * for a unit, grid or derived map that cannot be.
 */
export function definedModel(
  definition: ModelDefinition,
  settings: Readonly<Record<string, ParameterSetting>> = {},
): EquationModel {
  requireNewId(definition.id);
  requireNames(definition);
  for (const [index, variable] of definition.variables.entries()) {
    const field = acquisitionField(variable.symbol);
    const { bidsField } = variable;
    if (field === undefined || bidsField === undefined || field.bidsFields.includes(bidsField)) continue;
    const known = field.bidsFields.length === 0 ? 'no field' : field.bidsFields.join(' or ');
    throw invalid(
      `variables[${index}].bidsField`,
      `is ${bidsField}; ${variable.symbol} is read from ${known}`,
    );
  }
  requireUnits(definition);
  checkUnits(definition);
  definition.parameters.forEach(requireBounds);
  const model = assembleModel(definition);
  const taken = requireMapNames(model);
  requireGrid(model, definition);
  const free = definition.parameters.filter(({ symbol, held }) => !held && !isFixed(settings[symbol]));
  return {
    ...model,
    derivedMaps: derivedMaps(model, definition, taken),
    minimumVolumes: Math.max(1, free.length),
  };
}

function requireNewId(id: string): void {
  if (id !== 'custom' && catalogue.every((model) => model.id !== id)) return;
  throw invalid('id', `is ${id}, which is a model of Voxfit itself; give it another`);
}

/** Every name of the equation is declared once, and every declared one occurs in it; something is left to estimate. */
function requireNames({ equation, variables, parameters }: ModelDefinition): void {
  const declared = [
    ...parameters.map(({ symbol }, index) => ({ symbol, place: `parameters[${index}].symbol` })),
    ...variables.map(({ symbol }, index) => ({ symbol, place: `variables[${index}].symbol` })),
  ];
  const expression = parseEquation(equation);
  const symbols = declared.map(({ symbol }) => symbol);
  requireKnownNames(equation, expression, symbols);
  const variableNames = variables.map(({ symbol }) => symbol);
  requireVariableNames(equation, expression, variableNames);
  const occurring = symbolsOf(expression);
  for (const [index, { symbol, place }] of declared.entries()) {
    if (symbols.indexOf(symbol) < index) throw invalid(place, `is ${symbol}, which is declared already`);
    if (!occurring.includes(symbol)) {
      throw invalid(
        place,
        `is ${symbol}, which does not occur in the equation "${equation}" (${occurring.join(', ')})`,
      );
    }
  }
  if (parameters.every(({ held }) => held)) {
    throw invalid('parameters', 'are all held; one at least is to be estimated');
  }
}

function requireUnits({ resultUnit, variables, parameters, derivedMaps = [] }: ModelDefinition): void {
  const check = (unit: string | undefined, place: string): void => {
    if (unit === undefined) return;
    try {
      parseUnit(unit);
    } catch (error) {
      const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
      throw invalid(place, `must be a unit: ${reason}`, error);
    }
  };
  check(resultUnit, 'resultUnit');
  for (const [index, { unit }] of variables.entries()) check(unit, `variables[${index}].unit`);
  for (const [index, { unit }] of parameters.entries()) check(unit, `parameters[${index}].unit`);
  for (const [index, { unit }] of derivedMaps.entries()) check(unit, `derivedMaps[${index}].unit`);
}

function requireBounds({ symbol, start, held, ...bounds }: DefinedParameter, index: number): void {
  const place = `parameters[${index}]`;
  const { lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY } = bounds;
  if (!(lower < upper)) {
    throw invalid(`${place}.lower`, `is ${lower} and upper ${upper} (${symbol}); the lower must be smaller`);
  }
  if (start === undefined) {
    if (held) return;
    throw invalid(
      `${place}.start`,
      `is missing; ${symbol} needs a number from which it is searched for, or "held": true where each fit gives its value`,
    );
  }
  if (start < lower || start > upper) {
    throw invalid(`${place}.start`, `is ${start}, outside the bounds ${lower} to ${upper} of ${symbol}`);
  }
}

/** Names of all maps that the model can write; no two may be the same file, capital letters or not. */
function requireMapNames(model: EquationModel): string[] {
  const { parameters } = model;
  const freed = Object.fromEntries(parameters.map(({ symbol }) => [symbol, { start: 0 }]));
  const names = mapsOf(model, { parameters: freed }).map(({ name }) => name);
  const all = [...names, ...optionalMapsOf(model).map(({ name }) => name), 'job'];
  const lowerCase = all.map((name) => name.toLowerCase());
  for (const [index, { mapName, symbol }] of parameters.entries()) {
    if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(mapName)) {
      throw invalid(`parameters[${index}].mapName`, `is needed: no file can be named ${symbol} everywhere`);
    }
    if (lowerCase.filter((name) => name === mapName.toLowerCase()).length > 1) {
      throw invalid(`parameters[${index}].mapName`, `is ${mapName}; another output has that name`);
    }
  }
  return all;
}

function requireGrid(model: EquationModel, { startGrid }: ModelDefinition): void {
  if (startGrid === undefined) return;
  const parameters = model.parameters.map((each) => ({ ...each, fixed: each.held === true }));
  resolveGridStart(model, { grid: startGrid, parameters: {} }, parameters);
}

function derivedMaps(
  model: EquationModel,
  { derivedMaps: defined = [] }: ModelDefinition,
  taken: readonly string[],
): EquationModel['derivedMaps'] {
  const derive = defined.map(({ mapName, equation, unit }) => ({
    ...{ name: mapName, equation },
    ...(unit === undefined ? {} : { unit }),
  }));
  return derivedMapsOf(model, { derive }, taken).map(({ name, unit }, index) => {
    const { label = name, equation } = defined[index] as NonNullable<typeof defined>[number];
    return { mapName: name, label, unit, equation };
  });
}

function invalid(field: string, what: string, cause?: unknown): VoxfitError {
  return new VoxfitError('MODEL_INVALID', `${field} ${what}.`, { field }, cause);
}
