import { describe, expect, test } from 'vitest';
import { Cancelled, VoxfitError } from '../contracts/errors.js';
import { mapFileError } from './fileErrors.js';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: it went wrong`), { code });
}

describe('mapFileError', () => {
  test.each([
    ['ENOENT', 'read', 'FILE_NOT_FOUND'],
    ['ENOTDIR', 'read', 'FILE_NOT_FOUND'],
    ['EACCES', 'read', 'READ_FAILED'],
    ['EISDIR', 'read', 'READ_FAILED'],
    ['EIO', 'read', 'READ_FAILED'],
    ['ENOENT', 'write', 'OUTPUT_UNWRITABLE'],
    ['EACCES', 'write', 'OUTPUT_UNWRITABLE'],
    ['EPERM', 'write', 'OUTPUT_UNWRITABLE'],
    ['EROFS', 'write', 'OUTPUT_UNWRITABLE'],
    ['EEXIST', 'write', 'OUTPUT_EXISTS'],
    ['ENOSPC', 'write', 'DISK_FULL'],
    ['EDQUOT', 'write', 'DISK_FULL'],
    ['EIO', 'write', 'WRITE_FAILED'],
  ] as const)('%s on %s is %s, with path and cause', (systemCode, action, code) => {
    const cause = systemError(systemCode);
    const error = mapFileError(cause, action, '/tmp/a.nii');
    expect(error).toMatchObject({ code, cause, detail: { path: '/tmp/a.nii', systemCode } });
    expect(error.message).toMatch(/a\.nii.*\.$/);
  });

  test('a full disk is told with the bytes that are left', () => {
    expect(mapFileError(systemError('ENOSPC'), 'write', '/tmp/a.nii').detail.freeBytes).toBeTypeOf('number');
  });

  test('an error of the catalogue comes back as it is, cancelling goes on', () => {
    const error = new VoxfitError('GZIP_CORRUPT', 'Damaged.');
    expect(mapFileError(error, 'read', '/tmp/a')).toBe(error);
    expect(() => mapFileError(new Cancelled(), 'read', '/tmp/a')).toThrow(Cancelled);
  });
});
