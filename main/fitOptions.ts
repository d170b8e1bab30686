import type { FitOptions, InputFunction } from '../core/contracts/job.js';
import type { ParameterSetting } from '../core/contracts/model.js';
import type { FitRequest, WindowInputFunction, WindowParameters } from '../core/contracts/windowApi.js';
import { readInputFunction } from '../core/io/inputFunctionFile.js';

/**
 * A request of the window as options of a fit: paths in the place of tokens (`filePath`), tables of numbers read.
 * Throws WRONG_USE for a token that stands for nothing, and what readInputFunction throws.
 */
export async function fitOptions(
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
    ...(inputFunction === null ? {} : { inputFunction: await readInput(inputFunction, filePath) }),
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

function readInput(
  asked: WindowInputFunction,
  filePath: (token: string) => string,
): Promise<InputFunction> | InputFunction {
  switch (asked.kind) {
    case 'parker':
      return asked;
    case 'file':
      return readInputFunction(filePath(asked.token), asked.of);
  }
}
