import { copyFile, link, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '../../build/bundles.mjs';
import { electronRuntime } from '../../build/electronRuntime.mjs';

/**
 * Makes `entry` (TypeScript) a program of its own around the Electron that is in use: a folder that borrows the
 * files of the runtime. Linux only. `dispose` removes it.
 */
export async function makeTestApp(entry: string): Promise<{ executable: string; dispose(): Promise<void> }> {
  const runtime = await electronRuntime();
  const folder = await mkdtemp(join(tmpdir(), 'voxfit-test-app-'));
  const program = basename(runtime.executable);
  for (const name of await readdir(runtime.dist)) {
    const from = join(runtime.dist, name);
    if (name === program) await linkOrCopy(from, join(folder, name));
    else if (name !== 'resources') await symlink(from, join(folder, name));
  }
  const app = join(folder, 'resources/app');
  await mkdir(app, { recursive: true });
  await writeFile(join(app, 'package.json'), '{"name": "voxfit-test", "main": "main.cjs"}');
  await build({ ...bundleOptions, entryPoints: [entry], outfile: join(app, 'main.cjs') });
  return {
    executable: join(folder, relative(runtime.dist, runtime.executable)),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Electron looks for its files beside its real path, so a symbolic link would not do. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}
