import type { DeflatedSegment, DeflateTask } from '../contracts/deflate.js';
/** Level of zlib that exports use: its own default. */
export declare const gzipLevel = 6;
/** No name, no time, unknown system: nothing that could differ between two runs. */
export declare const gzipHeader: Uint8Array<ArrayBuffer>;
/** The last 8 bytes of a member: check sum and length of what was deflated. */
export declare function gzipTrailer(crc32: number, bytes: number): Uint8Array;
/**
 * Deflates a segment of a file into a file of its own, which is replaced; answers with its length and check sum.
 * Segments begin at multiples of the block. Throws DATA_TRUNCATED, READ_FAILED, FILE_NOT_FOUND and those of writing.
 */
export declare function deflateSegment({ source, from, to, isLast, target }: DeflateTask): DeflatedSegment;
/**
 * The check sum of two pieces behind each other from those of each: `first` is moved on by the length of the second,
 * which is a product modulo the polynomial. Bits are reversed: the highest is x^0.
 */
export declare function combinedCrc32(first: number, second: number, secondBytes: number): number;
