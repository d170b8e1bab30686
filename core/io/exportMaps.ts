import { randomBytes } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { copyFile, lstat, rename, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Cancelled } from '../contracts/errors.js';
import type { MapTarget } from '../contracts/job.js';
import { checkNoOutputs, checkOutputs } from './checkOutputs.js';
import { mapFileError } from './fileErrors.js';
import { makeFolder } from './makeFolder.js';
import { type MapFormat, outputPaths } from './outputNames.js';
import { removeLeftover } from './removeLeftover.js';

/** Absolute paths of what an export has written. */
export interface Exported {
  readonly maps: readonly ExportedMap[];
  readonly jobPath: string;
}

export interface ExportedMap {
  readonly name: string;
  readonly path: string;
  readonly unit: string;
}

export interface ExportOptions {
  readonly maps: readonly {
    readonly target: MapTarget;
    readonly sidecar: Readonly<Record<string, unknown>>;
  }[];
  /** How the maps came about: the content of `<stem>_job.json`. */
  readonly job: Readonly<Record<string, unknown>>;
  readonly folder: string;
  readonly stem: string;
  readonly format: MapFormat;
  readonly overwrite: boolean;
  readonly signal?: AbortSignal;
}

/** A finished file under its temporary name. */
interface Staged {
  readonly temporary: string;
  readonly path: string;
}

/**
 * Writes `<stem>_<map>.nii[.gz]` and `<stem>_<map>.json` for every map and `<stem>_job.json` into `folder`, which is
 * created where it is missing. All files are first made under temporary names beside their places; they take their names when the
 * last one is complete. On failure and on abort the temporaries are removed and older files stay as they were.
 * Answers in the order of `maps`.
 * Throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE, DISK_FULL, READ_FAILED, WRITE_FAILED, and Cancelled on abort.
 */
export async function exportMaps(options: ExportOptions): Promise<Exported> {
  const { maps, stem, format, overwrite, signal } = options;
  const folder = resolve(options.folder);
  const names = maps.map((map) => map.target.name);
  const paths = outputPaths(folder, stem, names, format);
  throwIfAborted(signal);
  await checkOutputs({ folder, paths, overwrite, neededBytes: await bytesNeeded(options) });

  const made = await makeFolder(folder);
  const staged = paths.map((path) => ({ path, temporary: temporaryFor(path) }));
  try {
    await stageAll(options, staged);
    if (!overwrite) await checkNoOutputs(paths);
    await publish(staged);
  } catch (error) {
    await Promise.all(staged.map(({ temporary }) => removeLeftover(temporary)));
    await made.removeIfEmpty();
    throw error;
  }
  return {
    maps: maps.map(({ target }, index) => ({
      name: target.name,
      path: paths[index] ?? '',
      unit: target.unit,
    })),
    jobPath: paths.at(-1) ?? '',
  };
}

/**
 * Bytes that an export adds to the disk. How far maps shrink is not known before: compressed ones count as nothing
 * here, and a disk that fills meanwhile is DISK_FULL from the writing itself.
 */
async function bytesNeeded({ maps, format }: ExportOptions): Promise<number> {
  if (format === 'nii.gz') return 0;
  const sizes = await Promise.all(
    maps.map(async ({ target }) => {
      const { path } = target.array;
      const found = await stat(path).catch((error: unknown) => {
        throw mapFileError(error, 'read', path);
      });
      return found.size;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Writes every file under its temporary name, the maps at the same time; the first failure stops the others. */
async function stageAll(
  { maps, job, format, signal }: ExportOptions,
  staged: readonly Staged[],
): Promise<void> {
  const stop = new AbortController();
  const onAbort = () => stop.abort();
  signal?.addEventListener('abort', onAbort);
  let firstError: unknown;
  const stageMap = async (index: number): Promise<void> => {
    const map = maps[index];
    const image = staged[index];
    const sidecar = staged[maps.length + index];
    if (map === undefined || image === undefined || sidecar === undefined) return;
    try {
      await stageImage(map.target.array.path, image, format, stop.signal);
      await stageJson(map.sidecar, sidecar);
    } catch (error) {
      firstError ??= error;
      stop.abort();
    }
  };
  try {
    throwIfAborted(signal);
    await Promise.all(maps.map((_, index) => stageMap(index)));
    const jobFile = staged.at(-1);
    if (firstError === undefined && jobFile !== undefined) await stageJson(job, jobFile);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
  throwIfAborted(signal);
  if (firstError !== undefined) throw firstError;
}

async function stageImage(
  source: string,
  image: Staged,
  format: MapFormat,
  stop: AbortSignal,
): Promise<void> {
  try {
    if (format === 'nii') {
      stop.throwIfAborted();
      await copyFile(source, image.temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      return;
    }
    const read = createReadStream(source, { highWaterMark: 1024 * 1024 });
    const write = createWriteStream(image.temporary, { flags: 'wx' });
    await pipeline(read, createGzip({ level: 6, chunkSize: 256 * 1024 }), write, { signal: stop });
  } catch (error) {
    const reading = error instanceof Error && 'path' in error && error.path === source;
    const absent = reading && 'code' in error && error.code === 'ENOENT';
    throw absent ? mapFileError(error, 'read', source) : mapFileError(error, 'write', image.path);
  }
}

async function stageJson(content: Readonly<Record<string, unknown>>, staged: Staged): Promise<void> {
  try {
    await writeFile(staged.temporary, `${JSON.stringify(content, null, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    throw mapFileError(error, 'write', staged.path);
  }
}

/** Gives every file its name; where one cannot have it, those that replaced nothing are taken back. */
async function publish(staged: readonly Staged[]): Promise<void> {
  const added: string[] = [];
  for (const { temporary, path } of staged) {
    try {
      const replaces = await exists(path);
      await rename(temporary, path);
      if (!replaces) added.push(path);
    } catch (error) {
      await Promise.all(added.map((done) => removeLeftover(done)));
      throw mapFileError(error, 'write', path);
    }
  }
}

function temporaryFor(path: string): string {
  return `${path}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Cancelled();
}
