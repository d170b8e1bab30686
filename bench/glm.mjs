import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensurePackages } from '../build/systemPackages.mjs';
import { mapPath, voxfitFit } from './programs.mjs';
import { figure, inTurn, median, medianRatio } from './report.mjs';
import { uniformNumbers, writeSeries } from './simulateSeries.mjs';

const run = promisify(execFile);
const shape = [64, 64, 36];
const volumes = 400;
const regressors = 20;

/**
 * Ordinary least squares on 20 regressors, whole command with two workers, against numpy's pinv(X) @ Y over a memory
 * map with two threads, both writing coefficients and residual variance.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchGlm(folder) {
  await ensurePackages([['python3-numpy']], 'The comparison needs numpy');
  const series = join(folder, 'bold.nii');
  const design = join(folder, 'design.tsv');
  const rows = await simulate(series, design);
  const maps = join(folder, 'maps');
  const words = ['--model', 'glm', '--design', design, '--mask', 'none'];
  const fit = await voxfitFit(series, maps, words);
  const out = join(folder, 'numpy');
  const sizes = [...shape, volumes].map(String);
  const env = { ...process.env, OPENBLAS_NUM_THREADS: '2', OMP_NUM_THREADS: '2' };
  const [own, other] = await inTurn(5, [
    async () => {
      const { commandSeconds, fitSeconds } = await voxfitFit(series, maps, words);
      return { seconds: commandSeconds, inner: fitSeconds };
    },
    async () => {
      const startMs = performance.now();
      const { stdout } = await run('/usr/bin/python3', ['bench/glm.py', series, design, out, ...sizes], {
        env,
      });
      return { seconds: (performance.now() - startMs) / 1000, inner: JSON.parse(stdout).seconds };
    },
  ]);
  const ownSeconds = (own ?? []).map((row) => row.seconds);
  const otherSeconds = (other ?? []).map((row) => row.seconds);
  console.log(`  ${shape.join(' x ')} x ${volumes}, ${rows} rows, ${regressors} regressors, every voxel`);
  const seconds = { unit: 's', digits: 3 };
  return {
    voxfitSeconds: figure('voxfit, whole command', median(ownSeconds), seconds),
    voxfitFitSeconds: figure('voxfit, while fitting', median((own ?? []).map((row) => row.inner)), seconds),
    numpySeconds: figure('numpy, whole command', median(otherSeconds), seconds),
    numpyInnerSeconds: figure(
      'numpy, start of Python left out',
      median((other ?? []).map((row) => row.inner)),
      seconds,
    ),
    ratio: figure('numpy / voxfit, whole commands', medianRatio(otherSeconds, ownSeconds), {
      wanted: 'at least 1',
    }),
    difference: figure(
      'largest difference of the first coefficient, x 1e6',
      1e6 * (await largestDifference(mapPath(fit, 'beta_reg1'), `${out}_beta0.nii`)),
      { wanted: 'below 1' },
    ),
  };
}

/**
 * Writes a float32 series of coefficients times regressors with noise, and its design.
 * @param {string} series
 * @param {string} design
 */
async function simulate(series, design) {
  const uniform = uniformNumbers(3);
  const columns = Array.from({ length: regressors }, (_, n) =>
    Array.from({ length: volumes }, (_, t) =>
      n === regressors - 1
        ? 1
        : Math.cos((Math.PI / volumes) * (t + 0.5) * (n + 1)) + 0.2 * (uniform() - 0.5),
    ),
  );
  const rows = Array.from({ length: volumes }, (_, t) => columns.map((column) => column[t] ?? 0));
  const names = columns.map((_, n) => `reg${n + 1}`).join('\t');
  await writeFile(design, `${[names, ...rows.map((row) => row.join('\t'))].join('\n')}\n`);
  const patterns = Array.from({ length: 64 }, () => {
    const weights = columns.map((_, n) => (n === regressors - 1 ? 1000 : 20 * (uniform() - 0.5)));
    return rows.map((row) => row.reduce((sum, value, n) => sum + value * (weights[n] ?? 0), 0));
  });
  writeSeries(series, [...shape, volumes], 16, 10, (v, t) => patterns[v % 64]?.[t] ?? 0);
  return rows.length;
}

/**
 * Largest difference of two float32 maps, relative to the largest value.
 * @param {string} path
 * @param {string} otherPath
 */
async function largestDifference(path, otherPath) {
  const [values, others] = [await mapValues(path), await mapValues(otherPath)];
  let [largest, scale] = [0, 0];
  for (const [v, value] of values.entries()) {
    largest = Math.max(largest, Math.abs(value - (others[v] ?? Number.NaN)));
    scale = Math.max(scale, Math.abs(value));
  }
  return largest / scale;
}

/** @param {string} path */
async function mapValues(path) {
  const bytes = await readFile(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + 352, bytes.byteOffset + bytes.byteLength));
}
