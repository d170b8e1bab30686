import type { FitOptions, InputFunction } from '../core/contracts/job.js';
import type { ParameterSetting } from '../core/contracts/model.js';
import type { Series } from '../core/contracts/series.js';
import type { FitRequest, WindowInputFunction, WindowParameters } from '../core/contracts/windowApi.js';
import { fileIdentity } from '../core/io/fileIdentity.js';
import { readInputFunction } from '../core/io/inputFunctionFile.js';
import { readMaskedSignal } from '../core/io/inputFunctionMask.js';

/**
 * A request of the window as options of a fit: paths in the place of tokens (`filePath`), tables of numbers read.
 * Throws WRONG_USE for a token that stands for nothing, and what readInputFunction and readMaskedSignal throw.
 */
export async function fitOptions(
  series: Series,
  request: FitRequest,
  filePath: (token: string) => string,
): Promise<FitOptions> {
  const { mask, rival, inputFunction } = request;
  return {
    modelId: request.modelId,
    ...(request.definition === null ? {} : { definition: request.definition }),
    parameters: settings(request.parameters, filePath),
    ...(request.method === null ? {} : { method: request.method }),
    ...(request.input === null ? {} : { input: request.input }),
    ...(inputFunction === null ? {} : { inputFunction: await readInput(series, inputFunction, filePath) }),
    ...(rival === null ? {} : { rival: { ...rival, parameters: settings(rival.parameters, filePath) } }),
    mask: mask.kind === 'file' ? { kind: 'file', path: filePath(mask.token) } : mask,
  };
}

function settings(
  parameters: WindowParameters,
  filePath: (token: string) => string,
): Readonly<Record<string, ParameterSetting>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([symbol, { mapToken, ...setting }]) => [
      symbol,
      mapToken === undefined ? setting : { ...setting, fixedMap: filePath(mapToken) },
    ]),
  );
}

/** A mask is read once for a series and form: every change of the form asks for a forecast. */
const maskedSignals = new WeakMap<Series['files'], Map<string, Promise<InputFunction>>>();

async function maskedSignal(series: Series, path: string): Promise<InputFunction> {
  const known = maskedSignals.get(series.files) ?? new Map<string, Promise<InputFunction>>();
  maskedSignals.set(series.files, known);
  const identity = await fileIdentity(path);
  const reading = known.get(identity) ?? readMaskedSignal(series, path);
  known.set(identity, reading);
  reading.catch(() => known.delete(identity));
  return reading;
}

function readInput(
  series: Series,
  asked: WindowInputFunction,
  filePath: (token: string) => string,
): Promise<InputFunction> | InputFunction {
  switch (asked.kind) {
    case 'parker':
      return asked;
    case 'file':
      return readInputFunction(filePath(asked.token), asked.of);
    case 'mask':
      return maskedSignal(series, filePath(asked.token));
  }
}
