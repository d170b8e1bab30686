/** Files that a process reads and writes by position; each is opened once and stays open until `closeAll`. */
export declare class OpenFiles {
  private readonly readers;
  private readonly writers;
  /** Fills `target` from `position`. Throws DATA_TRUNCATED when the file ends before, READ_FAILED. */
  read(path: string, target: Uint8Array, position: number): void;
  /** Writes all of `source` at `position` of an existing file. Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED. */
  write(path: string, source: Uint8Array, position: number): void;
  closeAll(): void;
}
