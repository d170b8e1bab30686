import type { FitOptions, MapTarget, ResolvedParameter } from '../contracts/job.js';
import { betterCodes, isStatusSource, isVectorSource } from '../contracts/mapSources.js';
import type { Estimator } from '../contracts/model.js';
import type { RunSummary } from '../contracts/run.js';
import type { Series } from '../contracts/series.js';
import { voxfitVersion } from '../contracts/version.js';
import { voxelStatusLabels } from '../contracts/voxelStatus.js';
import { citation } from '../models/describe/citation.js';
import { givenValues } from '../models/resolve/leftOutValues.js';
import { resolvedParameters } from '../models/resolve/resolvedParameters.js';
import { fileName } from './fileName.js';
import type { HashedInput } from './jobInputs.js';
import { linearSidecar } from './linearRecord.js';
import { maskText } from './maskText.js';
import { equationAlgorithm, noiseSidecar } from './noiseRecord.js';
import type { RunPlan } from './plan.js';
import { type RegionStatistics, wholeImage } from './regionStatistics.js';
import { rivalPrefix } from './rival.js';
import { startText } from './startText.js';

/** All that says how maps came about. */
export interface Provenance {
  readonly series: Series;
  readonly plan: RunPlan;
  readonly options: FitOptions;
  readonly summary: RunSummary;
  /** Every file that the run has read, as it was then. */
  readonly inputs: readonly HashedInput[];
  /** Words of the command line that asked for this; empty where it was none. */
  readonly command: readonly string[];
  readonly started: Date;
  readonly kernelsSha256: string;
}

/** What a sidecar says that is not of the run alone. */
export interface SidecarContents {
  readonly statistics: readonly RegionStatistics[];
  /** Names or addresses of the images. */
  readonly sources: readonly string[];
  /** The job file beside it. */
  readonly jobPath: string;
}

/** The hash of an input file, by its path. */
export type Sha256Of = (path: string) => string | undefined;

/** The hashes of the files that a run has read. */
export function sha256Of({ inputs }: Pick<Provenance, 'inputs'>): Sha256Of {
  const hashes = new Map(inputs.map(({ path, sha256 }) => [path, sha256]));
  return (path) => hashes.get(path);
}

/**
 * The JSON sidecar of one map: BIDS fields where BIDS has them (Units, EstimationAlgorithm, EstimationReference,
 * Sources, the acquisition's own fields), then what it takes to judge and repeat the estimate.
 */
export function mapSidecar(
  target: MapTarget,
  provenance: Provenance,
  { statistics, sources, jobPath }: SidecarContents,
): Record<string, unknown> {
  const { series, options, summary } = provenance;
  const hashOf = sha256Of(provenance);
  const plan = target.source.kind === 'rival' ? rivalPlan(provenance.plan) : provenance.plan;
  const { model, fit } = plan;
  const acquisition = model.variables.map(({ symbol, bidsField }) => {
    const found = series.variables[symbol];
    return [bidsField === '' ? symbol : bidsField, found === undefined ? found : givenValues(found)];
  });
  return {
    Description: target.label,
    Units: bidsUnit(target.unit),
    EstimationAlgorithm: algorithmOf(plan),
    EstimationReference: [...model.references, estimatorOf(plan)?.reference]
      .filter((reference) => reference !== undefined)
      .map(citation),
    Sources: sources,
    InputSha256: series.files.map((file) => hashOf(file.path)),
    ...Object.fromEntries(acquisition),
    ...sliceOffsetRecord(options),
    Model: model.id,
    ...(model.kind === 'equation' ? { Equation: model.equation } : {}),
    ...definitionRecord(plan),
    ...(fit.kind === 'equation'
      ? {
          Parameters: resolvedParameters(fit).map((parameter) => parameterRecord(parameter, hashOf)),
          ...(estimatorOf(plan) === undefined ? { Start: startText(fit) } : {}),
          ...inputRecord(plan, options),
        }
      : {}),
    ...(fit.kind === 'calculation' && fit.parameters.length > 0
      ? { Parameters: fit.parameters.map((parameter) => parameterRecord(parameter, hashOf)) }
      : {}),
    ...linearSidecar(plan, options),
    ...noiseSidecar(plan, options, hashOf),
    Mask: maskText(options.mask),
    ...(summary.notes.length === 0 ? {} : { Notes: summary.notes }),
    VoxelsFitted: summary.voxelsFitted,
    VoxelsFailed: summary.voxelsFailed,
    VoxelsPerStatus: statusTable(summary.statusCounts),
    ...statisticsRecord(target, statistics),
    ...(summary.slabsUnfinished > 0 ? { SlabsUnfinished: summary.slabsUnfinished } : {}),
    ...(target.source.kind === 'derived' ? { DerivedBy: target.source.equation } : {}),
    ...(isStatusSource(target.source) ? { Levels: levelTable() } : {}),
    ...(isVectorSource(target.source) ? { VectorFrame: vectorFrame } : {}),
    ...comparisonRecord(target, provenance.plan),
    JobFile: fileName(jobPath),
    GeneratedBy: [{ Name: 'Voxfit', Version: voxfitVersion }, ...converterOf(series)],
  };
}

/** What has made the images of the files that were given, where they were not images. */
function converterOf({ conversion }: Series): readonly { readonly Name: string; readonly Version: string }[] {
  if (conversion === undefined) return [];
  const [name = '', version = ''] = conversion.program.split(' ');
  return [{ Name: name, Version: version }];
}

/** The finite values of a map, over all voxels. */
function statisticsRecord(
  { name }: MapTarget,
  statistics: readonly RegionStatistics[],
): Record<string, unknown> {
  const row = statistics.find(({ map, region }) => map === name && region === wholeImage);
  if (row === undefined) return {};
  const { n, mean, sd, median, p05, p25, p75, p95 } = row;
  return {
    Statistics: {
      ...{ Voxels: n, Mean: mean, StandardDeviation: sd, Median: median },
      Percentiles: { 5: p05, 25: p25, 75: p75, 95: p95 },
    },
  };
}

/** How a map of vectors is to be read. */
const vectorFrame =
  'The frame of the b-vectors (FSL): image axes i, j, k, the first reversed where the affine has a positive determinant. Volumes are the x, y and z components; that of the largest size is positive.';

/** The plan as if the second model of a comparison were the only one. */
function rivalPlan(plan: RunPlan): RunPlan {
  return plan.rival === undefined ? plan : { ...plan, model: plan.rival.model, fit: plan.rival.fit };
}

/** What the values of a comparison mean. */
function comparisonRecord({ source }: MapTarget, { model, rival }: RunPlan): Record<string, unknown> {
  if (source.kind !== 'comparison' || rival === undefined) return {};
  const levels = { [betterCodes.first]: model.id, [betterCodes.second]: rivalPrefix(model, rival.model) };
  return {
    Criterion: rival.criterion === 'aicc' ? 'AICc' : 'BIC',
    ...(source.quantity === 'better' ? { Levels: levels } : {}),
    Rival: {
      Model: rival.model.id,
      ...(rival.model.kind === 'equation' ? { Equation: rival.model.equation } : {}),
    },
  };
}

/** A user's own model in full, as its file has it: enough to repeat the fit without the file. */
function definitionRecord({ model }: RunPlan): Record<string, unknown> {
  if (model.kind === 'function') {
    const { path, sha256 } = model.sliceFunction;
    return { SliceFunction: { Path: path, Sha256: sha256 } };
  }
  const definition = model.kind === 'equation' ? model.definition : undefined;
  return definition === undefined ? {} : { ModelDefinition: definition };
}

/** What the samples were taken as, where the model has several inputs. */
function inputRecord({ fit }: RunPlan, options: FitOptions): Record<string, unknown> {
  const input = (fit.kind === 'equation' ? fit.functions?.input : undefined) ?? options.input;
  return input === undefined ? {} : { Input: input };
}

/** Per variable what is added to it in each slice, in its unit. */
function sliceOffsetRecord({ sliceOffsets }: FitOptions): Record<string, unknown> {
  return sliceOffsets === undefined ? {} : { SliceOffsets: sliceOffsets };
}

/** How a plan estimates, in words. */
export function algorithmOf(plan: RunPlan): string {
  const { model, fit } = plan;
  if (fit.kind === 'linear') return linearAlgorithm(fit);
  if (fit.kind === 'function') return `Own function over slices, ${fileName(fit.sliceFunction.path)}`;
  if (fit.kind === 'statistics') return `${model.name}, finite samples only`;
  if (fit.kind === 'calculation') {
    return `${model.name}${labelOf(plan) === '' ? '' : `: ${labelOf(plan)}`}, float64`;
  }
  const estimator = estimatorOf(plan);
  if (estimator !== undefined) return `${capital(estimator.label)} per voxel, float64`;
  return [equationAlgorithm(fit), searchLabelOf(plan)].filter((text) => text !== '').join('; ');
}

/** The chosen estimator of an equation; undefined where it is searched for. */
function estimatorOf({ model, fit }: RunPlan): Estimator | undefined {
  if (model.kind !== 'equation' || fit.kind !== 'equation') return undefined;
  return model.estimators?.find(({ id }) => id === fit.functions?.method);
}

/** Label of the chosen way to search; empty where there is but one. */
function searchLabelOf({ model, fit }: RunPlan): string {
  if (model.kind !== 'equation' || fit.kind !== 'equation') return '';
  return model.searches?.find(({ id }) => id === fit.functions?.method)?.label ?? '';
}

/** Label of the chosen method of a calculation; empty where there is but one way. */
function labelOf({ model, fit }: RunPlan): string {
  if (model.kind !== 'calculation' || fit.kind !== 'calculation') return '';
  return model.methods?.find(({ id }) => id === fit.method)?.label ?? '';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const methodTexts = {
  ols: 'Ordinary least squares',
  ar1: 'Least squares of samples prewhitened with the first-order autocorrelation of each voxel (Yule-Walker from the residuals of ordinary least squares, cut to hundredths; the first sample as it is)',
  wls: 'Least squares weighted with the squared signal that an ordinary fit predicts',
  iwls: 'Least squares weighted with the squared signal, then twice with the squared prediction',
  nlls: 'Least squares of the signal itself by Levenberg-Marquardt, from weighted least squares',
} as const;

function linearAlgorithm({ method, response }: Extract<RunPlan['fit'], { kind: 'linear' }>): string {
  const ofLogarithms = response === 'logarithm' && method !== 'nlls';
  const of = ofLogarithms ? ' of ln(signal), samples of 0 or less left out' : '';
  return `${methodTexts[method]}${of}, float64${method === 'iwls' ? ' (earlier passes float32)' : ''}`;
}

export function parameterRecord(parameter: ResolvedParameter, hashOf: Sha256Of): Record<string, unknown> {
  const { symbol, unit, start, fixed, fixedMap, fromSamples } = parameter;
  if (fromSamples !== undefined) return { Symbol: symbol, Units: bidsUnit(unit), From: fromSamples };
  if (fixedMap !== undefined) {
    const map = { FixedMap: fileName(fixedMap), Sha256: hashOf(fixedMap) };
    return { Symbol: symbol, Units: bidsUnit(unit), ...map };
  }
  if (fixed) return { Symbol: symbol, Units: bidsUnit(unit), Fixed: start };
  return {
    Symbol: symbol,
    Units: bidsUnit(unit),
    Start: start,
    Lower: finiteOrText(parameter.lower),
    Upper: finiteOrText(parameter.upper),
  };
}

/** JSON has no infinity; a bound that is none is written as text. */
function finiteOrText(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function bidsUnit(unit: string): string {
  if (unit === '1') return 'dimensionless';
  return unit === 'a.u.' ? 'arbitrary' : unit;
}

/** Voxels by what their status means. */
export function statusTable(counts: readonly number[]): Record<string, number> {
  return Object.fromEntries(voxelStatusLabels.map((label, status) => [label, counts[status] ?? 0]));
}

function levelTable(): Record<string, string> {
  return Object.fromEntries(voxelStatusLabels.map((label, status) => [String(status), label]));
}
