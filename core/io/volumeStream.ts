import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import { bytesPerElement, type ImageFile } from '../contracts/series.js';
import { inflatedChunks } from './inflatedChunks.js';
import { inflateError } from './inflateImage.js';

const chunkBytes = 1024 * 1024;

/**
 * The stored bytes of each volume of an image in turn, compressed or not, without a copy on disk: one buffer, filled
 * again for each, which holds until the next is asked for.
 * Throws FILE_NOT_FOUND, READ_FAILED, GZIP_CORRUPT, DATA_TRUNCATED.
 */
export async function* volumeBytes(file: ImageFile): AsyncGenerator<Uint8Array> {
  const { shape } = file.geometry;
  const volume = new Uint8Array(shape[0] * shape[1] * shape[2] * bytesPerElement[file.datatype]);
  const neededBytes = file.dataOffset + volume.byteLength * file.volumes;
  const chunks: AsyncIterable<Uint8Array> = file.compressed
    ? inflatedChunks(file.path, { chunkBytes })
    : createReadStream(file.path, { highWaterMark: chunkBytes });
  let [passed, filled, given] = [0, 0, 0];
  try {
    for await (const chunk of chunks) {
      let at = Math.min(chunk.byteLength, Math.max(0, file.dataOffset - passed));
      while (at < chunk.byteLength && given < file.volumes) {
        const part = chunk.subarray(at, at + volume.byteLength - filled);
        volume.set(part, filled);
        at += part.byteLength;
        filled += part.byteLength;
        if (filled < volume.byteLength) continue;
        yield volume;
        filled = 0;
        given += 1;
      }
      passed += chunk.byteLength;
      if (given === file.volumes) return;
    }
  } catch (error) {
    throw inflateError(error, file, passed, neededBytes);
  }
  throw new VoxfitError(
    'DATA_TRUNCATED',
    `${basename(file.path)} ends after ${passed} bytes, but its header asks for ${neededBytes}: the image is cut off.`,
    { path: file.path, neededBytes, foundBytes: passed },
  );
}
