import { statfsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Cancelled, type ErrorCode, VoxfitError } from '../contracts/errors.js';

/**
 * An error of the file system as one of the catalogue, with the path and the system's own code in `detail`.
 * Errors of the catalogue come back as they are; `Cancelled` is thrown on.
 * Reading: FILE_NOT_FOUND, READ_FAILED. Writing: OUTPUT_UNWRITABLE, OUTPUT_EXISTS, DISK_FULL, WRITE_FAILED.
 */
export function mapFileError(error: unknown, action: 'read' | 'write', path: string): VoxfitError {
  if (error instanceof Cancelled) throw error;
  if (error instanceof VoxfitError) return error;
  const systemCode = systemCodeOf(error);
  const name = basename(path);
  const make = (code: ErrorCode, message: string, figures: Record<string, number> = {}): VoxfitError =>
    new VoxfitError(code, message, { path, systemCode, ...figures }, error);
  if (action === 'read') {
    switch (systemCode) {
      case 'ENOENT':
      case 'ENOTDIR':
        return make('FILE_NOT_FOUND', `There is no file ${path}.`);
      case 'EACCES':
      case 'EPERM':
        return make('READ_FAILED', `${path} may not be read (${systemCode}): check its permissions.`);
      case 'EISDIR':
        return make('READ_FAILED', `${path} is a folder, not a file.`);
      case 'EMFILE':
      case 'ENFILE':
        return make('READ_FAILED', `${path} could not be opened: too many files are open (${systemCode}).`);
      default:
        return make('READ_FAILED', `${name} could not be read (${reason(error)}).`);
    }
  }
  switch (systemCode) {
    case 'ENOSPC':
    case 'EDQUOT': {
      const freeBytes = freeBytesNear(path);
      const why = systemCode === 'EDQUOT' ? 'your quota is used up' : 'the disk is full';
      const left = freeBytes === null ? '' : `; ${freeBytes} bytes are free there`;
      return make(
        'DISK_FULL',
        `${path} could not be written: ${why}${left}.`,
        freeBytes === null ? {} : { freeBytes },
      );
    }
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return make(
        'OUTPUT_UNWRITABLE',
        `${path} may not be written (${systemCode}): choose another folder or change its permissions.`,
      );
    case 'ENOENT':
    case 'ENOTDIR':
      return make('OUTPUT_UNWRITABLE', `${path} cannot be written: there is no folder ${dirname(path)}.`);
    case 'EISDIR':
      return make('OUTPUT_UNWRITABLE', `${path} cannot be written: it is a folder.`);
    case 'EEXIST':
      return make('OUTPUT_EXISTS', `${path} exists already.`);
    default:
      return make('WRITE_FAILED', `${path} could not be written (${reason(error)}).`);
  }
}

/** The code that the operating system gave (`ENOENT`), or an empty text. */
export function systemCodeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Null where even that cannot be found out: the error being described is the one that counts. */
function freeBytesNear(path: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    return null;
  }
}
