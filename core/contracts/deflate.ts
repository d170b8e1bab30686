/** A piece of a file to deflate into a file of its own: bytes `from` to `to` (not with it). */
export interface DeflateTask {
  readonly source: string;
  readonly from: number;
  readonly to: number;
  /** The stream ends with it. */
  readonly isLast: boolean;
  /** Replaced where it exists. */
  readonly target: string;
}

/** What came of it. */
export interface DeflatedSegment {
  /** Bytes that were written. */
  readonly deflatedBytes: number;
  /** CRC-32 of the bytes that were deflated. */
  readonly crc32: number;
}
