import { join } from 'node:path';
import { voxfitFit, voxfitSimulate } from './programs.mjs';
import { figure, median } from './report.mjs';

const rounds = 7;

/**
 * How much of the time of a fit by one worker is not the worker's own work on slabs: handing them out, the journal,
 * progress, and the watch over memory.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchOverhead(folder) {
  const series = join(folder, 'overhead_MESE.nii');
  await voxfitSimulate(series, '160x160x120');
  const shares = [];
  const seconds = [];
  for (let round = 0; round < rounds; round++) {
    const { fitSeconds, slabSeconds } = await voxfitFit(series, join(folder, 'maps'), undefined, 1);
    shares.push((100 * (fitSeconds - slabSeconds)) / fitSeconds);
    seconds.push(fitSeconds);
  }
  return {
    fitSeconds: figure('fitting, one worker', median(seconds), { unit: 's' }),
    overheadPercent: figure('of that not spent on slabs', median(shares), { unit: '%', wanted: 'under 3 %' }),
  };
}
