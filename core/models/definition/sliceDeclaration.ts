import { VoxfitError } from '../../contracts/errors.js';
import type { CalculatedMap, ModelVariable } from '../../contracts/model.js';
import type { SliceFunction } from '../../contracts/sliceFunction.js';
import { acquisitionField } from '../resolve/acquisitionFields.js';

/** Names become file names and keys of `maps`. */
const nameForm = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
const reserved = ['status'];

/**
 * What the exports of a user's module declare: `fitSlice`, `maps`, and where given `variables`, `summary` and
 * `minimumVolumes`. Throws FUNCTION_INVALID naming the file and what is wrong with which export.
 */
export function checkSliceDeclaration(
  exported: Readonly<Record<string, unknown>>,
  fileName: string,
): Omit<SliceFunction, 'path' | 'sha256' | 'id'> {
  const refuse = (what: string): VoxfitError =>
    new VoxfitError('FUNCTION_INVALID', `${fileName} cannot be run over slices: ${what}`, { file: fileName });
  if (typeof exported.fitSlice !== 'function') {
    throw refuse('it exports no function fitSlice(input, maps, status).');
  }
  const { maps, variables = [], summary = '', minimumVolumes = 1 } = exported;
  if (!Array.isArray(maps) || maps.length === 0) {
    throw refuse(
      'it exports no list maps of the maps that it writes, e.g. [{ name: "slope", unit: "1/s" }].',
    );
  }
  if (!Array.isArray(variables)) throw refuse('its export variables is not a list.');
  if (typeof summary !== 'string') throw refuse('its export summary is not a text.');
  if (!Number.isInteger(minimumVolumes) || Number(minimumVolumes) < 1) {
    throw refuse('its export minimumVolumes is not a whole number of 1 or more.');
  }
  const checkedMaps = maps.map((map: unknown, index) => mapOf(map, index, refuse));
  const names = checkedMaps.map(({ mapName }) => mapName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw refuse(`it declares the map ${twice} twice.`);
  return {
    summary,
    maps: checkedMaps,
    variables: variables.map((variable: unknown, index) => variableOf(variable, index, refuse)),
    minimumVolumes: Number(minimumVolumes),
  };
}

type Refuse = (what: string) => VoxfitError;

function mapOf(map: unknown, index: number, refuse: Refuse): CalculatedMap {
  const { name, label = name, unit } = isRecord(map) ? map : {};
  if (typeof name !== 'string' || !nameForm.test(name) || reserved.includes(name)) {
    throw refuse(
      `entry ${index + 1} of maps has no usable name (letters, digits and _, beginning with a letter, not "status").`,
    );
  }
  if (typeof unit !== 'string' || unit === '') {
    throw refuse(`the map ${name} has no unit; a number without one is "1", a signal "a.u.".`);
  }
  if (typeof label !== 'string') throw refuse(`the label of the map ${name} is not a text.`);
  return { mapName: name, label, unit };
}

/** A variable of the program's by its symbol, or the user's own with unit and BIDS field. */
function variableOf(variable: unknown, index: number, refuse: Refuse): ModelVariable {
  const {
    symbol,
    label = symbol,
    unit,
    bidsField = '',
  } = isRecord(variable) ? variable : { symbol: variable };
  if (typeof symbol !== 'string' || !nameForm.test(symbol)) {
    throw refuse(`entry ${index + 1} of variables is neither a name nor { symbol, unit }.`);
  }
  const known = acquisitionField(symbol);
  if (known !== undefined) {
    return { symbol, label: known.plural, unit: known.unit, bidsField: known.bidsFields[0] ?? '' };
  }
  if (typeof unit !== 'string' || typeof label !== 'string' || typeof bidsField !== 'string') {
    throw refuse(`the variable ${symbol} is not one of the program's; it needs a unit, { symbol, unit }.`);
  }
  return { symbol, label, unit, bidsField };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
