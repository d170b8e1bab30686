import type { ErrorReport } from './errors.js';
import type { FitTask, MaskTask, Slab, SlabResult } from './job.js';
import type { SliceFunction } from './sliceFunction.js';

/** Raised when a message changes shape, so that a worker of another build is refused instead of misread. */
export const protocolVersion = 1;

/** One piece of work. A worker keeps the task of `fitTaskId` until it is given another. */
export type Work =
  | { readonly kind: 'fit'; readonly fitTaskId: string; readonly slab: Slab }
  | { readonly kind: 'mask'; readonly task: MaskTask }
  /** Load a user's module and say what it declares. */
  | { readonly kind: 'declare'; readonly path: string };

export type WorkResult =
  | { readonly kind: 'fit'; readonly slab: Slab; readonly result: SlabResult }
  | { readonly kind: 'mask'; readonly voxels: number }
  | { readonly kind: 'declare'; readonly sliceFunction: SliceFunction };

/** Parent to worker. Ids, offsets and figures only: never image data. */
export type ToWorker =
  | { readonly kind: 'task'; readonly fitTaskId: string; readonly task: FitTask }
  | { readonly kind: 'work'; readonly workId: number; readonly work: Work }
  | { readonly kind: 'stop' };

/** Worker to parent. `bye` comes before a wanted exit; an exit without it is a crash. */
export type FromWorker =
  | { readonly kind: 'hello'; readonly protocolVersion: number; readonly pid: number }
  | { readonly kind: 'beat'; readonly residentBytes: number }
  | { readonly kind: 'done'; readonly workId: number; readonly result: WorkResult }
  | { readonly kind: 'failed'; readonly workId: number; readonly error: ErrorReport }
  | { readonly kind: 'bye' };
