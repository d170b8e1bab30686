import type { FitOptions } from '../core/contracts/job.js';
import type { AcquisitionVariable, Series } from '../core/contracts/series.js';
import type { SliceFunction } from '../core/contracts/sliceFunction.js';
import type { FitRequest } from '../core/contracts/windowApi.js';
import { asConfirmed } from '../core/io/unitJudgement.js';
import { findModel } from '../core/models/catalogue.js';
import { assembleModel } from '../core/models/definition/assembleModel.js';
import { modelsOf } from '../core/run/plan.js';
import { prepareSeries } from '../core/run/prepareSeries.js';
import { readWindowDesign } from './design.js';
import { fitOptions, type RequestFiles } from './fitOptions.js';

/** A request with its files read, and the series with the variables that the fit is to have. */
export interface RequestedJob<S extends Series> {
  readonly options: FitOptions;
  readonly edited: S;
}

/**
 * What a request of the window asks of a series; `edits` are the acquisition variables in the place of the files'.
 * Throws what readWindowDesign, fitOptions, modelsOf and prepareSeries throw.
 */
export async function requestedJob<S extends Series>(
  series: S,
  request: FitRequest,
  edits: Readonly<Record<string, AcquisitionVariable>>,
  files: RequestFiles,
): Promise<RequestedJob<S>> {
  const given = { ...series, variables: { ...series.variables, ...edits } };
  const { design } = request;
  const made = design === null ? null : await readWindowDesign(given, design, files.filePath);
  const options = await fitOptions(request, files, made);
  const prepared = prepareSeries(given, modelsOf(options, given), options);
  return { options, edited: { ...prepared, problems: [...prepared.problems, ...(made?.problems ?? [])] } };
}

/** The variables of a request that are not as the files of the series have them. */
export function editedVariables(
  series: Series,
  request: FitRequest,
  sliceFunction: SliceFunction | null,
): Readonly<Record<string, AcquisitionVariable>> {
  const model = (): FitOptions['sliceFunction'] | ReturnType<typeof findModel> => {
    if (sliceFunction !== null) return sliceFunction;
    return request.definition === null ? findModel(request.modelId) : assembleModel(request.definition);
  };
  const unitOf = (symbol: string): string =>
    model()?.variables.find((variable) => variable.symbol === symbol)?.unit ?? '1';
  const edits = Object.entries(request.variables).flatMap(([symbol, values]) => {
    const known = series.variables[symbol];
    const same =
      known?.values.length === values.length && values.every((value, n) => value === known.values[n]);
    const isConfirmed = request.confirmed.includes(symbol);
    if (same && !isConfirmed) return [];
    const edit = same
      ? known
      : { values, unit: known?.unit ?? unitOf(symbol), source: 'edited in the window' };
    return [[symbol, isConfirmed ? asConfirmed(edit) : edit]] as const;
  });
  return Object.fromEntries(edits);
}
