import { VoxfitError } from '../contracts/errors.js';
/**
 * An error of the file system as one of the catalogue, with the path and the system's own code in `detail`.
 * Errors of the catalogue come back as they are; `Cancelled` is thrown on.
 * Reading: FILE_NOT_FOUND, READ_FAILED. Writing: OUTPUT_UNWRITABLE, OUTPUT_EXISTS, DISK_FULL, WRITE_FAILED.
 */
export declare function mapFileError(error: unknown, action: 'read' | 'write', path: string): VoxfitError;
/** The code that the operating system gave (`ENOENT`), or an empty text. */
export declare function systemCodeOf(error: unknown): string;
