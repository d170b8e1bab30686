/** A finished file under its temporary name. */
export interface StagedFile {
  readonly temporary: string;
  readonly path: string;
}
/** A name beside `path` that no other program, and no other export of this one, uses. */
export declare function temporaryFor(path: string): string;
/**
 * Gives every file its name, one after another; where one cannot have it, those that replaced nothing are taken back.
 * Unless `overwrite`, a file that has appeared there meanwhile is left as it is. Throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE,
 * WRITE_FAILED.
 */
export declare function publishFiles(staged: readonly StagedFile[], overwrite: boolean): Promise<void>;
