import type { ArrayPlace } from '../core/contracts/series.js';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import { WorkerPool } from '../core/pool/workerPool.js';
import { computeMean } from '../core/run/mask.js';
import type { OpenedSeries } from './openings.js';

/** Means by series; a failed one is forgotten, so that it can be asked for again. */
const means = new WeakMap<OpenedSeries, Promise<ArrayPlace>>();

/** The mean over the volumes of a series, computed by workers the first time. Throws what computing it throws. */
export function meanOf(
  series: OpenedSeries,
  options: { readonly makeWorker: WorkerMaker; readonly workers: number },
): Promise<ArrayPlace> {
  const known = means.get(series);
  if (known !== undefined) return known;
  const mean = compute(series, new WorkerPool({ makeWorker: options.makeWorker, size: options.workers }));
  means.set(series, mean);
  mean.catch(() => means.delete(series));
  return mean;
}

async function compute(series: OpenedSeries, pool: WorkerPool): Promise<ArrayPlace> {
  try {
    const mean = await computeMean(series.imported, series.scratch.path, pool);
    await pool.close();
    return mean;
  } catch (error) {
    await pool.terminate();
    throw error;
  }
}
