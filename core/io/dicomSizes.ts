import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { Problem } from '../contracts/series.js';
import { readDicomOutline } from './dicomOutline.js';
import { mapFileError } from './fileErrors.js';

/** Headers up to the size of the image; private elements of vendors come behind them. */
const headerBytes = 64 * 1024;

/**
 * Kept free for what dcm2niix holds beside the voxels of a series: itself and the headers of all files. Measured with series
 * of 0.4 to 2.1 GB in 800 to 1000 files: 20 MB.
 */
const converterBytes = 100e6;

/** The memory of 32-bit WebAssembly as dcm2niix is compiled. Beyond it, it overwrites its own memory. */
const mostConverterBytes = 2 ** 31;

export interface ConvertibleFiles {
  readonly files: readonly string[];
  /** Of series that are left out. */
  readonly problems: readonly Problem[];
}

interface Stack {
  readonly seriesNumber: string;
  readonly files: string[];
  voxelBytes: number;
}

/**
 * Those of DICOM files whose series dcm2niix can hold in memory. Files that do not say what they belong to count with the
 * others of their folder, at their length. availableBytes: memory that may be taken.
 * Throws DICOM_TOO_LARGE where no series is small enough, READ_FAILED.
 */
export async function convertibleFiles(
  files: readonly string[],
  availableBytes: number,
): Promise<ConvertibleFiles> {
  const mostBytes = Math.max(0, Math.min(mostConverterBytes, availableBytes) - converterBytes);
  const stacks = await stacksOf(files);
  const large = stacks.filter(({ voxelBytes }) => voxelBytes > mostBytes);
  const sentences = large.map((stack) => sentenceOf(stack, mostBytes, availableBytes));
  const [first] = large;
  if (first !== undefined && large.length === stacks.length) {
    throw new VoxfitError('DICOM_TOO_LARGE', sentences.join(' '), {
      ...{ seriesBytes: first.voxelBytes, mostBytes, availableBytes, files: files.length },
    });
  }
  const leftOut = new Set(large.flatMap((stack) => stack.files));
  return {
    files: files.filter((file) => !leftOut.has(file)),
    problems: sentences.map((message) => ({ code: 'DICOM_TOO_LARGE', message })),
  };
}

function sentenceOf({ seriesNumber, files, voxelBytes }: Stack, mostBytes: number, free: number): string {
  const which = seriesNumber === '' ? 'A series' : `Series ${seriesNumber}`;
  const why =
    free < mostConverterBytes ? `${gigabytes(free)} of memory are free` : 'it holds 2 GB of memory at most';
  return `${which} has ${gigabytes(voxelBytes)} of voxels in ${files.length} DICOM file${files.length === 1 ? '' : 's'}; the dcm2niix that is part of Voxfit can take ${gigabytes(mostBytes)}, since ${why}. Run dcm2niix itself (dcm2niix -o OUT FOLDER) and open the images that it makes.`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

async function stacksOf(files: readonly string[]): Promise<readonly Stack[]> {
  const stacks = new Map<string, Stack>();
  const start = new Uint8Array(headerBytes);
  for (const path of files) {
    const { bytesRead, fileBytes } = await readStart(path, start);
    const outline = readDicomOutline(start.subarray(0, bytesRead));
    const { stack, seriesNumber, voxelBytes } = outline ?? {
      ...{ stack: dirname(path), seriesNumber: '', voxelBytes: fileBytes },
    };
    const known = stacks.get(stack) ?? { seriesNumber, files: [], voxelBytes: 0 };
    known.files.push(path);
    known.voxelBytes += voxelBytes;
    stacks.set(stack, known);
  }
  return [...stacks.values()];
}

async function readStart(
  path: string,
  start: Uint8Array,
): Promise<{ readonly bytesRead: number; readonly fileBytes: number }> {
  try {
    const file = await open(path, 'r');
    try {
      const { bytesRead } = await file.read(start, 0, start.byteLength, 0);
      return { bytesRead, fileBytes: (await file.stat()).size };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw mapFileError(error, 'read', path);
  }
}
