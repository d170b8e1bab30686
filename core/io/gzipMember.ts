import { writeFileSync } from 'node:fs';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import type { DeflatedSegment, DeflateTask } from '../contracts/deflate.js';
import { mapFileError } from './fileErrors.js';
import { OpenFiles } from './openFiles.js';

/*
 * One gzip member (RFC 1952) from pieces that are deflated apart, as pigz does: every block ends on a byte (sync flush)
 * and is primed with the 32 KiB before it, so that the pieces put behind each other are one stream. What comes out
 * depends on the bytes alone, not on who deflated which piece.
 */

/** Bytes that are deflated at once. */
const blockBytes = 128 * 1024;
/** How far back deflate may refer. */
const windowBytes = 32 * 1024;
/** Room for a block that cannot be made smaller. */
const outputBytes = blockBytes + 1024;

/** Level of zlib that exports use: its own default. */
export const gzipLevel = 6;

/** No name, no time, unknown system: nothing that could differ between two runs. */
export const gzipHeader = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/** The last 8 bytes of a member: check sum and length of what was deflated. */
export function gzipTrailer(crc32: number, bytes: number): Uint8Array {
  const trailer = new Uint8Array(8);
  const view = new DataView(trailer.buffer);
  view.setUint32(0, crc32, true);
  view.setUint32(4, bytes % 2 ** 32, true);
  return trailer;
}

/**
 * Deflates a segment of a file into a file of its own, which is replaced; answers with its length and check sum.
 * Segments begin at multiples of the block. Throws DATA_TRUNCATED, READ_FAILED, FILE_NOT_FOUND and those of writing.
 */
export function deflateSegment({ source, from, to, isLast, target }: DeflateTask): DeflatedSegment {
  const files = new OpenFiles();
  const parts: Uint8Array[] = [];
  let crc32 = 0;
  try {
    let before = new Uint8Array(Math.min(windowBytes, from));
    files.read(source, before, from - before.byteLength);
    for (let at = from; at < to || at === from; at += blockBytes) {
      const block = new Uint8Array(Math.min(blockBytes, to - at));
      files.read(source, block, at);
      parts.push(deflateBlock(block, before, isLast && at + block.byteLength >= to));
      crc32 = combinedCrc32(crc32, crc32Of(block), block.byteLength);
      before = block.subarray(Math.max(0, block.byteLength - windowBytes));
    }
  } finally {
    files.closeAll();
  }
  const deflated = Buffer.concat(parts);
  try {
    writeFileSync(target, deflated);
  } catch (error) {
    throw mapFileError(error, 'write', target);
  }
  return { deflatedBytes: deflated.byteLength, crc32 };
}

function deflateBlock(block: Uint8Array, before: Uint8Array, ends: boolean): Uint8Array {
  return deflateRawSync(block, {
    level: gzipLevel,
    chunkSize: outputBytes,
    finishFlush: ends ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    ...(before.byteLength === 0 ? {} : { dictionary: before }),
  });
}

/** By zlib's own code, which is not to be had by name in every Node: the trailer of a member that stores the bytes. */
function crc32Of(bytes: Uint8Array): number {
  const member = gzipSync(bytes, { level: 0, chunkSize: outputBytes });
  return member.readUInt32LE(member.byteLength - 8);
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
