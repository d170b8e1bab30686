import { describe, expect, it } from 'vitest';
import { parseLaunch } from './launch.js';

describe('the command line of the window', () => {
  it('opens files, relative to where the program was started, and passes over switches', () => {
    const args = ['--no-sandbox', '--use-gl=angle', 'sub-01.nii.gz', '/data/sub-02.nii', '-v'];
    expect(parseLaunch(args, '/study')).toEqual({
      files: ['/study/sub-01.nii.gz', '/data/sub-02.nii'],
      demoFolder: null,
      userDataFolder: null,
      workers: null,
    });
  });

  it('takes the folder of the demonstration and the number of workers', () => {
    expect(parseLaunch(['--demo-out=out', '--workers=3'], '/study')).toMatchObject({
      demoFolder: '/study/out',
      workers: 3,
    });
  });

  it.each(['0', '-1', '2.5', 'many', ''])('ignores "%s" as a number of workers', (workers) => {
    expect(parseLaunch([`--workers=${workers}`], '/').workers).toBeNull();
  });
});
