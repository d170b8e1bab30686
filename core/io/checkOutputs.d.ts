/**
 * Whether `paths` can be written into `folder`, asked before a run and again before an export: none of them exists
 * (unless `overwrite`, and then none is a folder), the folder, or the nearest one above that exists, takes a file,
 * and the disk has `neededBytes` free. Leaves nothing behind.
 * Throws OUTPUT_EXISTS naming the files, OUTPUT_UNWRITABLE, DISK_FULL with the bytes needed and free.
 */
export declare function checkOutputs(options: {
  readonly folder: string;
  readonly paths: readonly string[];
  readonly overwrite: boolean;
  readonly neededBytes: number;
}): Promise<void>;
/** Throws OUTPUT_EXISTS naming those of `paths` that exist. */
export declare function checkNoOutputs(paths: readonly string[]): Promise<void>;
