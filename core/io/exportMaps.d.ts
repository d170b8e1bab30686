import type { MapTarget } from '../contracts/job.js';
import { type DeflateOne } from './gzipFile.js';
import type { MapFormat } from './outputNames.js';
/** Absolute paths of what an export has written. */
export interface Exported {
  readonly maps: readonly ExportedMap[];
  readonly jobPath: string;
}
export interface ExportedMap {
  readonly name: string;
  readonly path: string;
  readonly unit: string;
  /** Of its voxels as stored, without the header. */
  readonly voxelsSha256: string;
}
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
  /** Further files, such as tables. */
  readonly texts?: readonly {
    readonly path: string;
    readonly text: string;
  }[];
  readonly folder: string;
  readonly format: MapFormat;
  readonly overwrite: boolean;
  /** Compresses, where the format asks for it. */
  readonly deflateOne: DeflateOne;
  readonly signal?: AbortSignal;
}
/** Every file that an export writes, in the order in which they appear. */
export declare function exportedPaths({
  maps,
  texts,
  jobPath,
}: Pick<ExportOptions, 'texts' | 'jobPath'> & {
  readonly maps: readonly Pick<ExportOptions['maps'][number], 'path' | 'sidecarPath'>[];
}): readonly string[];
/**
 * Writes every map with its sidecar, the texts and the job file; folders are created where they are missing. All files
 * are first made under temporary names beside their places; they take their names when the last one is complete, the
 * job file at the end. On failure and on abort the temporaries are removed and older files stay as they were.
 * Answers in the order of `maps`.
 * Throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE, DISK_FULL, READ_FAILED, WRITE_FAILED, what deflateOne throws, and Cancelled
 * on abort.
 */
export declare function exportMaps(options: ExportOptions): Promise<Exported>;
