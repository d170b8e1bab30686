import * as zlib from 'node:zlib';

/** CRC-32: zlib's own; a Node that does not name it has it in the trailer of a gzip member that stores the bytes. */
export function crc32(bytes: Uint8Array): number {
  if (typeof zlib.crc32 === 'function') return zlib.crc32(bytes);
  const member = zlib.gzipSync(bytes, { level: 0, chunkSize: bytes.byteLength + 4096 });
  return member.readUInt32LE(member.byteLength - 8);
}
