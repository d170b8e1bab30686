import { writeFileSync } from 'node:fs';
import { constants, deflateRawSync } from 'node:zlib';
import type { DeflatedSegment, DeflateTask } from '../contracts/deflate.js';
import { crc32 } from './crc32.js';
import { mapFileError } from './fileErrors.js';
import { OpenFiles } from './openFiles.js';

/*
 * One gzip member (RFC 1952) from segments that are deflated apart, as pigz does: every segment ends on a byte (sync
 * flush) and is primed with the 32 KiB before it, so that the segments put behind each other are one stream. What comes
 * out depends on the bytes alone, not on who deflated which segment.
 */

/** What one piece of work deflates: a tenth of a second. */
export const segmentBytes = 4 * 1024 * 1024;
/** How far back deflate may refer. */
const windowBytes = 32 * 1024;
/** Room for a segment that cannot be made smaller. */
const outputBytes = segmentBytes + 4096;

/** Level of zlib that exports use: its own default. */
export const gzipLevel = 6;

/** No name, no time, unknown system: nothing that could differ between two runs. */
export const gzipHeader = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/** The last 8 bytes of a member: check sum and length of what was deflated. */
export function gzipTrailer(checkSum: number, bytes: number): Uint8Array {
  const trailer = new Uint8Array(8);
  const view = new DataView(trailer.buffer);
  view.setUint32(0, checkSum, true);
  view.setUint32(4, bytes % 2 ** 32, true);
  return trailer;
}

/** Filled anew by every segment: fresh memory for each would cost as much as a third of the deflating. */
let segmentMemory: Uint8Array | null = null;

/**
 * Deflates a segment of a file into a file of its own, which is replaced; answers with its length and check sum. Not to
 * be entered again before it has returned. Throws DATA_TRUNCATED, READ_FAILED, FILE_NOT_FOUND and those of writing.
 */
export function deflateSegment({ source, from, to, isLast, target }: DeflateTask): DeflatedSegment {
  segmentMemory ??= new Uint8Array(windowBytes + segmentBytes);
  const before = Math.min(windowBytes, from);
  const bytes = segmentMemory.subarray(0, before + to - from);
  const files = new OpenFiles();
  try {
    files.read(source, bytes, from - before);
  } finally {
    files.closeAll();
  }
  const segment = bytes.subarray(before);
  const deflated = deflateRawSync(segment, {
    level: gzipLevel,
    chunkSize: outputBytes,
    finishFlush: isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    ...(before === 0 ? {} : { dictionary: bytes.subarray(0, before) }),
  });
  try {
    writeFileSync(target, deflated);
  } catch (error) {
    throw mapFileError(error, 'write', target);
  }
  return { deflatedBytes: deflated.byteLength, crc32: crc32(segment) };
}

/** The polynomial of CRC-32, bits reversed. */
const polynomial = 0xedb88320;

/**
 * The check sum of two pieces behind each other from those of each: `first` is moved on by the length of the second,
 * which is a product modulo the polynomial. Bits are reversed: the highest is x^0.
 */
export function combinedCrc32(first: number, second: number, secondBytes: number): number {
  return (product(first, powerOfX(8 * secondBytes)) ^ second) >>> 0;
}

/** x^n modulo the polynomial, by squaring. */
function powerOfX(n: number): number {
  let power = 0x8000_0000; // 1
  let square = 0x4000_0000; // x
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = product(power, square);
    square = product(square, square);
  }
  return power;
}

function product(a: number, b: number): number {
  let sum = 0;
  let shifted = b;
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) sum ^= shifted;
    shifted = shifted & 1 ? (shifted >>> 1) ^ polynomial : shifted >>> 1;
  }
  return sum >>> 0;
}
