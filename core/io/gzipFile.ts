import { type FileHandle, open, stat } from 'node:fs/promises';
import type { DeflatedSegment, DeflateTask } from '../contracts/deflate.js';
import { Cancelled } from '../contracts/errors.js';
import { mapFileError } from './fileErrors.js';
import { combinedCrc32, gzipHeader, gzipTrailer, segmentBytes } from './gzipMember.js';
import { readFully, withFile } from './readFully.js';
import { removeLeftover } from './removeLeftover.js';
import { writeFully } from './writeFully.js';

/** Segments of a file that are under way at once. */
const segmentsAhead = 8;

/** Deflates one segment, here or in another process. */
export type DeflateOne = (task: DeflateTask) => Promise<DeflatedSegment>;

/**
 * Compresses a file into one gzip member at `target`, which must not exist: segments are deflated by `deflateOne`,
 * several at a time, each into a file beside the target, and put behind each other. The bytes do not depend on who
 * does it. On failure and on abort nothing is left behind.
 * Throws Cancelled, OUTPUT_EXISTS, FILE_NOT_FOUND, READ_FAILED, DATA_TRUNCATED, DISK_FULL, WRITE_FAILED, OUTPUT_UNWRITABLE,
 * and what deflateOne throws.
 */
export async function gzipFile(
  source: string,
  target: string,
  deflateOne: DeflateOne,
  stop: AbortSignal,
): Promise<void> {
  const bytes = await sizeOf(source);
  const tasks = segmentsOf(source, bytes, target);
  const begun: Promise<DeflatedSegment>[] = [];
  const begin = (n: number): void => {
    const task = tasks[n];
    if (task === undefined) return;
    begun[n] = deflateOne(task);
    begun[n].catch(() => {}); // looked at in its turn
  };
  const file = await open(target, 'wx').catch((error: unknown) => {
    throw mapFileError(error, 'write', target);
  });
  try {
    for (let n = 0; n < segmentsAhead; n++) begin(n);
    await write(file, gzipHeader, 0, target);
    let position = gzipHeader.byteLength;
    let sum = 0;
    let memory = new Uint8Array(segmentBytes);
    for (const [n, { from, to, target: piece }] of tasks.entries()) {
      if (stop.aborted) throw new Cancelled();
      const { deflatedBytes, crc32 } = await (begun[n] as Promise<DeflatedSegment>);
      begin(n + segmentsAhead);
      memory = memory.byteLength < deflatedBytes ? new Uint8Array(deflatedBytes) : memory;
      const deflated = memory.subarray(0, deflatedBytes);
      await withFile(piece, (read) => readFully(read, deflated, 0, piece));
      await write(file, deflated, position, target);
      await removeLeftover(piece);
      position += deflatedBytes;
      sum = combinedCrc32(sum, crc32, to - from);
    }
    await write(file, gzipTrailer(sum, bytes), position, target);
    await file.close();
  } catch (error) {
    await Promise.allSettled(begun);
    await file.close();
    await Promise.all([target, ...tasks.map((task) => task.target)].map((path) => removeLeftover(path)));
    throw error;
  }
}

function segmentsOf(source: string, bytes: number, target: string): readonly DeflateTask[] {
  const count = Math.max(1, Math.ceil(bytes / segmentBytes));
  return Array.from({ length: count }, (_, n) => ({
    ...{ source, from: n * segmentBytes, to: Math.min(bytes, (n + 1) * segmentBytes) },
    ...{ isLast: n === count - 1, target: `${target}.${n}` },
  }));
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw mapFileError(error, 'read', path);
  }
}

async function write(file: FileHandle, bytes: Uint8Array, position: number, path: string): Promise<void> {
  try {
    await writeFully(file, bytes, position);
  } catch (error) {
    throw mapFileError(error, 'write', path);
  }
}
