import type { DeflatedSegment, DeflateTask } from './deflate.js';
import type { DicomResult, DicomTask } from './dicom.js';
import { type ErrorReport, errorCatalogue, type Reply } from './errors.js';
import type { FitTask, MaskOverlap, MaskTask, Slab, SlabResult, VoxelRun } from './job.js';
import type { SliceFunction } from './sliceFunction.js';
import type { SyncRequest, TaskPlace } from './synchronization.js';

/** Raised when a message changes shape, so that a worker of another build is refused instead of misread. */
export const protocolVersion = 3;

/** One piece of work. A worker keeps the task of `fitTaskId` until it is given another; of a slab with a `run` it fits that. */
export type Work =
  | { readonly kind: 'fit'; readonly fitTaskId: string; readonly slab: Slab; readonly run?: VoxelRun }
  | { readonly kind: 'mask'; readonly task: MaskTask }
  | { readonly kind: 'deflate'; readonly task: DeflateTask }
  /** Convert DICOM files; the worker does nothing else meanwhile, but tells its progress. */
  | { readonly kind: 'dicom'; readonly task: DicomTask }
  /** Load a user's module, unless its text is not of this sha256, and say what it declares. */
  | { readonly kind: 'declare'; readonly path: string; readonly sha256?: string }
  /** Make `count` calls of a task, one after another; `calls` is what the task itself unpacks. */
  | {
      readonly kind: 'call';
      readonly task: TaskPlace;
      readonly calls: unknown;
      readonly count: number;
    };

export type WorkResult =
  | { readonly kind: 'fit'; readonly slab: Slab; readonly result: SlabResult }
  | ({ readonly kind: 'mask' } & MaskOverlap)
  | { readonly kind: 'deflate'; readonly segment: DeflatedSegment }
  | { readonly kind: 'dicom'; readonly converted: DicomResult }
  | { readonly kind: 'declare'; readonly sliceFunction: SliceFunction }
  /** What the calls came to, values and errors alike, packed by the task. */
  | { readonly kind: 'call'; readonly outcomes: unknown };

/** Parent to worker. Ids, offsets and figures only: never image data. */
export type ToWorker =
  | { readonly kind: 'task'; readonly fitTaskId: string; readonly task: FitTask }
  | { readonly kind: 'work'; readonly workId: number; readonly work: Work }
  | { readonly kind: 'synced'; readonly requestId: number; readonly reply: Reply<unknown> }
  | { readonly kind: 'stop' };

/** Worker to parent. `bye` comes before a wanted exit; an exit without it is a crash, `fault` says why where the worker knows. */
export type FromWorker =
  | { readonly kind: 'hello'; readonly protocolVersion: number; readonly pid: number }
  | { readonly kind: 'beat'; readonly residentBytes: number }
  /** How much of the work is done, 0 to 1; not all work says so. */
  | { readonly kind: 'progress'; readonly workId: number; readonly fraction: number }
  | { readonly kind: 'done'; readonly workId: number; readonly result: WorkResult }
  | { readonly kind: 'failed'; readonly workId: number; readonly error: ErrorReport }
  | { readonly kind: 'fault'; readonly message: string }
  | { readonly kind: 'sync'; readonly requestId: number; readonly request: SyncRequest }
  | { readonly kind: 'bye' };

/** What a worker has sent, if it can be; null for anything else, which only a broken worker sends. */
export function readFromWorker(message: unknown): FromWorker | null {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return null;
  const fields = message as Readonly<Record<string, unknown>>;
  const isMessage: Readonly<Record<FromWorker['kind'], () => boolean>> = {
    hello: () => typeof fields.protocolVersion === 'number' && typeof fields.pid === 'number',
    beat: () => typeof fields.residentBytes === 'number',
    progress: () => typeof fields.workId === 'number' && typeof fields.fraction === 'number',
    done: () => typeof fields.workId === 'number' && isResult(fields.result),
    failed: () => typeof fields.workId === 'number' && isReport(fields.error),
    sync: () => typeof fields.requestId === 'number' && isObject(fields.request),
    fault: () => typeof fields.message === 'string',
    bye: () => true,
  };
  const { kind } = fields;
  if (typeof kind !== 'string' || !Object.hasOwn(isMessage, kind)) return null;
  return isMessage[kind as FromWorker['kind']]() ? (fields as unknown as FromWorker) : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isResult(result: unknown): boolean {
  if (!isObject(result)) return false;
  switch (result.kind) {
    case 'fit': {
      const { slab, result: fitted } = result;
      if (!isObject(slab) || !isObject(fitted)) return false;
      const { statusCounts, seconds } = fitted;
      return Array.isArray(statusCounts) && statusCounts.every(isCount) && typeof seconds === 'number';
    }
    case 'mask':
      return [result.voxels, result.withoutSignal, result.bright, result.brightOutside].every(isCount);
    case 'deflate':
      return (
        isObject(result.segment) && isCount(result.segment.deflatedBytes) && isCount(result.segment.crc32)
      );
    case 'dicom':
      return isObject(result.converted) && Array.isArray(result.converted.images);
    case 'declare':
      return isObject(result.sliceFunction);
    case 'call':
      return isObject(result.outcomes);
    default:
      return false;
  }
}

function isReport(report: unknown): boolean {
  if (!isObject(report) || !isObject(report.detail) || !Array.isArray(report.cause)) return false;
  const { code, message } = report;
  return typeof code === 'string' && Object.hasOwn(errorCatalogue, code) && typeof message === 'string';
}
