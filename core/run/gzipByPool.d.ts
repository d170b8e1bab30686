import type { WorkerMaker } from '../contracts/workerHandle.js';
import { type DeflateOne } from '../io/gzipFile.js';
/** Who compresses: `end` lets the workers go, and is to be called whatever happens. */
export interface Compressor {
  readonly deflateOne: DeflateOne;
  end(): Promise<void>;
}
/**
 * Deflates segments by `workers` processes, which start when the first of them is given; so little that one of them
 * would do it (`bytes`, of all files) is deflated here, since starting takes longer.
 */
export declare function compressorOf(bytes: number, workers: number, makeWorker: WorkerMaker): Compressor;
