import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const voxfit = 'dist/cli/voxfit.cjs';

/** Without certificates for a network of the machine, which every Node process would read at its start (60 ms). */
const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };

/**
 * @typedef {object} FitResult
 * @property {number} voxelsFitted
 * @property {number} voxelsFailed
 * @property {number} fitSeconds from the first slab to the last
 * @property {number} slabSeconds time that workers spent on slabs, all together
 * @property {number} commandSeconds whole command, start of the process to its end
 * @property {{name: string, path: string}[]} maps
 */

/**
 * Simulates a multi-echo head.
 * @param {string} path
 * @param {string} shape e.g. `96x96x40`
 * @param {readonly string[]} [more] further options of `voxfit simulate`
 */
export async function voxfitSimulate(path, shape, more = []) {
  await run(process.execPath, [voxfit, 'simulate', path, '--shape', shape, ...more], { env });
}

/**
 * The whole command as a user runs it, timed from outside.
 * @param {string} series
 * @param {string} out folder of the maps; older ones are replaced
 * @param {readonly string[]} words model and other options
 * @param {number} [workers]
 * @returns {Promise<FitResult>}
 */
export async function voxfitFit(series, out, words = ['--model', 't2'], workers = 2) {
  const fixed = ['--out', out, '--workers', String(workers), '--overwrite', '--quiet', '--json'];
  const startMs = performance.now();
  const { stdout } = await run(process.execPath, [voxfit, 'fit', series, ...words, ...fixed], { env });
  return { ...JSON.parse(stdout), commandSeconds: (performance.now() - startMs) / 1000 };
}

/**
 * @param {FitResult} result
 * @param {string} name
 */
export function mapPath(result, name) {
  return result.maps.find((map) => map.name === name)?.path ?? '';
}

/**
 * Runs a Python program of this folder and reads the JSON object it prints.
 * @param {string} script
 * @param {readonly string[]} words
 * @param {number} [threads] of the numeric libraries, per process
 */
export async function python(script, words, threads = 1) {
  const env = { ...process.env, OPENBLAS_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads) };
  const { stdout } = await run('/usr/bin/python3', [`bench/${script}`, ...words], { env });
  return JSON.parse(stdout);
}

/**
 * Runs a program and returns what it prints.
 * @param {string} file
 * @param {readonly string[]} words
 */
export async function output(file, words) {
  const { stdout } = await run(file, [...words], { env });
  return stdout;
}
