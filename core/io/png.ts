import { deflateSync } from 'node:zlib';
import { crc32 } from './crc32.js';

/**
 * A picture as PNG (RFC 2083): 8 bits of red, green, blue and opacity a pixel, rows from the top. The caller owns the
 * bytes.
 */
export function pngOf(width: number, height: number, rgba: Uint8Array): Uint8Array {
  const rows = new Uint8Array(height * (1 + 4 * width));
  for (let y = 0; y < height; y++) {
    rows.set(rgba.subarray(4 * width * y, 4 * width * (y + 1)), y * (1 + 4 * width) + 1);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 6, 0, 0, 0], 8); // 8 bits, RGBA, and the only ways to compress, filter and interlace none
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** The same as an address that has the picture in it. */
export function pngAddress(width: number, height: number, rgba: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(pngOf(width, height, rgba)).toString('base64')}`;
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + content.byteLength);
  bytes.writeUInt32BE(content.byteLength, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(content, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + content.byteLength)), 8 + content.byteLength);
  return bytes;
}
