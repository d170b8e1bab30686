import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';
import { readFully, withFile } from './readFully.js';

/** Bytes of a member's checksum and length, after its data. */
const trailerBytes = 8;
/** Longest header of a member that is looked at: names and comments are short. */
const longestHeaderBytes = 64 * 1024;

/**
 * Where the last gzip member of a file ends that begins and ends as RFC 1952 says, and how many bytes follow; null where
 * the file has no whole member, or where a later member begins as one but cannot be inflated. Checksums are not compared:
 * who inflates up to `byteOffset` does. Throws READ_FAILED.
 */
export async function endOfMembers(
  path: string,
): Promise<{ readonly byteOffset: number; readonly foreignBytes: number } | null> {
  const { size } = await stat(path);
  let end = 0;
  while (end < size) {
    const headerBytes = await memberHeaderBytes(path, end, size);
    if (headerBytes === null) break;
    const dataBytes = await deflatedBytes(path, end + headerBytes);
    if (dataBytes === null) return null;
    end += headerBytes + dataBytes + trailerBytes;
  }
  return end === 0 || end > size ? null : { byteOffset: end, foreignBytes: size - end };
}

/** Length of the header of a member, or null where none begins (RFC 1952, 2.3). */
async function memberHeaderBytes(path: string, start: number, fileBytes: number): Promise<number | null> {
  const header = new Uint8Array(Math.min(longestHeaderBytes, fileBytes - start));
  await withFile(path, (file) => readFully(file, header, start, path));
  const [magic1, magic2, method, flags = 0] = header;
  if (magic1 !== 0x1f || magic2 !== 0x8b || method !== 8 || (flags & 0xe0) !== 0) return null;
  let at = 10;
  if (flags & 4) at += 2 + (header[at] ?? 0) + 256 * (header[at + 1] ?? 0);
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    const zero = header.indexOf(0, at);
    if (zero < 0) return null;
    at = zero + 1;
  }
  if (flags & 2) at += 2;
  return at < header.length ? at : null;
}

/** How many bytes a deflated stream that begins at `start` takes, or null where it is damaged or cut off. */
async function deflatedBytes(path: string, start: number): Promise<number | null> {
  const source = createReadStream(path, { start });
  const inflater = createInflateRaw();
  source.on('error', (error) => inflater.destroy(error));
  try {
    for await (const _ of source.pipe(inflater)) {
      // Only where it ends matters.
    }
    return inflater.bytesWritten;
  } catch {
    return null;
  } finally {
    source.destroy();
    inflater.destroy();
  }
}
