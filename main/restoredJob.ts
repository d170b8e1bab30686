import { basename, dirname } from 'node:path';
import { VoxfitError } from '../core/contracts/errors.js';
import type {
  FitRequest,
  WindowDesign,
  WindowInputFunction,
  WindowParameters,
} from '../core/contracts/fitRequest.js';
import type { FitOptions, InputFunction } from '../core/contracts/job.js';
import type { ModelDefinition } from '../core/contracts/modelDefinition.js';
import type { Series } from '../core/contracts/series.js';
import type { RestoredRequest } from '../core/contracts/windowViews.js';
import type { ConvertFolder } from '../core/io/chooseSeries.js';
import { readJobFile } from '../core/io/jobFile.js';
import { writeTextTable } from '../core/io/writeTextTable.js';
import { inputFunctionChoices } from '../core/models/inputFunctionChoices.js';
import type { RunPlan } from '../core/run/plan.js';
import { type RestoredJob, restoreJob } from '../core/run/rerun.js';
import type { OpenedSeries } from './openings.js';
import type { OpenRequest } from './openRequest.js';
import type { WindowFiles } from './windowFiles.js';

/** Options of a job that the window's form has no place for, as people call them. */
const withoutPlace = {
  starts: 'the number of starts',
  weights: 'the weights of the samples',
  loss: 'the noise model',
  maps: 'the choice of maps',
} as const satisfies Partial<Record<keyof FitOptions, string>>;

/** Options that a model of the user's own has a place for, and one of the catalogue has not. */
const withoutPlaceOfCatalogue = {
  grid: 'the grid of start values',
  derive: 'the derived maps',
} as const satisfies Partial<Record<keyof FitOptions, string>>;

/**
 * The job of a job file, every input found and as it was. Throws what readJobFile and restoreJob throw: INPUT_CHANGED and
 * FILE_NOT_FOUND name each input that is not as it was.
 */
export async function readRestoredJob(jobPath: string, convert: ConvertFolder): Promise<RestoredJob> {
  const record = await readJobFile(jobPath);
  const places = { jobFolder: dirname(jobPath) };
  return restoreJob(record, basename(jobPath), places, convert).catch((error: unknown) => {
    throw withoutTerminal(error);
  });
}

/** In the window nobody can say where an input is now. */
function withoutTerminal(error: unknown): unknown {
  if (!(error instanceof VoxfitError)) return error;
  const message = error.message.replace(
    / Say where (they are|it is): --.*?FOLDER\./,
    ' Put them back to open this job.',
  );
  return new VoxfitError(error.code, message, error.detail, error);
}

/** The series of a job with its values as the job had them, and what of the job the form cannot have. */
export function jobRequest({ series, options, plan }: RestoredJob): OpenRequest {
  const none = { ...withoutPlace, ...(isOwnEquation(options) ? {} : withoutPlaceOfCatalogue) };
  const left = Object.entries(none).filter(([name]) => options[name as keyof FitOptions] !== undefined);
  const texts: string[] = left.map(([, text]) => text);
  if (hasOwnRival(options)) texts.push('the second model, which is an equation of its own');
  if (options.inputFunction?.kind === 'masked' && !takesSignals(plan)) {
    texts.push('the input function of voxels of the series');
  }
  const problems =
    texts.length === 0
      ? []
      : [
          {
            code: 'JOB_RESTORED_IN_PART',
            message: `Of the job, ${texts.join(', ')} cannot be set in the window. "voxfit rerun" with its job file has all of it.`,
          },
        ];
  const images = series.files.map(({ path }) => path);
  const { name, conversion } = series;
  return { images, options: { name, ...(conversion === undefined ? {} : { conversion }) }, problems, series };
}

/**
 * The form of a job. What the job has as numbers (a design, an input function) becomes a file again, in the scratch folder
 * of the series. Throws what writing and reading a module throw.
 */
export async function jobForm(
  { series, options, plan }: RestoredJob,
  seriesId: string,
  { scratch }: OpenedSeries,
  files: WindowFiles,
): Promise<RestoredRequest> {
  const fileNames: Record<string, string> = {};
  const give = (path: string): string => {
    const { token, name } = files.give(path);
    fileNames[token] = name;
    return token;
  };
  const { model } = plan;
  const { rival, mask, sliceFunction } = options;
  const view = sliceFunction === undefined ? null : await files.functions.choose(sliceFunction.path);
  const definition = options.definition ?? (model.kind === 'equation' ? model.definition : undefined);
  const request: FitRequest = {
    ...{ seriesId, modelId: sliceFunction === undefined ? options.modelId : 'function' },
    definition: isOwnEquation(options) ? ownDefinition(definition, options) : null,
    functionToken: view?.token ?? null,
    ...{ method: options.method ?? null, input: options.input ?? null },
    variables: variablesOf(series, model.variables),
    directions: directionsOf(series),
    parameters: settingsOf(isOwnEquation(options) ? withoutStartsOfGrid(options) : options.parameters, give),
    inputFunction: await inputFunctionOf({ series, options, plan }, scratch.file('input-function.tsv'), give),
    design: await designOf(options, scratch.file('design.tsv'), give),
    contrasts: (options.contrasts ?? []).map((contrast) => ({
      name: contrast.name,
      weights: (contrast.kind === 't' ? [contrast.weights] : contrast.rows)
        .map((row) => row.join(','))
        .join(';'),
    })),
    rival:
      rival === undefined || hasOwnRival(options)
        ? null
        : {
            ...{ modelId: rival.modelId, criterion: rival.criterion },
            parameters: settingsOf(rival.parameters, give),
          },
    confirmed: Object.entries(series.variables).flatMap(([symbol, { confirmed }]) =>
      confirmed === true ? [symbol] : [],
    ),
    exclude: options.exclude ?? [],
    sliceOffsets: options.sliceOffsets ?? {},
    mask: mask.kind === 'file' ? { kind: 'file', token: give(mask.path) } : mask,
  };
  return { request, fileNames, ownFunction: view };
}

/** The second model is one of the catalogue's in the window. */
function hasOwnRival({ rival }: FitOptions): boolean {
  return rival !== undefined && (rival.equation ?? rival.definition ?? rival.grid) !== undefined;
}

function isOwnEquation({ modelId }: FitOptions): boolean {
  return modelId === 'custom';
}

/**
 * An equation of the terminal as a model of the user's: it gets a name, which it had none of, and a parameter that was given
 * by a map is one that each fit gives. A grid of starts and derived maps of the job are those of the model.
 */
function ownDefinition(
  given: ModelDefinition | undefined,
  { grid, derive = [] }: FitOptions,
): ModelDefinition | null {
  if (given === undefined) return null;
  const derived = derive.map(({ name, ...map }) => ({ ...map, mapName: name }));
  const definition = {
    ...given,
    ...(grid === undefined ? {} : { startGrid: grid }),
    ...(derived.length === 0 ? {} : { derivedMaps: [...(given.derivedMaps ?? []), ...derived] }),
  };
  if (definition.id !== 'custom') return definition;
  const parameters = definition.parameters.map((each) =>
    each.start === undefined ? { ...each, held: true as const } : each,
  );
  return { ...definition, id: 'own', parameters };
}

/** A start that is set takes the place of the grid of a model, but in a job with a grid of its own it does not. */
function withoutStartsOfGrid({ parameters, grid = {} }: FitOptions): FitOptions['parameters'] {
  return Object.fromEntries(
    Object.entries(parameters).map(([symbol, { start, ...setting }]) => [
      symbol,
      start === undefined || Object.hasOwn(grid, symbol) ? setting : { ...setting, start },
    ]),
  );
}

function directionsOf({ bvecs }: Series): FitRequest['directions'] {
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return bvecs?.vectors.map(([x, y, z]) => [orNull(x), orNull(y), orNull(z)] as const) ?? null;
}

function variablesOf(
  { variables }: Series,
  wanted: readonly { readonly symbol: string }[],
): FitRequest['variables'] {
  return Object.fromEntries(
    wanted.flatMap(({ symbol }) => {
      const known = variables[symbol];
      return known === undefined ? [] : [[symbol, known.values] as const];
    }),
  );
}

function settingsOf(given: FitOptions['parameters'], give: (path: string) => string): WindowParameters {
  return Object.fromEntries(
    Object.entries(given).map(([symbol, { fixedMap, ...setting }]) => [
      symbol,
      fixedMap === undefined ? setting : { ...setting, mapToken: give(fixedMap) },
    ]),
  );
}

/** Whether a file of an input function may have signals. */
function takesSignals({ model }: RunPlan): boolean {
  return inputFunctionChoices(model)?.fileQuantities.includes('signal') === true;
}

/** Of voxels of the series the job has their mean signal, which is one of a file then. */
async function inputFunctionOf(
  { series, options: { inputFunction }, plan }: Pick<RestoredJob, 'series' | 'options' | 'plan'>,
  path: string,
  give: (path: string) => string,
): Promise<WindowInputFunction | null> {
  if (inputFunction === undefined) return null;
  if (inputFunction.kind === 'parker') return inputFunction;
  if (inputFunction.kind === 'masked' && !takesSignals(plan)) return null;
  const { of, timesS, values } = columnsOf(inputFunction, series);
  await writeTextTable(
    path,
    timesS.map((timeS, n) => [`${timeS}`, `${values[n]}`]),
  );
  return { kind: 'file', token: give(path), of };
}

interface InputFunctionColumns {
  readonly of: Extract<WindowInputFunction, { kind: 'file' }>['of'];
  readonly timesS: readonly number[];
  readonly values: readonly number[];
}

function columnsOf(
  input: Exclude<InputFunction, { kind: 'parker' }>,
  { variables }: Series,
): InputFunctionColumns {
  switch (input.kind) {
    case 'masked':
      return { of: 'signal', timesS: variables.t?.values ?? [], values: input.signals };
    case 'measured':
      return { ...input, values: input.concentrationsMM };
    case 'curve':
      return input;
  }
}

async function designOf(
  { design }: FitOptions,
  path: string,
  give: (path: string) => string,
): Promise<WindowDesign | null> {
  if (design === undefined) return null;
  await writeTextTable(path, [
    design.regressors,
    ...design.rows.map((row) => row.map((value) => `${value}`)),
  ]);
  return { kind: 'file', token: give(path) };
}
