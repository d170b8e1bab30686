import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { command } from '../../build/command.mjs';
import { virtualDisplaySwitches } from '../../build/display.mjs';

/** Magic bytes of a PNG file. */
const pngMagic = '89504e470d0a1a0a';

describe('the demonstration', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxfit-demo-'));
    await chmod(folder, 0o777);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const demonstrate = (switches: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const args = [
      ...switches,
      '--log-level=3',
      `--demo-out=${join(folder, 'out')}`,
      `--user-data-dir=${folder}/user`,
    ];
    return command(inject('executable'), args, {
      quiet: true,
      timeoutMs: 100_000,
      env: { ...process.env, ...env },
    });
  };

  it('opens the sample, fits it, exports the maps, takes a picture and ends', async () => {
    const { code, output } = await demonstrate(virtualDisplaySwitches());
    expect(code, output).toBe(0);
    expect(output).toMatch(/Fitted \d+ voxels in .* with \d+ workers/);
    const written = await readdir(join(folder, 'out'));
    expect(written.filter((name) => name.endsWith('_T2map.nii.gz'))).toHaveLength(1);
    const picture = await readFile(join(folder, 'out/voxfit.png'));
    expect(picture.subarray(0, 8).toString('hex')).toBe(pngMagic);
  });

  it('leaves nothing in the scratch folder', async () => {
    const { code } = await demonstrate(virtualDisplaySwitches(), { TMPDIR: folder });
    expect(code).toBe(0);
    expect((await readdir(folder)).filter((name) => name.startsWith('voxfit-'))).toEqual([]);
  });

  it('ends with one clear line and code 1 where it cannot write', async () => {
    await writeFile(join(folder, 'out'), 'a file where the folder should be');
    const { code, output } = await demonstrate(virtualDisplaySwitches());
    expect(code).toBe(1);
    expect(output).toMatch(/^The demonstration failed: .*out/m);
  });
});
