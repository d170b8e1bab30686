import { VoxfitError } from '../contracts/errors.js';
import type { CalculationModel, EquationModel, Model } from '../contracts/model.js';
import type { Series } from '../contracts/series.js';
import { catalogue } from './catalogue.js';
import { acquisitionField } from './resolve/acquisitionFields.js';
import { countPoints } from './resolve/distinctSamples.js';
import { countDistinct } from './resolve/gradientDirections.js';
import { tensorFit } from './resolve/tensorDesign.js';

/** A model that an acquisition allows, and why: a sentence with the numbers. */
export interface Suggestion {
  readonly modelId: string;
  readonly reason: string;
}

/** The reason to suggest a model, null for none; the lower the rank, the earlier in the list. */
type Finding = { readonly reason: string; readonly rank: number } | null;

/** A statistic over time says little of fewer volumes. */
const fewestTimePoints = 10;
/** Gradient echoes usually follow each other faster than this, spin echoes slower, s. */
const spinEchoSpacingS = 0.01;
/** b-values of one shell differ by less than this, s/mm2; up to half of it is b = 0. */
const shellWidth = 100;
/** More shells than this are no shells: the b-values are spread. */
const mostShells = 6;
/** Below this b-value, s/mm2, blood still has signal. */
const perfusionLimit = 200;
/** Jensen and Helpern 2010: the kurtosis tensor has 15 unknowns, each direction gives one. */
const kurtosisDirections = 15;

/** Models whose need is more than a list of variables; those that the catalogue lacks are not asked for. */
const rules: Readonly<Record<string, (series: Series, model: Model) => Finding>> = {
  t2: echoes,
  t2star: echoes,
  dti: tensor,
  dki: kurtosis,
  ivim: perfusion,
  mp2rage: namedMp2rage,
  mean: timeSeries,
  std: timeSeries,
  tsnr: timeSeries,
  glm: designed,
};

/**
 * The models of the catalogue that the acquisition of a series allows, the most specific first. It looks at acquisition
 * values alone, never at samples, and says nothing of what was meant: the choice is the user's.
 */
export function suggestModels(series: Series): readonly Suggestion[] {
  const found = catalogue.flatMap((model) => {
    if (series.volumeCount < model.minimumVolumes) return [];
    const rule = Object.hasOwn(rules, model.id) ? rules[model.id] : undefined;
    const finding = rule === undefined ? byVariables(series, model) : rule(series, model);
    return finding === null ? [] : [{ modelId: model.id, ...finding }];
  });
  found.sort((a, b) => a.rank - b.rank);
  return found.map(({ modelId, reason }) => ({ modelId, reason }));
}

/** What holds for every equation and calculation: all it needs is there, varies enough, and nothing else varies. */
function byVariables(series: Series, model: Model): Finding {
  if (model.kind !== 'equation' && model.kind !== 'calculation') return null;
  const needs = model.variables.filter(({ optional }) => optional !== true);
  if (needs.length === 0 || needs.some(({ symbol }) => series.variables[symbol] === undefined)) return null;
  const symbols = presentVariables(series, model);
  if (varying(series).some((symbol) => symbol !== 't' && !symbols.includes(symbol))) return null;
  const columns = symbols.map((symbol) => valuesOf(series, symbol));
  const needed = model.kind === 'equation' ? model.parameters.filter(({ held }) => held !== true).length : 2;
  if (countPoints(columns) < needed || !usable(series, model)) return null;
  return { reason: `${needs.map(({ symbol }) => describe(series, symbol)).join(', ')}.`, rank: 1 };
}

/** The variables of a model that the series has: all that it needs, optional ones as they come. */
function presentVariables(series: Series, model: Model): readonly string[] {
  return model.variables
    .map(({ symbol }) => symbol)
    .filter((symbol) => series.variables[symbol] !== undefined);
}

/** Whether the model itself accepts the acquisition; constants that a user must give are no reason against it. */
function usable(series: Series, model: EquationModel | CalculationModel): boolean {
  const constants = model.kind === 'equation' ? (model.constants ?? []) : [];
  const held = [...model.parameters, ...constants].filter((parameter) => parameter.held === true);
  const setup = {
    variables: Object.fromEntries(
      presentVariables(series, model).map((symbol) => [symbol, valuesOf(series, symbol)] as const),
    ),
    samples: series.volumeCount,
    fixed: Object.fromEntries(held.map(({ symbol, start }) => [symbol, start])),
    method: model.kind === 'calculation' ? (model.methods?.[0]?.id ?? '') : '',
  };
  return accepts(() => {
    if (model.kind === 'calculation') model.calculate(setup);
    else model.checkAcquisition?.(setup);
  });
}

function accepts(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch (error) {
    if (!(error instanceof VoxfitError)) throw error;
    return error.code === 'PARAMETER_INVALID';
  }
}

/** Echo times alone do not tell spin echoes from gradient echoes: a name may, otherwise both, the likelier first. */
function echoes(series: Series, model: Model): Finding {
  const finding = byVariables(series, model);
  if (finding === null) return null;
  const numbers = finding.reason.slice(0, -1);
  const gradient = model.id === 't2star';
  const kind = gradient ? 'gradient echoes' : 'spin echoes';
  const named = /(?:^|_)(MESE|MEGRE|bold|T2starw)(?:$|_)/i.exec(series.name)?.[1];
  if (named !== undefined) {
    if (gradient === (named.toUpperCase() === 'MESE')) return null;
    return { reason: `${numbers}; ${named} in the name says ${kind}.`, rank: 1 };
  }
  const times = distinct(valuesOf(series, 'TE'));
  const spacing = Math.min(...times.slice(1).map((time, n) => time - (times[n] as number)));
  const likelier = gradient === spacing < spinEchoSpacingS;
  return {
    reason: `${numbers}, ${Number((1000 * spacing).toPrecision(4))} ms or more apart, if they are ${kind}; the name does not say.`,
    rank: likelier ? 1 : 2,
  };
}

function tensor(series: Series): Finding {
  const bvals = series.variables.bval?.values;
  if (bvals === undefined || series.bvecs === undefined || !onlyVaries(series, 'bval')) return null;
  if (!accepts(() => tensorFit(series, bvals, 'wls'))) return null;
  return { reason: `${directionCount(series)} directions, ${describe(series, 'bval')}.`, rank: 0 };
}

function kurtosis(series: Series): Finding {
  if (tensor(series) === null) return null;
  const shells = shellsOf(series);
  const directions = directionCount(series);
  if (shells.length < 2 || directions < kurtosisDirections) return null;
  const where =
    shells.length > mostShells
      ? `at ${describe(series, 'bval')}`
      : `on shells near b = ${shells.join(', ')} s/mm2`;
  return { reason: `${directions} directions ${where}.`, rank: 0 };
}

function perfusion(series: Series, model: Model): Finding {
  const finding = byVariables(series, model);
  if (finding === null) return null;
  const bvals = distinct(valuesOf(series, 'bval'));
  const low = bvals.filter((bval) => bval > 0 && bval < perfusionLimit);
  if (bvals[0] !== 0 || bvals.length < 4 || low.length < 2) return null;
  return {
    reason: `b = 0 and ${bvals.length - 1} b-values up to ${bvals.at(-1)} s/mm2, ${low.length} of them below ${perfusionLimit}.`,
    rank: 0,
  };
}

/** The sequence is given by constants, so that only the name can tell it. */
function namedMp2rage(series: Series): Finding {
  const named = /(?:^|_)(MP2RAGE|UNIT1)(?:$|_)/i.exec(series.name)?.[1];
  if (named === undefined || series.volumeCount > 2) return null;
  return {
    reason: `${series.volumeCount === 1 ? '1 volume' : '2 volumes'}, and ${named} in the name; the sequence is given by --fix.`,
    rank: 0,
  };
}

function timeSeries(series: Series): Finding {
  const { volumeSpacing, volumeCount, bvecs } = series;
  if (volumeSpacing === undefined || volumeCount < fewestTimePoints || bvecs !== undefined) return null;
  if (!onlyVaries(series, 't')) return null;
  return {
    reason: `${volumeCount} volumes, one each ${rounded(volumeSpacing.seconds)} s, alike but for time.`,
    rank: 3,
  };
}

function designed(series: Series): Finding {
  const finding = timeSeries(series);
  return finding === null
    ? null
    : { ...finding, reason: `${finding.reason.slice(0, -1)}; with a design, from events or a file.` };
}

/** Symbols of the variables that are not the same for all volumes. */
function varying(series: Series): string[] {
  return Object.keys(series.variables).filter((symbol) => distinct(valuesOf(series, symbol)).length > 1);
}

function onlyVaries(series: Series, allowed: string): boolean {
  return varying(series).every((symbol) => symbol === 't' || symbol === allowed);
}

function directionCount(series: Series): number {
  const bvals = valuesOf(series, 'bval');
  const weighted = (series.bvecs?.vectors ?? []).filter(
    (vector, t) => (bvals[t] ?? 0) > shellWidth / 2 && Math.hypot(...vector) > 0,
  );
  return countDistinct(weighted);
}

/** Means of the b-values that belong together, without those near 0, ascending. */
function shellsOf(series: Series): number[] {
  const shells: number[][] = [];
  for (const bval of distinct(valuesOf(series, 'bval'))) {
    if (bval <= shellWidth / 2) continue;
    const last = shells.at(-1);
    if (last !== undefined && bval - (last[0] as number) < shellWidth) last.push(bval);
    else shells.push([bval]);
  }
  return shells.map((shell) => Math.round(shell.reduce((sum, bval) => sum + bval, 0) / shell.length));
}

/** `6 echo times from 12 to 96 ms`, or for one value `TR 5 ms`. */
function describe(series: Series, symbol: string): string {
  const values = distinct(valuesOf(series, symbol));
  const largest = values.at(-1) ?? 0;
  const unit = series.variables[symbol]?.unit ?? '1';
  const inMs = unit === 's' && largest < 1;
  const suffix = inMs ? ' ms' : unit === '1' ? '' : ` ${unit}`;
  const text = (value: number): string => `${rounded(inMs ? 1000 * value : value)}`;
  if (values.length === 1 && acquisitionField(symbol)?.words === undefined)
    return `${symbol} ${text(largest)}${suffix}`;
  const field = acquisitionField(symbol);
  const plural = field?.plural ?? `values of ${symbol}`;
  if (field?.isSwitch === true) return `${values.length} ${plural}`;
  if (field?.words !== undefined) return `${plural} ${values.map((code) => field.words?.[code]).join(', ')}`;
  return `${values.length} ${plural} from ${text(values[0] as number)} to ${text(largest)}${suffix}`;
}

function valuesOf(series: Series, symbol: string): readonly number[] {
  return series.variables[symbol]?.values ?? [];
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
