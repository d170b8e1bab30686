import { VoxfitError } from '../../contracts/errors.js';
import type { DerivedMapRequest } from '../../contracts/job.js';
import type { Model } from '../../contracts/model.js';
import { checkDimensions } from '../../equation/dimensions.js';
import { parseEquation, requireKnownNames } from '../../equation/expression.js';
import { compileInterpreter } from '../../equation/interpret.js';
import { parseUnit } from '../../equation/units.js';
import { kurtosisQuantities, tensorQuantities } from './linearMaps.js';
import type { MapOptions, MapPlan } from './modelMaps.js';

/** Part of a file name on every system. */
const namePattern = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
/** The job file is named as a map is. */
const reserved = 'job';

/**
 * The maps that a user derives from what a model estimates: any equation of its parameters, of the quantities of a
 * tensor or of kurtosis. taken: names of all maps that the model can write. Where the units are known the equation is checked in them,
 * and without a unit of its own the map has the one that follows, else `a.u.`.
 * Throws WRONG_USE (a name that no file can have or another map has, a model without parameters, a unit that is none)
 * and EQUATION_INVALID (with the place of an unknown name, or of what is wrong in its units).
 */
export function derivedMapsOf(
  model: Model,
  { derive = [] }: MapOptions,
  taken: readonly string[],
): readonly MapPlan[] {
  if (derive.length === 0) return [];
  const symbols = symbolsOf(model);
  const names = new Set([...taken, reserved].map((name) => name.toLowerCase()));
  return derive.map((request) => {
    checkName(request, names);
    names.add(request.name.toLowerCase());
    return planOf(request, model, symbols);
  });
}

function checkName({ name }: DerivedMapRequest, taken: ReadonlySet<string>): void {
  if (!namePattern.test(name)) {
    throw new VoxfitError(
      'WRONG_USE',
      `A derived map cannot be named "${name}": its files are named by it, so it has a letter, then at most 63 letters, digits and _.`,
      { name },
    );
  }
  if (taken.has(name.toLowerCase())) {
    throw new VoxfitError(
      'WRONG_USE',
      `A derived map cannot be named ${name}: another output has that name, capital letters or not.`,
      { name },
    );
  }
}

/** What an equation may use, with its unit; null where that is not known. */
function symbolsOf(model: Model): ReadonlyMap<string, string | null> {
  if (model.kind === 'equation') {
    const declared = model.definition?.parameters ?? model.parameters;
    return new Map(declared.map(({ symbol, unit }) => [symbol, unit ?? null]));
  }
  if (model.kind === 'tensor') {
    const quantities = model.tensor === 'kurtosis' ? kurtosisQuantities : tensorQuantities;
    return new Map(Object.entries(quantities).map(([symbol, { unit }]) => [symbol, unit]));
  }
  throw new VoxfitError(
    'WRONG_USE',
    `Maps can be derived from the parameters of an equation and from the quantities of models dti and dki; model ${model.id} has neither.`,
    { model: model.id },
  );
}

function planOf(
  { name, equation, unit }: DerivedMapRequest,
  model: Model,
  symbols: ReadonlyMap<string, string | null>,
): MapPlan {
  const known = [...symbols.keys()];
  const role = `is not what model ${model.id} estimates (${known.join(', ')})`;
  requireKnownNames(equation, parseEquation(equation), known, role);
  compileInterpreter(equation, known);
  if (unit !== undefined) parseUnit(unit);
  const withUnits = [...symbols].flatMap(([symbol, of]) => (of === null ? [] : [[symbol, of] as const]));
  const found = checkDimensions(equation, Object.fromEntries(withUnits), unit);
  return {
    name,
    label: `${name} = ${equation}`,
    unit: unit ?? found ?? 'a.u.',
    source: { kind: 'derived', equation },
  };
}
