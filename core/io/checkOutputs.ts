import { randomBytes } from 'node:crypto';
import { lstat, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import { freeDiskBytes } from './memory.js';

/**
 * Whether `paths` can be written into `folder`, asked before a run and again before an export: none of them exists
 * (unless `overwrite`, and then none is a folder), the folder, or the nearest one above that exists, takes a file,
 * and the disk has `neededBytes` free. Leaves nothing behind.
 * Throws OUTPUT_EXISTS naming the files, OUTPUT_UNWRITABLE, DISK_FULL with the bytes needed and free.
 */
export async function checkOutputs(options: {
  readonly folder: string;
  readonly paths: readonly string[];
  readonly overwrite: boolean;
  readonly neededBytes: number;
}): Promise<void> {
  const folder = resolve(options.folder);
  if (!options.overwrite) await checkNoOutputs(options.paths);
  await checkWritable(folder);
  for (const path of options.paths) {
    const found = await lstat(path).catch(() => null);
    if (found?.isDirectory()) {
      throw new VoxfitError('OUTPUT_UNWRITABLE', `${path} is a folder, so no file can be written there.`, {
        path,
      });
    }
  }
  const freeBytes = await freeDiskBytes(folder);
  if (options.neededBytes > freeBytes) {
    throw new VoxfitError(
      'DISK_FULL',
      `The outputs need ${megabytes(options.neededBytes)} MB, and the disk of ${folder} has ${megabytes(freeBytes)} MB free.`,
      { folder, neededBytes: options.neededBytes, freeBytes },
    );
  }
}

/** Throws OUTPUT_EXISTS naming those of `paths` that exist. */
export async function checkNoOutputs(paths: readonly string[]): Promise<void> {
  const existing: string[] = [];
  for (const path of paths) {
    const found = await lstat(path).catch(() => null);
    if (found !== null) existing.push(path);
  }
  if (existing.length === 0) return;
  const names = existing.map((path) => basename(path));
  const shown = names.slice(0, 4).join(', ');
  const more = names.length > 4 ? ` and ${names.length - 4} more` : '';
  throw new VoxfitError(
    'OUTPUT_EXISTS',
    `${existing.length} of the ${paths.length} output files ${existing.length === 1 ? 'exists' : 'exist'} already: ${shown}${more}. Choose another folder, or allow overwriting.`,
    { existing },
  );
}

/** Makes and removes a small file: permissions alone do not tell for read-only and virtual file systems. */
async function checkWritable(folder: string): Promise<void> {
  const place = await nearestExisting(folder);
  const probe = join(place, `.voxfit-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await writeFile(probe, '', { flag: 'wx' });
    await rm(probe);
  } catch (error) {
    throw unwritable(folder, error);
  }
}

async function nearestExisting(folder: string): Promise<string> {
  for (let place = folder; ; place = dirname(place)) {
    try {
      await stat(place);
      return place;
    } catch (error) {
      const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!absent || place === dirname(place)) throw unwritable(folder, error);
    }
  }
}

function unwritable(folder: string, cause: unknown): VoxfitError {
  const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new VoxfitError(
    'OUTPUT_UNWRITABLE',
    `No file can be created in the folder ${folder}${reason}.`,
    { folder },
    cause,
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
