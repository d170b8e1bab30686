export interface MadeFolder {
  /** Takes back what was created, from the folder upwards, as far as it is empty. */
  removeIfEmpty(): Promise<void>;
}
/** Creates a folder and those above it that are missing. Throws OUTPUT_UNWRITABLE, DISK_FULL, WRITE_FAILED. */
export declare function makeFolder(path: string): Promise<MadeFolder>;
