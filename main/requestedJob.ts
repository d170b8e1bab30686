import type { FitRequest } from '../core/contracts/fitRequest.js';
import type { FitOptions } from '../core/contracts/job.js';
import type { AcquisitionVariable, GradientDirections, Series } from '../core/contracts/series.js';
import type { SliceFunction } from '../core/contracts/sliceFunction.js';
import { asConfirmed } from '../core/io/unitJudgement.js';
import { findModel } from '../core/models/catalogue.js';
import { assembleModel } from '../core/models/definition/assembleModel.js';
import { completeLeftOut, standInSource, withStandIns } from '../core/models/resolve/leftOutValues.js';
import { volumesText } from '../core/models/resolve/parseVolumes.js';
import { modelsOf } from '../core/run/plan.js';
import { prepareSeries } from '../core/run/prepareSeries.js';
import { readWindowDesign } from './design.js';
import { fitOptions, type RequestFiles } from './fitOptions.js';

/** A request with its files read, and the series with the variables that the fit is to have. */
export interface RequestedJob<S extends Series> {
  readonly options: FitOptions;
  readonly edited: S;
}

/** Acquisition variables and directions in the place of those of the files. */
export interface SeriesEdits {
  readonly variables: Readonly<Record<string, AcquisitionVariable>>;
  readonly bvecs?: GradientDirections;
}

/**
 * What a request of the window asks of a series with these edits.
 * Throws what readWindowDesign, fitOptions, modelsOf and prepareSeries throw.
 */
export async function requestedJob<S extends Series>(
  series: S,
  request: FitRequest,
  edits: SeriesEdits,
  files: RequestFiles,
): Promise<RequestedJob<S>> {
  const changed = { ...series, ...edits, variables: { ...series.variables, ...edits.variables } };
  const given = completeLeftOut(changed, request.exclude);
  const { design } = request;
  const made = design === null ? null : await readWindowDesign(given, design, files.filePath);
  const options = await fitOptions(request, files, made);
  const prepared = prepareSeries(given, modelsOf(options, given), options);
  return { options, edited: { ...prepared, problems: [...prepared.problems, ...(made?.problems ?? [])] } };
}

/** Where values come from that a person has typed or pasted. */
const byHand = 'given by hand in the window';

/** What a request has that the files of the series do not say so: variables and directions, each value with its source. */
export function editsOf(
  series: Series,
  request: FitRequest,
  sliceFunction: SliceFunction | null,
): SeriesEdits {
  const model = (): FitOptions['sliceFunction'] | ReturnType<typeof findModel> => {
    if (sliceFunction !== null) return sliceFunction;
    return request.definition === null ? findModel(request.modelId) : assembleModel(request.definition);
  };
  const unitOf = (symbol: string): string =>
    model()?.variables.find((variable) => variable.symbol === symbol)?.unit ?? '1';
  const edits = Object.entries(request.variables).flatMap(([symbol, values]) => {
    const known = series.variables[symbol];
    const partial = series.incomplete?.[symbol];
    const stoodIn = withStandIns(partial?.values ?? [], request.exclude);
    const found = known?.values ?? stoodIn ?? partial?.values;
    const sources = values.map((value, n) => {
      if (value !== found?.[n]) return byHand;
      const none = stoodIn === null ? byHand : standInSource;
      return known?.sources?.[n] ?? known?.source ?? partial?.sources[n] ?? none;
    });
    const same = found?.length === values.length && !sources.includes(byHand);
    const isConfirmed = request.confirmed.includes(symbol);
    if (same && !isConfirmed) return [];
    const unit = known?.unit ?? partial?.unit ?? unitOf(symbol);
    const edit = same && known !== undefined ? known : { values, unit, ...handSources(sources) };
    return [[symbol, isConfirmed ? asConfirmed(edit) : edit]] as const;
  });
  return { variables: Object.fromEntries(edits), ...editedDirections(series, request) };
}

/** `sources` as an AcquisitionVariable has them. */
function handSources(sources: readonly string[]): Pick<AcquisitionVariable, 'source' | 'sources'> {
  const others = sources.filter((source) => source !== byHand && source !== standInSource);
  if (others.length === 0) return { source: byHand };
  const edited = sources.flatMap((source, volume) => (source === byHand ? [volume] : []));
  if (edited.length === 0) return { source: others[0] as string, sources };
  const count = edited.length === 1 ? 'volume' : 'volumes';
  return { source: `${others[0]}; ${count} ${volumesText(edited)} ${byHand}`, sources };
}

function editedDirections({ bvecs }: Series, { directions }: FitRequest): Pick<SeriesEdits, 'bvecs'> {
  if (directions === null) return {};
  const vectors = directions.map(([x, y, z]) => [x ?? Number.NaN, y ?? Number.NaN, z ?? Number.NaN] as const);
  const edited = vectors.flatMap((vector, n) =>
    vector.every((value, axis) => Object.is(value, bvecs?.vectors[n]?.[axis])) ? [] : [n],
  );
  if (edited.length === 0) return {};
  const isAll = bvecs === undefined || edited.length === vectors.length;
  const count = edited.length === 1 ? 'volume' : 'volumes';
  const source = isAll ? byHand : `${bvecs.source}; ${count} ${volumesText(edited)} ${byHand}`;
  return { bvecs: { vectors, source } };
}
