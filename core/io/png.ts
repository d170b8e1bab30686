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
  return pngFile({ width, height, bitDepth: 8, colourType: 6 }, [['IDAT', deflateSync(rows)]]);
}

/**
 * A PNG file of chunks, between its header (colour type 6 is RGBA, 3 a palette) and its end; not interlaced. The caller
 * owns the bytes.
 */
export function pngFile(
  header: {
    readonly width: number;
    readonly height: number;
    readonly bitDepth: number;
    readonly colourType: 3 | 6;
  },
  chunks: readonly (readonly [type: string, content: Uint8Array])[],
): Uint8Array {
  const bytes = new Uint8Array(13);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, header.width);
  view.setUint32(4, header.height);
  bytes.set([header.bitDepth, header.colourType, 0, 0, 0], 8); // the only ways to compress and filter; no interlacing
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', bytes),
    ...chunks.map(([type, content]) => chunk(type, content)),
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
