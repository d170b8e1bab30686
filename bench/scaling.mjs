import { join } from 'node:path';
import { voxfitFit, voxfitSimulate } from './programs.mjs';
import { figure, inTurn, median } from './report.mjs';

const sizes = [1, 4, 16];

/**
 * Cost at 1x, 4x and 16x the voxels, and at 1x, 4x and 16x the samples of a voxel.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchScaling(folder) {
  const byVoxels = await costs(folder, 'voxels', sizes, (size) => ({
    shape: `96x96x${40 * size}`,
    echoes: 16,
  }));
  const bySamples = await costs(folder, 'samples', sizes, (size) => ({
    shape: '96x96x80',
    echoes: 8 * size,
  }));
  return { byVoxels, bySamples };
}

/**
 * @param {string} folder
 * @param {string} what
 * @param {readonly number[]} factors
 * @param {(factor: number) => {shape: string, echoes: number}} series
 */
async function costs(folder, what, factors, series) {
  const ways = [];
  for (const factor of factors) {
    const { shape, echoes } = series(factor);
    const path = join(folder, `${what}${factor}_MESE.nii`);
    const times = Array.from({ length: echoes }, (_, echo) => (((echo + 1) * 0.16) / echoes).toFixed(6));
    await voxfitSimulate(path, shape, ['--echo-times', times.join(',')]);
    ways.push(() => voxfitFit(path, join(folder, `${what}Maps`)));
  }
  const results = await inTurn(5, ways);
  const rows = results.map((runs, index) => ({
    factor: factors[index] ?? Number.NaN,
    voxels: runs[0]?.voxelsFitted ?? 0,
    fitSeconds: median(runs.map((run) => run.fitSeconds)),
    commandSeconds: median(runs.map((run) => run.commandSeconds)),
  }));
  const base = rows[0];
  for (const row of rows) {
    const { factor, voxels, fitSeconds, commandSeconds } = row;
    const work = voxels / (base?.voxels ?? Number.NaN);
    figure(`${factor}x the ${what}: fitting, ${commandSeconds.toFixed(2)} s whole command`, fitSeconds, {
      unit: 's',
      digits: 3,
      wanted: `${(what === 'voxels' ? work : factor).toFixed(1)} times the cost at most, is ${(fitSeconds / (base?.fitSeconds ?? Number.NaN)).toFixed(1)}`,
    });
  }
  return rows;
}
