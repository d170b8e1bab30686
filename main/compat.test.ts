import { describe, expect, it } from 'vitest';
import { consoleText, endReason, pathOfFile } from './compat.js';

const dropped = Object.assign(new File([], 'sub-01.nii'), { path: '/data/sub-01.nii' });

describe('differences between Electron versions', () => {
  it('takes the path of a dropped file from webUtils where there is one', () => {
    const webUtils = { getPathForFile: (file: File) => `/by-web-utils/${file.name}` };
    expect(pathOfFile(webUtils, dropped)).toBe('/by-web-utils/sub-01.nii');
  });

  it('takes the path of a dropped file from the file itself where webUtils is absent', () => {
    expect(pathOfFile(undefined, dropped)).toBe('/data/sub-01.nii');
  });

  it('gives an empty path for a file without one', () => {
    expect(pathOfFile(undefined, new File([], 'made-by-script.nii'))).toBe('');
  });

  it('believes child-process-gone over the exit code, which hides crashes', () => {
    expect(endReason(0, { reason: 'killed', exitCode: 9 })).toBe('killed, exit code 9');
    expect(endReason(3, undefined)).toBe('exit code 3');
    expect(endReason(0, { reason: 'clean-exit', exitCode: 0 })).toBe('exit code 0');
  });

  it('reads a console message in the old and in the new form of the event', () => {
    expect(consoleText({ message: 'new form' }, undefined)).toBe('new form');
    expect(consoleText({}, 'old form')).toBe('old form');
  });
});
