import type { WorkerMaker } from '../contracts/workerHandle.js';
import type { DeflateOne } from '../io/gzipFile.js';
import { deflateSegment, segmentBytes } from '../io/gzipMember.js';
import { WorkerPool } from '../pool/workerPool.js';

/** Who compresses: `end` lets the workers go, and is to be called whatever happens. */
export interface Compressor {
  readonly deflateOne: DeflateOne;
  end(): Promise<void>;
}

/**
 * Deflates segments by `workers` processes, which start when the first of them is given; so little that one of them
 * would do it (`bytes`, of all files) is deflated here, since starting takes longer.
 */
export function compressorOf(bytes: number, workers: number, makeWorker: WorkerMaker): Compressor {
  if (bytes < segmentBytes) return { deflateOne: async (task) => deflateSegment(task), end: async () => {} };
  const size = Math.min(workers, Math.ceil(bytes / segmentBytes));
  let pool: WorkerPool | null = null;
  return {
    deflateOne: async (task) => {
      pool ??= new WorkerPool({ makeWorker, size });
      const done = await pool.perform({ kind: 'deflate', task });
      if (done.kind !== 'deflate') throw new Error(`A worker answered ${done.kind} to a segment to deflate.`);
      return done.segment;
    },
    end: async () => pool?.terminate(),
  };
}
