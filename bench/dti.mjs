import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensurePackages } from '../build/systemPackages.mjs';
import { mapPath, python, voxfitFit } from './programs.mjs';
import { figure, inTurn, median, medianRatio } from './report.mjs';
import { uniformNumbers, writeEllipsoid, writeSeries } from './simulateSeries.mjs';

const run = promisify(execFile);
/** @type {readonly [number, number, number]} */
const shape = [96, 96, 40];
const unweighted = 5;
const volumes = 65;
const tissues = 509;

/**
 * The diffusion tensor by iterated weighted least squares, whole command with two workers, against MRtrix' dwi2tensor
 * with two threads on the same series and mask, and how far FA and MD of the two are apart; and weighted least squares
 * against dipy's TensorModel, whole process that writes FA and MD.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchDti(folder) {
  await ensurePackages([['mrtrix3']], 'The comparison needs MRtrix');
  const series = join(folder, 'head_dwi.nii');
  const mask = join(folder, 'mask.nii');
  await simulate(series);
  const { voxels } = await writeEllipsoid(mask, shape);
  const maps = join(folder, 'maps');
  const words = ['--model', 'dti', '--mask', mask];
  const fit = await voxfitFit(series, maps, words);
  const mrtrix = mrtrixIn(folder, series, mask);
  await mrtrix.tensor();
  await mrtrix.metrics();
  const [own, other] = await inTurn(7, [
    async () => voxfitFit(series, maps, words),
    async () => ({ commandSeconds: await mrtrix.tensor(), fitSeconds: 0 }),
  ]);
  const ownSeconds = (own ?? []).map((row) => row.commandSeconds);
  const otherSeconds = (other ?? []).map((row) => row.commandSeconds);
  console.log(`  ${shape.join(' x ')} x ${volumes}, ${voxels.toLocaleString('en')} voxels in the mask`);
  return {
    voxels,
    voxfitSeconds: figure('voxfit, whole command', median(ownSeconds), { unit: 's', digits: 3 }),
    voxfitFitSeconds: figure('voxfit, while fitting', median((own ?? []).map((row) => row.fitSeconds)), {
      unit: 's',
      digits: 3,
    }),
    dwi2tensorSeconds: figure('dwi2tensor -nthreads 2', median(otherSeconds), { unit: 's', digits: 3 }),
    ratio: figure('dwi2tensor / voxfit', medianRatio(otherSeconds, ownSeconds), {
      wanted: 'at least 1, aim 2',
    }),
    faDifference: figure(
      'largest relative difference of FA, x 1e6',
      1e6 * (await largestDifference(mapPath(fit, 'FA'), join(folder, 'fa.nii'))),
      { wanted: 'below 100' },
    ),
    mdDifference: figure(
      'largest relative difference of MD, x 1e6',
      1e6 * (await largestDifference(mapPath(fit, 'MD'), join(folder, 'md.nii'))),
      { wanted: 'below 100' },
    ),
    ...(await againstDipy(folder, series, mask)),
  };
}

/**
 * Figures against dipy; none, with a line that says so, where Debian's package cannot be had.
 * @param {string} folder
 * @param {string} series
 * @param {string} mask
 */
async function againstDipy(folder, series, mask) {
  try {
    await ensurePackages([['python3-dipy']], 'The comparison needs dipy');
  } catch (error) {
    console.log(`  without the figures against dipy: ${error instanceof Error ? error.message : error}`);
    return {};
  }
  const out = join(folder, 'maps_wls');
  const words = ['--model', 'dti', '--method', 'wls', '--maps', 'FA,MD', '--mask', mask];
  const fit = await voxfitFit(series, out, words);
  const [own, other] = await inTurn(3, [
    async () => (await voxfitFit(series, out, words)).commandSeconds,
    async () => {
      const startMs = performance.now();
      await python('dti.py', [series, mask, folder], 2);
      return (performance.now() - startMs) / 1000;
    },
  ]);
  return {
    dipySeconds: figure('dipy TensorModel WLS, whole process', median(other ?? []), { unit: 's', digits: 3 }),
    voxfitWlsSeconds: figure('voxfit --method wls, whole command', median(own ?? []), {
      unit: 's',
      digits: 3,
    }),
    dipyRatio: figure('dipy / voxfit', medianRatio(other ?? [], own ?? []), { wanted: 'at least 6' }),
    dipyFaDifference: figure(
      'largest relative difference of FA from dipy, x 1e6',
      1e6 * (await largestDifference(mapPath(fit, 'FA'), join(folder, 'dipy_FA.nii'))),
    ),
  };
}

/**
 * Writes int16 samples of tensors of many shapes and directions (SNR 40 without weighting), b = 1000 s/mm2.
 * @param {string} path
 */
async function simulate(path) {
  const uniform = uniformNumbers(11);
  const directions = Array.from({ length: volumes - unweighted }, () => onSphere(uniform));
  const bvals = [...Array(unweighted).fill(0), ...directions.map(() => 1000)];
  const bvecs = [...Array(unweighted).fill([0, 0, 0]), ...directions];
  const rows = [0, 1, 2].map((axis) => bvecs.map((vector) => vector[axis].toFixed(6)).join(' '));
  await writeFile(path.replace('.nii', '.bval'), `${bvals.join(' ')}\n`);
  await writeFile(path.replace('.nii', '.bvec'), `${rows.join('\n')}\n`);
  const table = Array.from({ length: tissues }, () => {
    const axis = onSphere(uniform);
    const [axial, radial] = [0.8e-3 + 1.2e-3 * uniform(), 0.2e-3 + 0.5e-3 * uniform()];
    return bvecs.map((vector, t) => {
      const cosine = vector[0] * axis[0] + vector[1] * axis[1] + vector[2] * axis[2];
      return 1000 * Math.exp(-bvals[t] * (radial + (axial - radial) * cosine * cosine));
    });
  });
  writeSeries(path, [...shape, volumes], 4, 25, (v, t) => table[v % tissues]?.[t] ?? 0);
}

/**
 * A unit vector, as files give it: six digits.
 * @param {() => number} uniform
 * @returns {[number, number, number]}
 */
function onSphere(uniform) {
  const [z, angle] = [2 * uniform() - 1, 2 * Math.PI * uniform()];
  const r = Math.sqrt(1 - z * z);
  return [r * Math.cos(angle), r * Math.sin(angle), z];
}

/**
 * @param {string} folder
 * @param {string} series
 * @param {string} mask
 */
function mrtrixIn(folder, series, mask) {
  const tensor = join(folder, 'tensor.nii');
  const gradients = [series.replace('.nii', '.bvec'), series.replace('.nii', '.bval')];
  const quiet = ['-quiet', '-force', '-nthreads', '2'];
  return {
    tensor: async () => {
      const startMs = performance.now();
      await run('dwi2tensor', [...quiet, '-mask', mask, '-fslgrad', ...gradients, series, tensor]);
      return (performance.now() - startMs) / 1000;
    },
    metrics: () =>
      run('tensor2metric', [
        ...quiet,
        ...['-mask', mask, tensor],
        ...['-fa', join(folder, 'fa.nii'), '-adc', join(folder, 'md.nii')],
      ]),
  };
}

/**
 * Largest relative difference of two float32 maps where both have a value.
 * @param {string} path
 * @param {string} otherPath
 */
async function largestDifference(path, otherPath) {
  const values = await mapValues(path);
  const others = await mapValues(otherPath);
  let largest = 0;
  for (const [v, value] of values.entries()) {
    const other = others[v] ?? 0;
    if (Number.isFinite(value) && Number.isFinite(other) && other !== 0) {
      largest = Math.max(largest, Math.abs(value / other - 1));
    }
  }
  return largest;
}

/** @param {string} path */
async function mapValues(path) {
  const bytes = await readFile(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + 352, bytes.byteOffset + bytes.byteLength));
}
