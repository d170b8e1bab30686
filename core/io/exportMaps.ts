import { constants } from 'node:fs';
import { copyFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { Cancelled } from '../contracts/errors.js';
import type { MapTarget } from '../contracts/job.js';
import { checkNoOutputs, checkOutputs } from './checkOutputs.js';
import { mapFileError, systemCodeOf } from './fileErrors.js';
import { type DeflateOne, gzipFile } from './gzipFile.js';
import { hashFile } from './hashFile.js';
import { jsonText } from './jsonText.js';
import { type MadeFolder, makeFolder } from './makeFolder.js';
import type { MapFormat } from './outputNames.js';
import { publishFiles, type StagedFile } from './publishFiles.js';
import { createScratchFolder, type ScratchFolder, sweepScratch } from './scratch.js';

/** Absolute paths of what an export has written. */
export interface Exported {
  readonly maps: readonly ExportedMap[];
  readonly jobPath: string;
  /** Of every file: maps, sidecars, others, the job file. */
  readonly paths: readonly string[];
}

export interface ExportedMap {
  readonly name: string;
  readonly path: string;
  readonly unit: string;
  /** Of its voxels as stored, without the header. */
  readonly voxelsSha256: string;
}

/** A text, also piece by piece, or bytes. */
export type FileContent = string | Uint8Array | AsyncIterable<string>;

export interface ExportOptions {
  readonly maps: readonly {
    readonly target: MapTarget;
    /** Absolute, like all paths here. */
    readonly path: string;
    readonly sidecarPath: string;
    readonly sidecar: Readonly<Record<string, unknown>>;
  }[];
  readonly jobPath: string;
  /** The content of the job file; asked for when the maps are complete. */
  readonly job: (maps: readonly ExportedMap[]) => object;
  /** Further files, such as tables and pictures. */
  readonly others?: readonly { readonly path: string; readonly content: FileContent }[];
  readonly folder: string;
  readonly format: MapFormat;
  readonly overwrite: boolean;
  /** Compresses, where the format asks for it. */
  readonly deflateOne: DeflateOne;
  readonly signal?: AbortSignal;
}

/** Every file that an export writes, in the order in which they appear. */
export function exportedPaths({
  maps,
  others = [],
  jobPath,
}: Pick<ExportOptions, 'others' | 'jobPath'> & {
  readonly maps: readonly Pick<ExportOptions['maps'][number], 'path' | 'sidecarPath'>[];
}): readonly string[] {
  return [
    ...maps.map(({ path }) => path),
    ...maps.map(({ sidecarPath }) => sidecarPath),
    ...others.map(({ path }) => path),
    jobPath,
  ];
}

/**
 * Writes every map with its sidecar, the others and the job file; folders are created where they are missing. All files
 * are first made in scratch folders beside their places; they take their names when the last one is complete, the
 * job file at the end. On failure and on abort the scratch folders are removed and older files stay as they were; those
 * of a program that was killed go with the next export into the folder.
 * Answers in the order of `maps`.
 * Throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE, DISK_FULL, READ_FAILED, WRITE_FAILED, what deflateOne throws, and Cancelled
 * on abort.
 */
export async function exportMaps(options: ExportOptions): Promise<Exported> {
  const { overwrite, signal, jobPath } = options;
  const folder = resolve(options.folder);
  const paths = exportedPaths(options);
  throwIfAborted(signal);
  await checkOutputs({ folder, paths, overwrite, neededBytes: await bytesNeeded(options) });

  const made: MadeFolder[] = [];
  const scratches: ScratchFolder[] = [];
  const staged = new Map<string, StagedFile>();
  try {
    for (const place of new Set([folder, ...paths.map((path) => dirname(path))])) {
      made.push(await makeFolder(place));
      const own = paths.filter((path) => dirname(path) === place);
      if (own.length === 0) continue;
      await sweepScratch(place);
      const scratch = await createScratchFolder(place);
      scratches.push(scratch);
      for (const path of own) staged.set(path, { path, temporary: scratch.file(basename(path)) });
    }
    const maps = await stageAll(options, staged);
    if (!overwrite) await checkNoOutputs(paths);
    await publishFiles(
      paths.map((path) => stagedAt(staged, path)),
      overwrite,
    );
    await disposeAll(scratches);
    return { maps, jobPath, paths };
  } catch (error) {
    await disposeAll(scratches);
    for (const each of made.reverse()) await each.removeIfEmpty().catch(() => {});
    throw error;
  }
}

/** What cannot be removed now (of a disk that may not be written any more) is swept by the next export. */
async function disposeAll(scratches: readonly ScratchFolder[]): Promise<void> {
  for (const scratch of scratches) await scratch.dispose().catch(() => {});
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
  { maps, others = [], job, jobPath, format, deflateOne, signal }: ExportOptions,
  staged: ReadonlyMap<string, StagedFile>,
): Promise<readonly ExportedMap[]> {
  const stop = new AbortController();
  const onAbort = () => stop.abort();
  signal?.addEventListener('abort', onAbort);
  let firstError: unknown;
  const stageMap = async (map: ExportOptions['maps'][number]): Promise<ExportedMap | null> => {
    const { target, path, sidecarPath, sidecar } = map;
    const { array, name, unit } = target;
    try {
      const [voxelsSha256] = await Promise.all([
        hashFile(array.path, stop.signal, array.byteOffset),
        stageImage(array.path, stagedAt(staged, path), format, deflateOne, stop.signal),
      ]);
      await stageContent(jsonText(sidecar), stagedAt(staged, sidecarPath));
      return { name, path, unit, voxelsSha256 };
    } catch (error) {
      firstError ??= error;
      stop.abort();
      return null;
    }
  };
  try {
    throwIfAborted(signal);
    const exported = await Promise.all(maps.map(stageMap));
    throwIfAborted(signal);
    if (firstError !== undefined) throw firstError;
    for (const { path, content } of others) await stageContent(content, stagedAt(staged, path));
    const done = exported.filter((map) => map !== null);
    await stageContent(jsonText(job(done)), stagedAt(staged, jobPath));
    return done;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

function stagedAt(staged: ReadonlyMap<string, StagedFile>, path: string): StagedFile {
  const found = staged.get(path);
  if (found === undefined) throw new Error(`${path} is not among the files of the export.`);
  return found;
}

async function stageImage(
  source: string,
  image: StagedFile,
  format: MapFormat,
  deflateOne: DeflateOne,
  stop: AbortSignal,
): Promise<void> {
  if (stop.aborted) throw new Cancelled();
  if (format === 'nii.gz') return gzipFile(source, image.temporary, deflateOne, stop);
  try {
    await copyFile(source, image.temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } catch (error) {
    const reading = error instanceof Error && 'path' in error && error.path === source;
    throw reading && systemCodeOf(error) === 'ENOENT'
      ? mapFileError(error, 'read', source)
      : mapFileError(error, 'write', image.path);
  }
}

async function stageContent(content: FileContent, staged: StagedFile): Promise<void> {
  try {
    await writeFile(staged.temporary, content, { flag: 'wx' });
  } catch (error) {
    throw mapFileError(error, 'write', staged.path);
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Cancelled();
}
