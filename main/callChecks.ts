import type { FitRequest, WindowDesign, WindowDirection, WindowMask } from '../core/contracts/fitRequest.js';
import type { ModelDefinition } from '../core/contracts/modelDefinition.js';
import type { WindowCalls } from '../core/contracts/windowApi.js';
import type { FilePurpose } from '../core/contracts/windowViews.js';
import { checkDefinition } from '../core/models/definition/modelFileText.js';
import { responseDerivatives, responseNames } from '../core/models/events/hemodynamicResponse.js';
import { inputFunctionQuantities } from '../core/models/inputFunctionChoices.js';
import {
  args,
  byKind,
  bytes,
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

/** The schema of model files is the check. */
const modelDefinition: Check<ModelDefinition> = (value) => checkDefinition(value, 'Own model');

const parameters = recordOf(
  partial({ start: number, lower: number, upper: number, fixed: number, mapToken: text }),
);

const design: Check<WindowDesign> = byKind({
  file: object({ kind: oneOf('file'), token: text }),
  events: object({
    kind: oneOf('events'),
    token: text,
    response: oneOf(...responseNames),
    derivatives: listOf(oneOf(...responseDerivatives)),
    highPassS: orNull(number),
    repetitionTimeS: orNull(number),
    confounds: orNull(
      object({ token: text, columns: orNull(listOf(text)), firstRow: orNull(oneOf('zero', 'mean')) }),
    ),
  }),
});

const direction = args<WindowDirection>(orNull(number), orNull(number), orNull(number));

const mask: Check<WindowMask> = byKind({
  auto: object({ kind: oneOf('auto') }),
  none: object({ kind: oneOf('none') }),
  threshold: object({ kind: oneOf('threshold'), value: number }),
  file: object({ kind: oneOf('file'), token: text }),
});

const fitRequest: Check<FitRequest> = object({
  seriesId: text,
  modelId: text,
  definition: orNull(modelDefinition),
  functionToken: orNull(text),
  method: orNull(text),
  variables: recordOf(listOf(number)),
  directions: orNull(listOf(direction)),
  parameters,
  input: orNull(text),
  inputFunction: orNull(
    byKind({
      parker: object({ kind: oneOf('parker'), arrivalS: number }),
      mask: object({ kind: oneOf('mask'), token: text }),
      file: object({ kind: oneOf('file'), token: text, of: oneOf(...inputFunctionQuantities) }),
    }),
  ),
  design: orNull(design),
  contrasts: listOf(object({ name: text, weights: text })),
  rival: orNull(object({ modelId: text, criterion: oneOf('aicc', 'bic'), parameters })),
  confirmed: listOf(text),
  exclude: listOf(index),
  sliceOffsets: recordOf(listOf(number)),
  mask,
});

const pageArea = orNull(object({ left: number, top: number, width: number, height: number }));

const purposeTable: Readonly<Record<FilePurpose, true>> = {
  mask: true,
  regions: true,
  parameterMap: true,
  inputFunction: true,
  inputFunctionMask: true,
  design: true,
  events: true,
  confounds: true,
};
const filePurposes = Object.keys(purposeTable) as readonly FilePurpose[];

/** What each call accepts; the compiler refuses a missing call or one whose arguments do not fit. */
export const callChecks: { readonly [K in keyof WindowCalls]: Check<Parameters<WindowCalls[K]>> } = {
  appInfo: args(),
  currentWork: args(),
  chooseImages: args(),
  chooseFolder: args(),
  openCandidate: args(text),
  openSample: args(),
  cancelOpening: args(),
  chooseFile: args(oneOf(...filePurposes)),
  openModel: args(),
  saveModel: args(modelDefinition),
  chooseFunction: args(),
  allowFunction: args(text, text),
  sliceTiming: args(text),
  describeDesign: args(text, design),
  previewMask: args(text, mask, listOf(index)),
  keepMask: args(text, bytes),
  forecast: args(fitRequest),
  startFit: args(fitRequest),
  interruptedFits: args(),
  continueFit: args(text),
  discardFit: args(text),
  pauseFit: args(),
  resumeFit: args(),
  cancelFit: args(),
  jobs: args(),
  openTable: args(),
  queueCandidates: args(),
  queueFit: args(fitRequest),
  chooseJobsFolder: args(),
  startJobs: args(orNull(fitRequest)),
  pauseJobs: args(),
  resumeJobs: args(),
  cancelJobs: args(),
  cancelJob: args(text),
  retryJob: args(text),
  removeJob: args(text),
  showJob: args(text),
  preferSlice: args(index),
  readVolume: args(text, orNull(index)),
  readMap: args(text, index, index),
  readVoxel: args(text, index, index, index),
  exportMaps: args(
    object({
      mapIds: listOf(text),
      format: oneOf('nii', 'nii.gz'),
      layout: oneOf('plain', 'bids'),
      report: truth,
      voxelTable: truth,
      regions: orNull(text),
      pictures: object({ view: pageArea, plot: pageArea }),
      overwrite: truth,
    }),
  ),
  showExported: args(),
  copyCommand: args(),
};
