import { existsSync } from 'node:fs';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, Platform } from 'electron-builder';
import { electronRuntime } from './electronRuntime.mjs';
import { builderConfig } from './packaging/builderConfig.mjs';
import { inRepository } from './paths.mjs';

/** @typedef {import('./fuses.mjs').Flavour} Flavour */

/**
 * Packages dist/ and resources/ with Electron into release/<flavour>/, unless what lies there is newer than both.
 * @param {Flavour} flavour
 * @returns {Promise<{executable: string, electronVersion: string, shippable: boolean}>}
 */
export async function packageApp(flavour) {
  const runtime = await electronRuntime();
  const output = inRepository('release', flavour);
  const executable = join(output, unpackedFolder(), executableName());
  const stamp = join(output, `electron-${runtime.version}`);
  const packaged = { executable, electronVersion: runtime.version, shippable: runtime.shippable };
  if (!(await isStale(stamp)) && existsSync(executable)) return packaged;
  await rm(output, { recursive: true, force: true });
  await build({
    targets: Platform.current().createTarget('dir'),
    publish: 'never',
    config: builderConfig(flavour, runtime, output),
  });
  await writeFile(stamp, '');
  return packaged;
}

function unpackedFolder() {
  if (process.platform === 'linux')
    return process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`;
  if (process.platform === 'win32')
    return process.arch === 'x64' ? 'win-unpacked' : `win-${process.arch}-unpacked`;
  return process.arch === 'x64' ? 'mac' : `mac-${process.arch}`;
}

function executableName() {
  if (process.platform === 'darwin') return 'Voxfit.app/Contents/MacOS/Voxfit';
  return process.platform === 'win32' ? 'Voxfit.exe' : 'voxfit';
}

const packagedParts = [
  ...['main', 'workers', 'kernels', 'renderer', 'cli', 'docs', 'notices'].map((part) => `dist/${part}`),
  ...['resources', 'package.json', 'build'],
];

/**
 * Whether anything that goes into the package is newer than `stamp`.
 * @param {string} stamp
 */
async function isStale(stamp) {
  if (!existsSync(stamp)) return true;
  const packagedMs = (await stat(stamp)).mtimeMs;
  const newest = await Promise.all(packagedParts.map((part) => newestMs(inRepository(part))));
  return Math.max(...newest) > packagedMs;
}

/**
 * The latest time of change below `path`, in ms; 0 where nothing is.
 * @param {string} path
 * @returns {Promise<number>}
 */
async function newestMs(path) {
  const found = await stat(path).catch(() => null);
  if (found === null) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const inner = await Promise.all((await readdir(path)).map((name) => newestMs(join(path, name))));
  return Math.max(found.mtimeMs, ...inner);
}
