import type { FitOptions } from '../../contracts/job.js';
import type {
  CalculationModel,
  EquationModel,
  Model,
  ModelParameter,
  ParameterSetting,
  Reference,
} from '../../contracts/model.js';
import { voxfitVersion } from '../../contracts/version.js';
import { withFreedConstant } from '../resolve/freedConstant.js';
import { methodOf, methodsOf } from '../resolve/methods.js';
import { withInput } from '../resolve/modelInput.js';
import { mapsOf } from '../resolve/modelMaps.js';
import { isFixed } from '../resolve/resolveParameter.js';
import { shortCitation } from './citation.js';
import { printedNumber, printedUnit } from './printedUnit.js';

/** What of a fit the paragraph tells; absent settings are the model's own. `version`: absent means this program's. */
export type ParagraphOptions = Partial<
  Pick<
    FitOptions,
    'method' | 'input' | 'parameters' | 'grid' | 'starts' | 'loss' | 'weights' | 'exclude' | 'mask'
  >
> & { readonly version?: string };

/**
 * A paragraph for the methods section of a paper: model, estimator, bounds, what was held at which value, program and
 * version, citations. A value that nobody gave is `[NAME]`. Throws WRONG_USE for a method or an input that the model
 * does not have.
 */
export function methodsParagraph(model: Model, options: ParagraphOptions = {}): string {
  const chosen = withFreedConstant(withInput(model, options.input), options.parameters ?? {});
  const program = `Voxfit ${options.version ?? voxfitVersion}`;
  const sentences = [
    `${estimateSentence(chosen, options)} with ${program}${cited(model.references)}.`,
    ...(chosen.kind === 'equation' ? equationSentences(chosen, options) : []),
    ...(chosen.kind === 'calculation' ? constantSentences(chosen, options) : []),
    ...sampleSentences(options),
    maskSentence(model, options.mask),
    'Voxels without a result were left out (NaN), not set to 0.',
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function estimateSentence(model: Model, options: ParagraphOptions): string {
  const method = methodOf(model, options.method);
  const by = methodsOf(model).find(({ id }) => id === method)?.label;
  const how = by === undefined ? '' : ` (${by})`;
  switch (model.kind) {
    case 'equation': {
      const quantities = estimated(model, options).map(({ label, symbol }) => `${label} (${symbol})`);
      const input = model.inputs?.find(({ id }) => id === (options.input ?? model.inputs?.[0]?.id));
      const samples = input === undefined ? 'the signal' : `the samples (${input.label})`;
      return `The ${listed(quantities)} ${verb(quantities)} estimated in each voxel by fitting ${model.equation} to ${samples} over the volumes`;
    }
    case 'calculation': {
      const quantities = model.calculatedMaps.map(({ label, mapName }) => `${label} (${mapName})`);
      return `The ${listed(quantities)} ${verb(quantities)} calculated in each voxel${how}`;
    }
    case 'statistics':
      return `The ${model.mapLabel} of the finite samples was calculated in each voxel`;
    case 'regression':
      return `A general linear model was fitted to the samples of each voxel${how}`;
    default: {
      const quantities = mapsOf(model).filter(({ source }) => source.kind === 'linear');
      return `The ${model.name.toLowerCase()} was estimated in each voxel${how}, from it ${listed(quantities.map(({ label, name }) => `${label} (${name})`))}`;
    }
  }
}

function equationSentences(model: EquationModel, options: ParagraphOptions): readonly string[] {
  const method = methodOf(model, options.method);
  const estimator = model.estimators?.find(({ id }) => id === method);
  const label = model.searches?.find(({ id }) => id === method)?.label;
  const prepared = label === undefined ? '' : ` (${label})`;
  const reference = estimator?.reference === undefined ? '' : cited([estimator.reference]);
  if (estimator !== undefined) {
    return [
      `The estimate was in closed form: ${estimator.label}${reference}.`,
      ...constantSentences(model, options),
    ];
  }
  const bounds = estimated(model, options).flatMap((parameter) => boundsOf(parameter, options));
  return [
    `The search was ${criterion(options)} by bounded Levenberg-Marquardt with analytic derivatives${prepared}, started from ${startPhrase(model, options)}${bounds.length === 0 ? '' : `, with ${listed(bounds)}`}.`,
    ...constantSentences(model, options),
  ];
}

function criterion({ loss, weights }: ParagraphOptions): string {
  if (loss?.kind === 'huber') return `for the smallest loss of Huber (noise sigma ${loss.sigma})`;
  if (loss?.kind === 'rician') return `for the largest Rice likelihood (noise sigma ${loss.sigma})`;
  return `for ${weights === undefined ? '' : 'weighted '}least squares`;
}

function startPhrase(model: EquationModel, options: ParagraphOptions): string {
  const { start } = model;
  const { grid, starts = 1, parameters: settings = {} } = options;
  const axes = grid ?? (start.kind === 'grid' ? start.parameters : undefined);
  if (axes !== undefined) {
    const ranges = Object.entries(axes).map(([symbol, { from, to, count }]) => {
      const unit = model.parameters.find((parameter) => parameter.symbol === symbol)?.unit ?? '1';
      return `${count} values of ${symbol} from ${printedNumber(from)} to ${printedNumber(to)}${proseUnit(unit)}`;
    });
    return `the best ${starts === 1 ? 'point' : `${starts} points`} of a grid of ${ranges.join(' by ')}`;
  }
  // A start or a value given for one of its two parameters replaces the closed form.
  const isReplaced = (symbol: string): boolean =>
    settings[symbol]?.start !== undefined || isFixed(settings[symbol]);
  if (start.kind === 'logLinear' && !isReplaced(start.amplitude) && !isReplaced(start.decay)) {
    return 'a weighted straight line through ln(signal)';
  }
  const values = estimated(model, options).map(
    ({ symbol, start: declared, unit }) =>
      `${symbol} = ${printedNumber(settings[symbol]?.start ?? declared)}${proseUnit(unit)}`,
  );
  return listed(values);
}

function boundsOf(
  { symbol, lower, upper, unit }: ModelParameter,
  { parameters = {} }: ParagraphOptions,
): string[] {
  const [least, most] = [parameters[symbol]?.lower ?? lower, parameters[symbol]?.upper ?? upper];
  if (Number.isFinite(least) && Number.isFinite(most)) {
    return [`${printedNumber(least)} ≤ ${symbol} ≤ ${printedNumber(most)}${proseUnit(unit)}`];
  }
  if (Number.isFinite(least)) return [`${symbol} ≥ ${printedNumber(least)}${proseUnit(unit)}`];
  return Number.isFinite(most) ? [`${symbol} ≤ ${printedNumber(most)}${proseUnit(unit)}`] : [];
}

/** What was held, and at what. */
function constantSentences(
  model: EquationModel | CalculationModel,
  { parameters: settings = {} }: ParagraphOptions,
): readonly string[] {
  const constants = model.kind === 'equation' ? (model.constants ?? []) : [];
  const held = [...model.parameters, ...constants].filter(
    (parameter) => !isEstimated(parameter, settings[parameter.symbol]),
  );
  if (held.length === 0) return [];
  const [first, ...more] = held.map((parameter) => ({
    symbol: parameter.symbol,
    value: heldValue(parameter, settings[parameter.symbol]),
  }));
  const others = more.map(({ symbol, value }) => `${symbol} ${value}`);
  return [`${listed([`${first?.symbol} was fixed ${first?.value}`, ...others])}.`];
}

function heldValue(
  { symbol, unit, start, required }: ModelParameter,
  setting: ParameterSetting | undefined,
): string {
  if (setting?.fixedMap !== undefined) return 'at the values of a map';
  const value = setting?.fixed ?? (required === true ? Number.NaN : start);
  return `at ${Number.isNaN(value) ? `[${symbol}]${proseUnit(unit)}` : `${printedNumber(value)}${proseUnit(unit)}`}`;
}

/** Arbitrary units go without saying. */
function proseUnit(unit: string): string {
  const text = unit === 'a.u.' ? '' : printedUnit(unit);
  return text === '' ? '' : ` ${text}`;
}

function sampleSentences({ exclude = [], weights }: ParagraphOptions): readonly string[] {
  return [
    exclude.length === 0 ? '' : `Volumes ${exclude.join(', ')} (counted from 0) were left out.`,
    weights?.kind === 'image' ? 'Samples were weighted by an image.' : '',
  ];
}

function maskSentence(model: Model, mask: FitOptions['mask'] | undefined): string {
  const kind = mask?.kind ?? model.defaultMask;
  if (mask?.kind === 'threshold') {
    return `Only voxels with a mean over the volumes above ${mask.value} were taken.`;
  }
  if (kind === 'file') return 'Only voxels of a given mask were taken.';
  return kind === 'auto'
    ? 'Only voxels of the automatic mask of the mean image (half of Otsu’s threshold) were taken.'
    : '';
}

function estimated(model: EquationModel, { parameters = {} }: ParagraphOptions): readonly ModelParameter[] {
  const free = model.parameters.filter((parameter) => isEstimated(parameter, parameters[parameter.symbol]));
  // As maps are listed: the time-like one first.
  return free.reverse();
}

function isEstimated({ held }: ModelParameter, setting: ParameterSetting | undefined): boolean {
  return !isFixed(setting) && (held !== true || setting?.start !== undefined);
}

function cited(references: readonly Reference[]): string {
  return references.length === 0 ? '' : ` (${references.map(shortCitation).join('; ')})`;
}

function verb(subjects: readonly string[]): string {
  return subjects.length === 1 ? 'was' : 'were';
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
