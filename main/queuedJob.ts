import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { ErrorReport } from '../core/contracts/errors.js';
import type { FitRequest } from '../core/contracts/fitRequest.js';
import type { JobState, JobView } from '../core/contracts/windowViews.js';
import { findModel } from '../core/models/catalogue.js';
import { modelFileEnding } from '../core/models/definition/modelFileText.js';
import type { BatchEntry } from '../core/options/batchTable.js';
import type { BatchOutcome } from '../core/run/batch/batchJournal.js';

/** A job of the queue. */
export interface QueuedJob {
  readonly id: string;
  /** Its words are complete once `request` is null and they name a model. */
  entry: BatchEntry;
  /** What the form said when it was added: its words of the model are made when the folder is known. */
  request: FitRequest | null;
  state: JobState;
  /** Whether the table of the queue in its folder has it, so that it outlives the program. */
  isKept: boolean;
  /** 0 to 1, of its voxels. */
  fraction: number;
  outcome: BatchOutcome | null;
}

export function queuedJob(
  entry: BatchEntry,
  request: FitRequest | null,
  outcome: BatchOutcome | null = null,
): QueuedJob {
  const state = outcome?.state ?? 'waiting';
  return {
    ...{ id: randomUUID(), entry, request, state, isKept: false },
    ...{ fraction: state === 'done' ? 1 : 0, outcome },
  };
}

/** Whether all that is to be fitted is known. */
export function isComplete({ entry, request }: QueuedJob): boolean {
  return request === null && modelOf(entry) !== undefined;
}

export function jobView(job: QueuedJob): JobView {
  const { id, entry, state, fraction, outcome } = job;
  return {
    ...{ id, name: entry.name, state, fraction, modelName: modelName(job) },
    fileNames: entry.images.map((path) => basename(path)),
    ...{ voxelsFitted: outcome?.voxelsFitted ?? 0, voxelsFailed: outcome?.voxelsFailed ?? 0 },
    seconds: outcome?.seconds ?? 0,
    error: shownError(job),
  };
}

function shownError({ state, outcome }: QueuedJob): ErrorReport | null {
  return state === 'failed' || state === 'done' ? (outcome?.error ?? null) : null;
}

function modelName({ entry, request }: QueuedJob): string | null {
  if (request?.definition != null) return request.definition.name;
  const word = request?.modelId ?? modelOf(entry);
  if (word === undefined) return null;
  return findModel(word)?.name ?? basename(word).replace(modelFileEnding, '');
}

function modelOf({ words }: BatchEntry): string | undefined {
  return words.find((word) => word.startsWith('--model='))?.slice('--model='.length);
}
