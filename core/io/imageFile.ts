import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { ImageFile, Problem } from '../contracts/series.js';
import { headerReadBytes, type NiftiHeader, parseNiftiHeader } from '../nifti/header.js';
import { mapFileError, systemCodeOf } from './fileErrors.js';
import { inflatedChunks, mostInflatedPerByte } from './inflatedChunks.js';
import { readFully, withFile } from './readFully.js';

/** An image file with what a user should know about it. */
export interface DescribedImage extends ImageFile {
  readonly problems: readonly Problem[];
}

/**
 * Reads what an image file says of itself: header and sizes, no voxels. A file is taken as gzip by its first bytes,
 * not by its name. Of a `.hdr`/`.img` pair either may be given; `path` of the answer is the file with the voxels.
 * Throws FILE_NOT_FOUND, READ_FAILED, NOT_NIFTI, HEADER_INVALID, DATATYPE_UNSUPPORTED, GZIP_CORRUPT,
 * DATA_TRUNCATED (uncompressed files, and those that cannot inflate to what their header counts; the others show it
 * when they are imported).
 */
export async function describeImage(path: string): Promise<DescribedImage> {
  const given = resolve(path);
  const headerPath = (await headerPathFor(given)) ?? given;
  const headerName = basename(headerPath);
  const beginning = await readBeginning(headerPath);
  const header = parseNiftiHeader(beginning.bytes, headerName);
  const data =
    header.layout === 'single'
      ? { path: headerPath, compressed: beginning.compressed, fileBytes: beginning.fileBytes }
      : await describePairData(headerPath);
  if (data.compressed) requirePossibleSize(data.path, data.fileBytes, header);
  const beyond = data.compressed ? 0 : bytesBeyondVoxels(data.path, data.fileBytes, header);
  return {
    path: data.path,
    compressed: data.compressed,
    fileBytes: data.fileBytes,
    geometry: header.geometry,
    dims: header.dims,
    volumes: header.volumes,
    volumeSpacing: header.volumeSpacing,
    datatype: header.datatype,
    byteOrder: header.byteOrder,
    sclSlope: header.sclSlope,
    sclInter: header.sclInter,
    dataOffset: header.dataOffset,
    problems:
      beyond === 0 ? header.problems : [...header.problems, bytesBeyondProblem(basename(data.path), beyond)],
  };
}

/** What is told where an image file holds more than its header counts. atLeast: empty where the number is exact. */
export function bytesBeyondProblem(name: string, bytes: number, atLeast: '' | 'at least ' = ''): Problem {
  return {
    code: 'BYTES_BEYOND_VOXELS',
    message: `${name} holds ${atLeast}${bytes} bytes after the last voxel that its header counts; they are ignored. Are its dimensions right?`,
  };
}

/** Base name of an image file without `.nii`, `.nii.gz`, `.hdr`, `.img` and their `.gz`. */
export function imageStem(path: string): string {
  return basename(path).replace(/\.(nii|hdr|img)(\.gz)?$/i, '');
}

/** The file with the header of an image whose voxels are in `path`, where it is another; null otherwise. */
export async function headerBeside(path: string): Promise<string | null> {
  return /\.img(\.gz)?$/i.test(path) ? findPartner(path, '.hdr') : null;
}

async function headerPathFor(given: string): Promise<string | null> {
  if (!/\.img(\.gz)?$/i.test(given)) return null;
  const header = await findPartner(given, '.hdr');
  if (header !== null) return header;
  throw new VoxfitError(
    'FILE_NOT_FOUND',
    `${basename(given)} holds voxels without a header, and there is no .hdr file beside it.`,
    { path: given },
  );
}

async function describePairData(
  headerPath: string,
): Promise<{ path: string; compressed: boolean; fileBytes: number }> {
  const path = await findPartner(headerPath, '.img');
  if (path === null) {
    throw new VoxfitError(
      'FILE_NOT_FOUND',
      `${basename(headerPath)} is the header of a pair, and there is no .img file beside it.`,
      { path: headerPath },
    );
  }
  const { compressed, fileBytes } = await readBeginning(path);
  return { path, compressed, fileBytes };
}

/** The other file of a pair, compressed or not, in the same case as the one given. */
async function findPartner(path: string, extension: '.hdr' | '.img'): Promise<string | null> {
  const stem = path.replace(/\.(hdr|img)(\.gz)?$/i, '');
  if (stem === path) return null;
  for (const candidate of [extension, `${extension}.gz`, extension.toUpperCase()]) {
    if (await exists(stem + candidate)) return stem + candidate;
  }
  return null;
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false;
    throw mapFileError(error, 'read', path);
  }
}

/** The first bytes of a file, inflated where it is gzip: as many as a header may need, or all there are. */
async function readBeginning(
  path: string,
): Promise<{ bytes: Uint8Array; compressed: boolean; fileBytes: number }> {
  const fileBytes = await sizeOfFile(path);
  const stored = new Uint8Array(Math.min(headerReadBytes, fileBytes));
  await withFile(path, (file) => readFully(file, stored, 0, path));
  const compressed = stored[0] === 0x1f && stored[1] === 0x8b;
  const bytes = compressed ? await inflateBeginning(path) : stored;
  return { bytes, compressed, fileBytes };
}

async function sizeOfFile(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (error) {
    throw mapFileError(error, 'read', path);
  }
  throw new VoxfitError('NOT_NIFTI', `${path} is a folder or a device, not an image file.`, { path });
}

async function inflateBeginning(path: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let found = 0;
  try {
    for await (const part of inflatedChunks(path, { chunkBytes: 1024 })) {
      parts.push(part);
      found += part.byteLength;
      if (found >= headerReadBytes) break;
    }
  } catch (error) {
    if (!systemCodeOf(error).startsWith('Z_')) throw mapFileError(error, 'read', path);
    throw new VoxfitError(
      'GZIP_CORRUPT',
      `${basename(path)} cannot be inflated: its gzip stream is damaged at its beginning.`,
      { path },
      error,
    );
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** Throws DATA_TRUNCATED where no gzip stream of that length can hold the voxels that the header counts. */
function requirePossibleSize(path: string, fileBytes: number, header: NiftiHeader): void {
  const neededBytes = header.dataOffset + header.dataBytes;
  const mostBytes = fileBytes * mostInflatedPerByte;
  if (neededBytes <= mostBytes) return;
  throw new VoxfitError(
    'DATA_TRUNCATED',
    `${basename(path)} can inflate to at most ${mostBytes} bytes, but its header asks for ${neededBytes}: the image is cut off, or its dimensions are wrong.`,
    { path, neededBytes, fileBytes, mostBytes },
  );
}

/** How many bytes of an uncompressed file follow its last voxel. Throws HEADER_INVALID, DATA_TRUNCATED. */
function bytesBeyondVoxels(path: string, fileBytes: number, header: NiftiHeader): number {
  const name = basename(path);
  if (header.dataOffset > fileBytes) {
    throw new VoxfitError(
      'HEADER_INVALID',
      `The header of ${name} puts the voxels at byte ${header.dataOffset}, but the file has ${fileBytes} bytes.`,
      { path, voxOffset: header.dataOffset, fileBytes },
    );
  }
  const neededBytes = header.dataOffset + header.dataBytes;
  if (fileBytes < neededBytes) {
    throw new VoxfitError(
      'DATA_TRUNCATED',
      `${name} has ${fileBytes} bytes, but its header asks for ${neededBytes}: the file is cut off.`,
      { path, neededBytes, foundBytes: fileBytes },
    );
  }
  return fileBytes - neededBytes;
}
