import type { FitRequest, WindowParameters } from '../../core/contracts/fitRequest.js';
import type { ChosenFile, RestoredRequest } from '../../core/contracts/windowViews.js';
import { acquisitionField } from '../../core/models/resolve/acquisitionFields.js';
import { directionSymbols, type TableValues } from '../display/acquisitionTable.js';
import { sliceOffsetText } from './formRequest.js';
import type { FitForm, FormParameters, WindowState } from './windowState.js';

/** The form as it was when a request was sent; what the request does not say stays. */
export function restoredForm(
  { form }: Pick<WindowState, 'form'>,
  { request, fileNames, ownFunction }: RestoredRequest,
): FitForm {
  const file = (token: string): ChosenFile => ({ token, name: fileNames[token] ?? '' });
  const parameters = (sent: WindowParameters): FormParameters =>
    Object.fromEntries(
      Object.entries(sent).map(([symbol, { mapToken, ...setting }]) => [
        symbol,
        mapToken === undefined ? setting : { ...setting, map: file(mapToken) },
      ]),
    );
  const { modelId, method, input, rival, mask } = request;
  return {
    ...{ modelId, method, input },
    ownModel: request.definition ?? form.ownModel,
    ownFunction: ownFunction ?? form.ownFunction,
    confirmed: request.confirmed,
    variables: { ...form.variables, ...request.variables, ...directionColumns(request) },
    parameters: parameters(request.parameters),
    inputFunction: inputFunctionOf(request, file) ?? form.inputFunction,
    design: designOf(request, file),
    contrasts: request.contrasts.map((contrast, index) => ({ ...contrast, id: index + 1 })),
    rival: rival === null ? null : { ...rival, parameters: parameters(rival.parameters) },
    exclude: request.exclude.join(','),
    sliceOffsets: Object.fromEntries(
      Object.entries(request.sliceOffsets).map(([symbol, values]) => [
        symbol,
        sliceOffsetText(values, { symbol, unit: acquisitionField(symbol)?.unit ?? '1' }),
      ]),
    ),
    mask: mask.kind === 'file' ? { kind: 'file', ...file(mask.token) } : mask,
  };
}

function directionColumns({ directions }: FitRequest): TableValues {
  if (directions === null) return {};
  return Object.fromEntries(
    directionSymbols.map((symbol, axis) => [symbol, directions.map((vector) => vector[axis] ?? Number.NaN)]),
  );
}

type NamedFile = (token: string) => ChosenFile;

function inputFunctionOf({ inputFunction }: FitRequest, file: NamedFile): FitForm['inputFunction'] | null {
  switch (inputFunction?.kind) {
    case undefined:
      return null;
    case 'parker':
      return inputFunction;
    case 'mask':
      return { kind: 'mask', file: file(inputFunction.token) };
    case 'file':
      return { kind: 'file', file: file(inputFunction.token), of: inputFunction.of };
  }
}

function designOf({ design }: FitRequest, file: NamedFile): FitForm['design'] {
  if (design === null) return null;
  if (design.kind === 'file') return { kind: 'file', file: file(design.token) };
  const { token, confounds, ...settings } = design;
  if (confounds === null) return { ...settings, file: file(token), confounds };
  const { token: table, ...rows } = confounds;
  return { ...settings, file: file(token), confounds: { ...rows, file: file(table) } };
}
