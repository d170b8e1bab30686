import type { FitRequest, WindowCalls } from '../core/contracts/windowApi.js';
import {
  args,
  byKind,
  type Check,
  index,
  listOf,
  number,
  object,
  oneOf,
  orNull,
  partial,
  recordOf,
  text,
  truth,
} from './checks.js';

const fitRequest: Check<FitRequest> = object({
  seriesId: text,
  modelId: text,
  method: orNull(text),
  variables: recordOf(listOf(number)),
  parameters: recordOf(partial({ start: number, lower: number, upper: number, fixed: number })),
  mask: byKind({
    auto: object({ kind: oneOf('auto') }),
    none: object({ kind: oneOf('none') }),
    file: object({ kind: oneOf('file'), token: text }),
  }),
});

/** What each call accepts; the compiler refuses a missing call or one whose arguments do not fit. */
export const callChecks: { readonly [K in keyof WindowCalls]: Check<Parameters<WindowCalls[K]>> } = {
  appInfo: args(),
  chooseImages: args(),
  openSample: args(),
  cancelOpening: args(),
  chooseMask: args(),
  forecast: args(fitRequest),
  startFit: args(fitRequest),
  pauseFit: args(),
  resumeFit: args(),
  cancelFit: args(),
  preferSlice: args(index),
  readVolume: args(text, orNull(index)),
  readMap: args(text, index, index),
  readVoxel: args(text, index, index, index),
  exportMaps: args(object({ mapIds: listOf(text), format: oneOf('nii', 'nii.gz'), overwrite: truth })),
  showExported: args(),
};
