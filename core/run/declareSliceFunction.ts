import type { SliceFunction } from '../contracts/sliceFunction.js';
import type { WorkerMaker } from '../contracts/workerHandle.js';
import { WorkerPool } from '../pool/workerPool.js';

/**
 * What a user's module declares. A worker loads it, so that its code never runs in the calling process; with `sha256`,
 * only if its text is of that hash. Throws FILE_NOT_FOUND, READ_FAILED, FUNCTION_INVALID; WORKER_LOST where loading it
 * ends the worker.
 */
export async function declareSliceFunction(
  path: string,
  makeWorker: WorkerMaker,
  sha256?: string,
): Promise<SliceFunction> {
  const pool = new WorkerPool({ makeWorker, size: 1 });
  try {
    const result = await pool.perform({
      ...{ kind: 'declare', path },
      ...(sha256 === undefined ? {} : { sha256 }),
    });
    if (result.kind !== 'declare') throw new Error(`A worker answered ${result.kind} to a module.`);
    return result.sliceFunction;
  } finally {
    await pool.close();
  }
}
