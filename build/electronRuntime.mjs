import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { command } from './command.mjs';
import { fetchTestRuntime, testRuntimeIsThere } from './testRuntime.mjs';

/**
 * An unpacked Electron that programs can be packaged with.
 * @typedef {object} ElectronRuntime
 * @property {string} executable
 * @property {string} dist its folder
 * @property {string} version
 * @property {boolean} shippable whether a release may be made of it
 */

const electronFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));

/** A download takes a minute or two; where one has failed before, it is only looked whether it works by now. */
const downloadTimeoutMs = 240_000;
const secondDownloadTimeoutMs = 20_000;

/** @type {Promise<ElectronRuntime> | undefined} */
let found;

/**
 * A usable Electron, looked for once: the one of node_modules, else by Electron's own installer, else the test runtime.
 * @returns {Promise<ElectronRuntime>}
 */
export function electronRuntime() {
  found ??= findRuntime();
  return found;
}

/** @returns {Promise<ElectronRuntime>} */
async function findRuntime() {
  const installed = installedRuntime();
  if (installed !== null) return installed;

  if (!testRuntimeIsThere()) console.log('Downloading Electron…');
  const timeoutMs = testRuntimeIsThere() ? secondDownloadTimeoutMs : downloadTimeoutMs;
  const download = await command(process.execPath, [join(electronFolder, 'install.js')], {
    quiet: true,
    timeoutMs,
  });
  const downloaded = installedRuntime();
  if (downloaded !== null) return downloaded;

  const why = download.output.trim().split('\n')[0] ?? 'no reason given';
  console.log(`Electron could not be downloaded (${why}); using the test runtime.`);
  return await fetchTestRuntime();
}

/** @returns {ElectronRuntime | null} */
function installedRuntime() {
  const dist = join(electronFolder, 'dist');
  const pathFile = join(electronFolder, 'path.txt');
  if (!existsSync(pathFile) || !existsSync(join(dist, 'version'))) return null;
  const executable = join(dist, readFileSync(pathFile, 'utf8').trim());
  if (!existsSync(executable)) return null;
  const version = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
  return { executable, dist, version, shippable: true };
}
