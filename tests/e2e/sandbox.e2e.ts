import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { virtualDisplaySwitches } from '../../build/display.mjs';

/** The user `nobody` of Debian: Chromium runs with its sandbox for everybody but root. */
const nobody = 65534;
const isRoot = process.getuid?.() === 0;
const user: SpawnSyncOptions = isRoot ? { uid: nobody, gid: nobody } : {};
const reachable = spawnSync('test', ['-x', inject('executable')], { ...user, cwd: '/' }).status === 0;
if (!reachable)
  console.log('Left out: the user nobody cannot reach the packaged program to run it sandboxed.');

describe.runIf(reachable)('an unprivileged user', () => {
  it("runs the whole job inside Chromium's sandbox", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'voxfit-unprivileged-'));
    try {
      if (isRoot) chownSync(folder, nobody, nobody);
      const switches = virtualDisplaySwitches().filter((each) => each !== '--no-sandbox');
      const args = [
        ...switches,
        '--log-level=3',
        `--demo-out=${folder}/out`,
        `--user-data-dir=${folder}/user`,
      ];
      const home = { HOME: folder, TMPDIR: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder };
      const { status, stdout, stderr } = spawnSync(inject('executable'), args, {
        ...user,
        cwd: folder,
        env: { ...process.env, ...home },
        timeout: 100_000,
        encoding: 'utf8',
      });
      expect(status, `${stdout}${stderr}`).toBe(0);
      expect(stdout).toMatch(/Fitted \d+ voxels/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
