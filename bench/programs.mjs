import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const voxfit = 'dist/cli/voxfit.cjs';

/**
 * @typedef {object} FitResult
 * @property {number} voxelsFitted
 * @property {number} voxelsFailed
 * @property {number} voxelsPerSecond while fitting
 * @property {number} commandSeconds whole command, start of the process to its end
 * @property {{name: string, path: string}[]} maps
 */

/**
 * Simulates the series that is fitted.
 * @param {string} path
 * @param {string} shape
 */
export async function voxfitSimulate(path, shape) {
  await run(process.execPath, [voxfit, 'simulate', path, '--shape', shape]);
}

/**
 * The whole command as a user runs it, timed from outside.
 * @param {string} series
 * @param {string} out
 * @returns {Promise<FitResult>}
 */
export async function voxfitFit(series, out) {
  const words = [
    'fit',
    series,
    '--model',
    't2',
    '--out',
    out,
    '--workers',
    '2',
    '--overwrite',
    '--quiet',
    '--json',
  ];
  const startMs = performance.now();
  const { stdout } = await run(process.execPath, [voxfit, ...words]);
  return { ...JSON.parse(stdout), commandSeconds: (performance.now() - startMs) / 1000 };
}

/**
 * The notebook's way over about `voxels` voxels of the same series; `seconds` leaves the start of Python out.
 * @param {string} series
 * @param {string} status
 * @param {number} voxels
 * @returns {Promise<{voxels: number, seconds: number}>}
 */
export async function notebook(series, status, voxels) {
  const { stdout } = await run(
    '/usr/bin/python3',
    ['bench/notebook.py', series, status, '2', String(voxels)],
    {
      env: { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' },
    },
  );
  return JSON.parse(stdout);
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
