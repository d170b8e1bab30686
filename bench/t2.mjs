import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePackages } from '../build/systemPackages.mjs';
import { mapPath, python, voxfitFit, voxfitSimulate } from './programs.mjs';
import { figure, inTurn, median, medianRatio } from './report.mjs';

const shape = '96x96x40';
/** Voxels that the notebook's way fits per round; its rate does not depend on how many. */
const notebookVoxels = 20_000;

/**
 * The whole command against the notebook's way (numpy.memmap, multiprocessing.Pool, scipy's curve_fit) on the same
 * series with the same mask file, both with two processes; and what Voxfit's own automatic mask costs.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchT2(folder) {
  await ensurePackages([['python3-scipy'], ['python3-nibabel']], 'The comparison needs Python packages');
  const series = join(folder, 'head_MESE.nii');
  const maps = join(folder, 'maps');
  await voxfitSimulate(series, shape);
  const first = await voxfitFit(series, maps); // warms the page cache; its status map is the mask of both
  const mask = join(folder, 'mask.nii');
  await copyFile(mapPath(first, 'status'), mask);
  const voxels = first.voxelsFitted + first.voxelsFailed;
  /** @param {readonly string[]} words */
  const timed = async (words) => {
    const { commandSeconds, fitSeconds } = await voxfitFit(series, maps, words);
    return { commandSeconds, fitSeconds };
  };
  const [own = [], other = [], automatic = []] = await inTurn(5, [
    () => timed(['--model', 't2', '--mask', mask]),
    async () => {
      const slow = await python('notebook.py', [series, mask, '2', String(notebookVoxels)]);
      return { commandSeconds: (slow.seconds * voxels) / slow.voxels, fitSeconds: Number.NaN };
    },
    () => timed(['--model', 't2']),
  ]);
  const rates = own.map((run) => voxels / run.commandSeconds);
  const otherRates = other.map((run) => voxels / run.commandSeconds);
  console.log(`  ${shape} voxels, 16 echoes, ${voxels.toLocaleString('en')} voxels in the mask, 2 processes`);
  return {
    voxels,
    voxfitVoxelsPerSecond: figure('voxfit, whole command', median(rates), { unit: 'voxels/s' }),
    voxfitVoxelsPerSecondWhileFitting: figure(
      'voxfit, while fitting',
      median(own.map((run) => voxels / run.fitSeconds)),
      { unit: 'voxels/s' },
    ),
    notebookVoxelsPerSecond: figure("notebook's way, start of Python left out", median(otherRates), {
      unit: 'voxels/s',
    }),
    ratio: figure('voxfit whole command / notebook', medianRatio(rates, otherRates), {
      wanted: 'at least 40',
      digits: 1,
    }),
    maskSeconds: figure(
      'the automatic mask instead of a file, more',
      median(automatic.map((run, round) => run.commandSeconds - (own[round]?.commandSeconds ?? 0))),
      { unit: 's' },
    ),
  };
}
