import { join } from 'node:path';
import { ensurePackages } from '../build/systemPackages.mjs';
import { mapPath, python, voxfitFit, voxfitSimulate } from './programs.mjs';
import { figure, inTurn, median, medianRatio } from './report.mjs';

const shape = '96x96x40';
/** Voxels that the notebook's way fits per round; its rate does not depend on how many. */
const notebookVoxels = 20_000;

/**
 * The whole command against the notebook's way (numpy.memmap, multiprocessing.Pool, scipy's curve_fit) on the same
 * series, both with two processes.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchT2(folder) {
  await ensurePackages([['python3-scipy'], ['python3-nibabel']], 'The comparison needs Python packages');
  const series = join(folder, 'head_MESE.nii');
  const maps = join(folder, 'maps');
  await voxfitSimulate(series, shape);
  const first = await voxfitFit(series, maps); // warms the page cache; its status map is the notebook's mask
  const status = mapPath(first, 'status');
  const voxels = first.voxelsFitted + first.voxelsFailed;
  const [own, other] = await inTurn(5, [
    async () => {
      const { commandSeconds, fitSeconds } = await voxfitFit(series, maps);
      return { perSecond: voxels / commandSeconds, fittingPerSecond: voxels / fitSeconds };
    },
    async () => {
      const slow = await python('notebook.py', [series, status, '2', String(notebookVoxels)]);
      return { perSecond: slow.voxels / slow.seconds, fittingPerSecond: slow.voxels / slow.seconds };
    },
  ]);
  const ownRates = (own ?? []).map((row) => row.perSecond);
  const otherRates = (other ?? []).map((row) => row.perSecond);
  console.log(`  ${shape} voxels, 16 echoes, ${voxels.toLocaleString('en')} voxels in the mask, 2 processes`);
  return {
    voxels,
    voxfitVoxelsPerSecond: figure('voxfit, whole command', median(ownRates), { unit: 'voxels/s' }),
    voxfitVoxelsPerSecondWhileFitting: figure(
      'voxfit, while fitting',
      median((own ?? []).map((row) => row.fittingPerSecond)),
      { unit: 'voxels/s' },
    ),
    notebookVoxelsPerSecond: figure("notebook's way, start of Python left out", median(otherRates), {
      unit: 'voxels/s',
    }),
    ratio: figure('voxfit whole command / notebook', medianRatio(ownRates, otherRates), {
      wanted: 'at least 40',
      digits: 1,
    }),
  };
}
