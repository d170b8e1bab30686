import type { DeflatedSegment, DeflateTask } from '../contracts/deflate.js';
/** What one piece of work deflates: a tenth of a second or two. */
export declare const segmentBytes: number;
/** Deflates one segment, here or in another process. */
export type DeflateOne = (task: DeflateTask) => Promise<DeflatedSegment>;
/**
 * Compresses a file into one gzip member at `target`, which must not exist: segments are deflated by `deflateOne`,
 * several at a time, each into a file beside the target, and put behind each other. The bytes do not depend on who
 * does it. On failure and on abort nothing is left behind.
 * Throws Cancelled, OUTPUT_EXISTS, FILE_NOT_FOUND, READ_FAILED, DATA_TRUNCATED, DISK_FULL, WRITE_FAILED, OUTPUT_UNWRITABLE,
 * and what deflateOne throws.
 */
export declare function gzipFile(
  source: string,
  target: string,
  deflateOne: DeflateOne,
  stop: AbortSignal,
): Promise<void>;
