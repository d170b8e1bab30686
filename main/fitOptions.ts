import type {
  FitRequest,
  WindowInputFunction,
  WindowMask,
  WindowParameters,
} from '../core/contracts/fitRequest.js';
import type { FitOptions, InputFunction, MaskChoice } from '../core/contracts/job.js';
import type { ParameterSetting } from '../core/contracts/model.js';
import type { SliceFunction } from '../core/contracts/sliceFunction.js';
import { readInputFunction } from '../core/io/inputFunctionFile.js';
import { parseContrasts } from '../core/models/resolve/contrastText.js';
import { regressionFit } from '../core/models/resolve/regressionDesign.js';
import type { ReadDesign } from './design.js';
import { ofField } from './ofField.js';

/** What the tokens of a request stand for. */
export interface RequestFiles {
  filePath(token: string): string;
  maskChoice(mask: WindowMask): MaskChoice;
  /** A user's own function that may run. */
  sliceFunction(token: string): Promise<SliceFunction>;
  /** Mean signal of the voxels of a mask, see readMaskedSignal. */
  maskedSignal(token: string): Promise<InputFunction>;
}

/**
 * A request of the window as options of a fit: paths in the place of tokens, tables of numbers read. Throws WRONG_USE
 * for a token that stands for nothing, and what reading a file throws, with the FormField that the file is for as
 * `field` of the detail.
 */
export async function fitOptions(
  request: FitRequest,
  files: RequestFiles,
  made: ReadDesign | null,
): Promise<FitOptions> {
  const filePath = (token: string): string => files.filePath(token);
  const { mask, rival, inputFunction, functionToken } = request;
  const sliceFunction = functionToken === null ? undefined : await files.sliceFunction(functionToken);
  return {
    modelId: sliceFunction?.id ?? request.modelId,
    ...(sliceFunction === undefined ? {} : { sliceFunction }),
    ...(request.definition === null ? {} : { definition: request.definition }),
    parameters: settings(request.parameters, filePath),
    ...(request.method === null ? {} : { method: request.method }),
    ...(request.input === null ? {} : { input: request.input }),
    ...(inputFunction === null
      ? {}
      : { inputFunction: await ofField('inputFunction', () => readInput(inputFunction, files)) }),
    ...(made === null ? {} : await linearOptions(request, made)),
    ...(rival === null ? {} : { rival: { ...rival, parameters: settings(rival.parameters, filePath) } }),
    ...(request.exclude.length === 0 ? {} : { exclude: request.exclude }),
    ...(Object.keys(request.sliceOffsets).length === 0 ? {} : { sliceOffsets: request.sliceOffsets }),
    mask: files.maskChoice(mask),
  };
}

function linearOptions(
  { contrasts }: FitRequest,
  { design }: ReadDesign,
): Promise<Pick<FitOptions, 'design' | 'contrasts'>> {
  return ofField('contrasts', async () => {
    const parsed = parseContrasts(contrasts, design);
    regressionFit({ design, contrasts: parsed }, design.rows.length, 'ols');
    return { design, ...(parsed.length === 0 ? {} : { contrasts: parsed }) };
  });
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

async function readInput(asked: WindowInputFunction, files: RequestFiles): Promise<InputFunction> {
  switch (asked.kind) {
    case 'parker':
      return asked;
    case 'mask':
      return files.maskedSignal(asked.token);
    case 'file':
      return readInputFunction(files.filePath(asked.token), asked.of);
  }
}
