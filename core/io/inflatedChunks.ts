import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { Cancelled } from '../contracts/errors.js';
import { systemCodeOf } from './fileErrors.js';
import { endOfMembers } from './gzipMembers.js';

export interface InflateOptions {
  /** Largest piece that is given at a time. */
  readonly chunkBytes: number;
  readonly signal?: AbortSignal;
  /** How many bytes of the compressed file have been read. */
  readonly onRead?: (bytesRead: number) => void;
  /** Called before the last piece where bytes follow the last member that are neither a member nor zeros. */
  readonly onForeignBytes?: (bytes: number) => void;
}

const readChunkBytes = 256 * 1024;

/** The most bytes that one byte of a deflated stream can stand for: a run of 258 takes two bits at least (RFC 1951). */
export const mostInflatedPerByte = 1032;

/**
 * The inflated content of a gzip file in pieces: all members, each with its checksum verified. Zeros after the last
 * member are padding; other bytes after it are left out, as gzip(1) does, and told. A piece belongs to who takes it.
 * Throws Cancelled, errors of zlib (code Z_…) and of the file system, unchanged.
 */
export async function* inflatedChunks(path: string, options: InflateOptions): AsyncGenerator<Uint8Array> {
  let given = 0;
  try {
    for await (const chunk of inflate(path, undefined, options)) {
      given += chunk.byteLength;
      yield chunk;
    }
    return;
  } catch (error) {
    // zlib drops what it has inflated of a piece of input in which it then meets bytes that start no member.
    if (systemCodeOf(error) !== 'Z_DATA_ERROR' || !isHeaderFault(error)) throw error;
    const end = await endOfMembers(path);
    if (end === null) throw error;
    options.onForeignBytes?.(end.foreignBytes);
    let passed = 0;
    for await (const chunk of inflate(path, end.byteOffset, options)) {
      const from = Math.min(chunk.byteLength, Math.max(0, given - passed));
      passed += chunk.byteLength;
      if (from < chunk.byteLength) yield chunk.subarray(from);
    }
  }
}

/** Zlib's words where a member does not begin as one. */
function isHeaderFault(error: unknown): boolean {
  return error instanceof Error && /header check|unknown compression method|header flags/.test(error.message);
}

/** endByte: where the members end; absent: with the file. */
async function* inflate(
  path: string,
  endByte: number | undefined,
  { chunkBytes, signal, onRead }: InflateOptions,
): AsyncGenerator<Uint8Array> {
  const end = endByte ?? (await stat(path)).size;
  // A small file takes little memory, and no second piece to find its end.
  const source = createReadStream(path, {
    highWaterMark: Math.min(readChunkBytes, Math.max(1, end)),
    end: Math.max(0, end - 1),
  });
  // Room for a second piece, so that zlib works while the first is being used.
  const room = { readableHighWaterMark: chunkBytes + 1 };
  const inflater = createGunzip({ chunkSize: chunkBytes, ...room });
  source.on('error', (error) => inflater.destroy(error));
  const stop = (): void => {
    inflater.destroy(new Cancelled());
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    if (signal?.aborted) throw new Cancelled();
    for await (const chunk of source.pipe(inflater) as AsyncIterable<Uint8Array>) {
      onRead?.(source.bytesRead);
      yield chunk;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    source.destroy();
    inflater.destroy();
  }
}
