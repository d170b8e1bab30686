import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { Cancelled, VoxfitError } from '../contracts/errors.js';
import { bytesPerElement, type ImageFile, type Problem } from '../contracts/series.js';
import { mapFileError, systemCodeOf } from './fileErrors.js';
import { bytesBeyondProblem, imageStem } from './imageFile.js';
import { inflatedChunks } from './inflatedChunks.js';
import { freeDiskBytes } from './memory.js';
import { writeFully } from './writeFully.js';

export interface ImportOptions {
  /** Made if it does not exist; who imports removes it when the series is closed. */
  readonly scratchFolder: string;
  /** `fraction` of the file's bytes that have been read, 0 to 1. */
  readonly onProgress?: (fileName: string, fraction: number) => void;
  readonly signal?: AbortSignal;
  /** Told of what a user should know about a file that is read all the same. */
  readonly onProblem?: (problem: Problem) => void;
}

/** Pieces that are inflated and written: large ones for speed, and smaller ones where the image is small. */
const mostChunkBytes = 1024 * 1024;
const leastChunkBytes = 64 * 1024;
/** Progress is told in steps of one percent. */
const progressStep = 0.01;

/** How much may follow the last voxel before inflating stops: as much as came before, and a little. */
const inflatedBeyondBytes = 16 * 1024 * 1024;

/**
 * Inflates a gzip image into a new file of the scratch folder and answers its path. All members of the stream are
 * read and their checksums verified; what follows the last voxel is not kept, and is told. The file appears complete or
 * not at all.
 * Throws Cancelled, GZIP_CORRUPT, DATA_TRUNCATED, DISK_FULL, OUTPUT_UNWRITABLE, READ_FAILED, WRITE_FAILED.
 */
export async function inflateImage(file: ImageFile, options: ImportOptions): Promise<string> {
  const neededBytes = file.dataOffset + dataBytesOf(file);
  await requireFreeDisk(options.scratchFolder, neededBytes, file);
  const extension = extname(file.path.replace(/\.gz$/i, '')) || '.nii';
  // Random, since two inputs may have one base name.
  const name = `${imageStem(file.path)}-${randomBytes(6).toString('hex')}${extension}`;
  const target = resolve(options.scratchFolder, name);
  const temporary = `${target}.part`;
  try {
    const output = await openNew(temporary);
    try {
      await inflateInto(output, temporary, neededBytes, file, options);
    } finally {
      await output.close();
    }
    if (options.signal?.aborted) throw new Cancelled();
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof VoxfitError && error.code === 'DISK_FULL') {
      const freeBytes = await freeDiskBytes(options.scratchFolder);
      throw diskFull(options.scratchFolder, neededBytes, freeBytes, file, error);
    }
    throw mapFileError(error, 'write', temporary);
  }
  return target;
}

async function inflateInto(
  output: FileHandle,
  outputPath: string,
  neededBytes: number,
  file: ImageFile,
  options: ImportOptions,
): Promise<void> {
  const name = basename(file.path);
  const mostBytes = 2 * neededBytes + inflatedBeyondBytes;
  let inflatedBytes = 0;
  let told = 0;
  const tell = (bytesRead: number): void => {
    const fraction = Math.min(1, bytesRead / Math.max(1, file.fileBytes));
    if (fraction < told + progressStep) return;
    told = fraction;
    options.onProgress?.(name, fraction);
  };
  const chunks = inflatedChunks(file.path, {
    chunkBytes: Math.min(mostChunkBytes, Math.max(leastChunkBytes, neededBytes)),
    onRead: tell,
    onForeignBytes: (bytes) => options.onProblem?.(foreignBytesProblem(name, bytes)),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  // One piece is written while zlib inflates the next.
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const chunk of chunks) {
      await writing;
      const kept = chunk.subarray(0, Math.max(0, neededBytes - inflatedBytes));
      writing = write(output, outputPath, kept, inflatedBytes);
      writing.catch(() => {}); // thrown by the next turn, or at the end
      inflatedBytes += chunk.byteLength;
      if (inflatedBytes > mostBytes) break;
    }
    await writing;
  } catch (error) {
    await writing.catch(() => {}); // the error that came first counts
    throw inflateError(error, file, inflatedBytes, neededBytes);
  }
  if (inflatedBytes < neededBytes) {
    throw new VoxfitError(
      'DATA_TRUNCATED',
      `${name} inflates to ${inflatedBytes} bytes, but its header asks for ${neededBytes}: the image is cut off.`,
      { path: file.path, neededBytes, foundBytes: inflatedBytes },
    );
  }
  if (inflatedBytes > neededBytes) {
    const atLeast = inflatedBytes > mostBytes ? 'at least ' : '';
    options.onProblem?.(bytesBeyondProblem(name, inflatedBytes - neededBytes, atLeast));
  }
  if (told < 1) options.onProgress?.(name, 1);
}

function foreignBytesProblem(name: string, bytes: number): Problem {
  return {
    code: 'GZIP_TRAILING_BYTES',
    message: `${name} has ${bytes} bytes after the end of its gzip stream that belong to no gzip stream; they are ignored.`,
  };
}

async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    throw mapFileError(error, 'write', path);
  }
}

async function write(output: FileHandle, path: string, bytes: Uint8Array, position: number): Promise<void> {
  try {
    await writeFully(output, bytes, position);
  } catch (error) {
    throw mapFileError(error, 'write', path);
  }
}

/** What went wrong while an image was read as a stream: GZIP_CORRUPT with the bytes that came, else a fault of the file. */
export function inflateError(
  error: unknown,
  file: ImageFile,
  inflatedBytes: number,
  neededBytes: number,
): Error {
  if (error instanceof Cancelled || error instanceof VoxfitError) return error;
  const systemCode = systemCodeOf(error);
  if (!systemCode.startsWith('Z_')) return mapFileError(error, 'read', file.path);
  const name = basename(file.path);
  const what = systemCode === 'Z_BUF_ERROR' ? 'its gzip stream ends too early' : 'its gzip stream is damaged';
  return new VoxfitError(
    'GZIP_CORRUPT',
    `${name} cannot be inflated: ${what} (after ${inflatedBytes} of ${neededBytes} bytes; gzip says "${
      error instanceof Error ? error.message : String(error)
    }").`,
    { path: file.path, inflatedBytes, neededBytes },
    error,
  );
}

async function requireFreeDisk(folder: string, neededBytes: number, file: ImageFile): Promise<void> {
  const freeBytes = await freeDiskBytes(folder);
  if (freeBytes < neededBytes) throw diskFull(folder, neededBytes, freeBytes, file);
}

function diskFull(
  folder: string,
  neededBytes: number,
  freeBytes: number,
  file: ImageFile,
  cause?: unknown,
): VoxfitError {
  return new VoxfitError(
    'DISK_FULL',
    `${basename(file.path)} needs ${neededBytes} bytes in ${folder} when inflated; ${freeBytes} are free there.`,
    { path: folder, neededBytes, freeBytes },
    cause,
  );
}

function dataBytesOf(file: ImageFile): number {
  const { shape } = file.geometry;
  return shape[0] * shape[1] * shape[2] * file.volumes * bytesPerElement[file.datatype];
}
