import { VoxfitError } from '../contracts/errors.js';
import type { FitKind, FitOptions, RivalOptions } from '../contracts/job.js';
import type { EquationModel, Model, ParameterSetting } from '../contracts/model.js';
import { type MapPlan, mapsOf } from '../models/resolve/modelMaps.js';

type EquationKind = Extract<FitKind, { kind: 'equation' }>;

/** One of the two fits of a comparison, resolved. `counting`: the volumes whose samples count, as positions. */
export interface Contender {
  readonly model: Model;
  readonly fit: FitKind;
  readonly counting: readonly number[];
}

/** The options of the second fit: those of its own, and what both fits must have in common. */
export function rivalFitOptions(options: FitOptions, rival: RivalOptions, rivalModel: Model): FitOptions {
  const { criterion: _, parameters, ...own } = rival;
  const { input, inputFunction, exclude, weights, loss, mask, sliceOffsets } = options;
  const shared = { input, inputFunction, exclude, weights, loss, sliceOffsets };
  const known = symbolsOf(rivalModel);
  const fixedAlike = Object.entries(options.parameters).flatMap(([symbol, { fixed, fixedMap }]) => {
    const setting: ParameterSetting = {
      ...(fixed === undefined ? {} : { fixed }),
      ...(fixedMap === undefined ? {} : { fixedMap }),
    };
    return known.has(symbol) && Object.keys(setting).length > 0 ? [[symbol, setting] as const] : [];
  });
  return {
    ...own,
    ...Object.fromEntries(Object.entries(shared).filter(([, value]) => value !== undefined)),
    mask,
    parameters: { ...Object.fromEntries(fixedAlike), ...parameters },
  };
}

function symbolsOf(model: Model): ReadonlySet<string> {
  const declared = model.kind === 'equation' ? [...model.parameters, ...(model.constants ?? [])] : [];
  return new Set(declared.map(({ symbol }) => symbol));
}

/**
 * Refuses two fits whose criteria do not say which model is the better: other samples, another noise model, other
 * quantities fitted, or an estimator that does not maximise the likelihood. Throws WRONG_USE, and TOO_FEW_SAMPLES where
 * AICc (free parameters + 3, for the variance of the noise is estimated too) or BIC (one more than free parameters)
 * needs more samples than there are.
 */
export function requireComparable(first: Contender, second: Contender, rival: RivalOptions): void {
  const fits = [requireSearch(first), requireSearch(second)] as const;
  const [a, b] = [first.model as EquationModel, second.model as EquationModel];
  if (!sameTransform(a, b, fits)) {
    throw notComparable(
      `${a.id} and ${b.id} are fitted to different quantities, whose criteria cannot be compared`,
    );
  }
  if (first.counting.join() !== second.counting.join()) {
    throw notComparable(
      `${a.id} counts ${first.counting.length} volumes and ${b.id} ${second.counting.length}: they must be the same ones`,
    );
  }
  if (fits[0].weights !== undefined && fits[0].loss !== undefined) {
    throw notComparable('weights together with a loss have no likelihood');
  }
  if (sameFit(fits[0], fits[1])) {
    throw notComparable(
      `${a.id} and its rival are the same fit: give the rival other parameters, or another model`,
    );
  }
  for (const [{ model, counting }, fit] of [[first, fits[0]] as const, [second, fits[1]] as const]) {
    const free = fit.parameters.filter((parameter) => !parameter.fixed).length;
    const estimated = free + (fit.loss === undefined ? 1 : 0);
    const needed = rival.criterion === 'aicc' ? estimated + 2 : free + 1;
    if (counting.length >= needed) continue;
    const instead = rival.criterion === 'aicc' && counting.length > free ? 'compare by BIC, or ' : '';
    throw new VoxfitError(
      'TOO_FEW_SAMPLES',
      `${criterionMaps[rival.criterion]} of model ${model.id} needs ${needed} or more samples per voxel, ${counting.length} are there: ${instead}fix a parameter.`,
      { model: model.id, samples: counting.length, needed },
    );
  }
}

function requireSearch({ model, fit }: Contender): EquationKind {
  const estimates =
    model.kind === 'equation' &&
    fit.kind === 'equation' &&
    model.estimators?.some(({ id }) => id === fit.functions?.method);
  if (fit.kind === 'equation' && !estimates) return fit;
  throw notComparable(
    model.kind === 'equation'
      ? `the method of model ${model.id} is a closed form; compare fits of method nlls`
      : `model ${model.id} is not an equation that is fitted by search`,
  );
}

/** Transforms are functions of the samples and of constants: both must agree. */
function sameTransform(
  a: EquationModel,
  b: EquationModel,
  [fitA, fitB]: readonly [EquationKind, EquationKind],
): boolean {
  if (unitOfResult(a) !== unitOfResult(b)) return false;
  if (a.transform !== b.transform && !sameInput(a, b, fitA.functions?.input, fitB.functions?.input))
    return false;
  if (a.transform === undefined) return true;
  const functions = ({ functions }: EquationKind): string =>
    JSON.stringify([functions?.method, functions?.constants]);
  const fixedOf = ({ parameters }: EquationKind, other: EquationKind): string =>
    JSON.stringify(
      parameters.filter(({ fixed, symbol }) => fixed && other.parameters.some((of) => of.symbol === symbol)),
    );
  return functions(fitA) === functions(fitB) && fixedOf(fitA, fitB) === fixedOf(fitB, fitA);
}

function unitOfResult({ resultUnit = 'a.u.' }: EquationModel): string {
  return resultUnit;
}

/** Models of one family make the same transform of an input, each for its own places of the constants. */
function sameInput(a: EquationModel, b: EquationModel, ofA?: string, ofB?: string): boolean {
  const declared = ({ inputs = [] }: EquationModel, chosen?: string): string | undefined =>
    JSON.stringify(inputs.find(({ id }) => id === chosen));
  return ofA !== undefined && declared(a, ofA) === declared(b, ofB);
}

function sameFit(a: EquationKind, b: EquationKind): boolean {
  return a.equation === b.equation && JSON.stringify(a.parameters) === JSON.stringify(b.parameters);
}

function notComparable(why: string): VoxfitError {
  return new VoxfitError('WRONG_USE', `The two models cannot be compared: ${why}.`);
}

/** What the names of the second model's maps begin with. */
export function rivalPrefix(first: Model, second: Model): string {
  return second.id === first.id ? `${second.id}-2` : second.id;
}

const criterionMaps = { aicc: 'AICc', bic: 'BIC' } as const;

/**
 * The maps of a comparison: those of the first fit with its criterion, those of the second under `<id>_<map>`
 * (`<id>-2_<map>` where both are the same model), and what the comparison says.
 */
export function comparisonMaps(
  first: { readonly model: Model; readonly maps: readonly MapPlan[] },
  second: { readonly model: Model; readonly options: FitOptions },
  { criterion }: RivalOptions,
): readonly MapPlan[] {
  const name = criterionMaps[criterion];
  const ofCriterion: MapPlan = {
    ...{ name, unit: '1', source: { kind: criterion } },
    label: criterion === 'aicc' ? 'corrected Akaike information criterion' : 'Bayesian information criterion',
  };
  const own = first.maps.some((map) => map.name === name) ? [] : [ofCriterion];
  const prefix = rivalPrefix(first.model, second.model);
  const theirs = [...mapsOf(second.model, second.options), ofCriterion].map(
    (map): MapPlan => ({
      ...map,
      name: `${prefix}_${map.name}`,
      label: `${map.label}, of ${second.model.name}`,
      source: { kind: 'rival', source: map.source },
    }),
  );
  return [
    {
      name: 'better',
      label: `model with the lower ${name}: 1 ${first.model.id}, 2 ${prefix}`,
      unit: '1',
      source: { kind: 'comparison', quantity: 'better' },
    },
    {
      name: `${name}difference`,
      label: `${name} of ${first.model.id} minus that of ${prefix}; positive where ${prefix} is better`,
      unit: '1',
      source: { kind: 'comparison', quantity: 'difference' },
    },
    ...first.maps,
    ...own,
    ...theirs,
  ];
}
