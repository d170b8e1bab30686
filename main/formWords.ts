import type {
  FitRequest,
  WindowContrast,
  WindowDesign,
  WindowInputFunction,
  WindowParameters,
} from '../core/contracts/fitRequest.js';

type FilePath = (token: string) => string;

/**
 * The words of `voxfit fit` for what the form says of the model: what holds for other series as for the open one. An own
 * model is named by the path of its file, `modelPath`. filePath: of a token; throws WRONG_USE.
 */
export function modelWords(request: FitRequest, modelPath: string | null, filePath: FilePath): string[] {
  const { modelId, method, input, inputFunction, rival, mask } = request;
  return [
    `--model=${modelPath ?? modelId}`,
    ...(method === null ? [] : [`--method=${method}`]),
    ...parameterWords(request.parameters, '', filePath),
    ...(input === null ? [] : [`--input=${input}`]),
    ...(inputFunction === null ? [] : inputWords(inputFunction, filePath)),
    ...request.contrasts.map(contrastWord),
    ...(rival === null
      ? []
      : [
          ...[`--against=${rival.modelId}`, `--criterion=${rival.criterion}`],
          ...parameterWords(rival.parameters, 'against-', filePath),
        ]),
    ...(mask.kind === 'file'
      ? []
      : [`--mask=${mask.kind === 'threshold' ? `threshold:${mask.value}` : mask.kind}`]),
  ];
}

/**
 * The words for what the form says of the open series alone. edits: the acquisition variables that are not as its files
 * have them, in the unit of the catalogue.
 */
export function seriesWords(
  { design, exclude, sliceOffsets, mask, confirmed }: FitRequest,
  edits: Readonly<Record<string, readonly number[]>>,
  volumeCount: number,
  filePath: FilePath,
): string[] {
  const repetitionTimeS = design?.kind === 'events' ? design.repetitionTimeS : null;
  const variables =
    repetitionTimeS === null ? edits : { ...edits, TR: new Array<number>(volumeCount).fill(repetitionTimeS) };
  return [
    ...Object.entries(variables).map(([symbol, values]) => `--var=${symbol}=${values.join(',')}`),
    ...Object.entries(sliceOffsets).map(
      ([symbol, offsets]) => `--slice-offset=${symbol}=${offsets.join(',')}`,
    ),
    ...(design === null ? [] : designWords(design, filePath)),
    ...(confirmed.length === 0 ? [] : ['--assume-s']),
    ...(exclude.length === 0 ? [] : [`--exclude=${exclude.join(',')}`]),
    ...(mask.kind === 'file' ? [`--mask=${filePath(mask.token)}`] : []),
  ];
}

/** `prefix`: of the options' names, for those of a second model. A fixed parameter has no use for bounds. */
function parameterWords(parameters: WindowParameters, prefix: string, filePath: FilePath): string[] {
  return Object.entries(parameters).flatMap(([symbol, { start, lower, upper, fixed, mapToken }]) => {
    const held = mapToken === undefined ? fixed : filePath(mapToken);
    if (held !== undefined) return [`--${prefix}fix=${symbol}=${held}`];
    const places = [start ?? '', lower ?? '', upper ?? ''];
    return places.every((place) => place === '') ? [] : [`--${prefix}param=${symbol}=${places.join(':')}`];
  });
}

function inputWords(asked: WindowInputFunction, filePath: FilePath): string[] {
  switch (asked.kind) {
    case 'parker':
      return ['--aif=parker', `--arrival=${asked.arrivalS}`];
    case 'mask':
      return [`--aif-mask=${filePath(asked.token)}`];
    case 'file':
      return [`--aif=${filePath(asked.token)}`, `--aif-of=${asked.of}`];
  }
}

/** A contrast without a name is called by its weights. */
function contrastWord({ name, weights }: WindowContrast): string {
  return `--contrast=${name === '' ? weights.replace(/[\s*]/g, '') : name}=${weights}`;
}

function designWords(design: WindowDesign, filePath: FilePath): string[] {
  if (design.kind === 'file') return [`--design=${filePath(design.token)}`];
  const { derivatives, highPassS, confounds } = design;
  return [
    ...[`--events=${filePath(design.token)}`, `--hrf=${design.response}`],
    `--hrf-derivatives=${derivatives.length === 0 ? 'none' : derivatives.join(',')}`,
    `--high-pass=${highPassS ?? 'none'}`,
    ...(confounds === null
      ? []
      : [
          `--confounds=${filePath(confounds.token)}`,
          ...(confounds.columns === null ? [] : [`--confound-columns=${confounds.columns.join(',')}`]),
          ...(confounds.firstRow === null ? [] : [`--confound-first-row=${confounds.firstRow}`]),
        ]),
  ];
}
