import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePackages } from '../build/systemPackages.mjs';
import { median, notebook, voxfitFit, voxfitSimulate } from './programs.mjs';

/** Pairs of runs: the two ways in turn, so that both see the same machine. */
const pairs = 5;
/** Voxels that the notebook's way fits per run; its rate does not depend on how many. */
const notebookVoxels = 20_000;
const shape = '96x96x40';

const folder = await mkdtemp(join(tmpdir(), 'voxfit-bench-'));
try {
  await ensurePackages([['python3-scipy'], ['python3-nibabel']], 'The comparison needs Python packages');
  const series = join(folder, 'head_MESE.nii');
  await voxfitSimulate(series, shape);
  const maps = join(folder, 'maps');
  const first = await voxfitFit(series, maps); // warms the page cache; its status map is the notebook's mask
  const status = first.maps.find((map) => map.name === 'status')?.path ?? '';
  const voxels = first.voxelsFitted + first.voxelsFailed;
  console.log(
    `t2, ${shape} voxels, 16 echoes, ${voxels} voxels in the mask, 2 processes, ${cpus()[0]?.model ?? 'unknown processor'}`,
  );

  /** @type {{voxfitPerS: number, notebookPerS: number, kernelPerS: number, ratio: number}[]} */
  const rows = [];
  for (let pair = 0; pair < pairs; pair++) {
    const fit = await voxfitFit(series, maps);
    const slow = await notebook(series, status, notebookVoxels);
    const voxfitPerS = voxels / fit.commandSeconds;
    const notebookPerS = slow.voxels / slow.seconds;
    rows.push({
      voxfitPerS,
      notebookPerS,
      kernelPerS: fit.voxelsPerSecond,
      ratio: voxfitPerS / notebookPerS,
    });
    console.log(
      `  pair ${pair + 1}: voxfit ${fit.commandSeconds.toFixed(2)} s = ${round(voxfitPerS)} voxels/s whole command` +
        ` (${round(fit.voxelsPerSecond)} while fitting), notebook ${round(notebookPerS)} voxels/s, ratio ${(voxfitPerS / notebookPerS).toFixed(1)}`,
    );
  }
  const figures = {
    voxels,
    voxfitVoxelsPerSecond: median(rows.map((row) => row.voxfitPerS)),
    voxfitVoxelsPerSecondWhileFitting: median(rows.map((row) => row.kernelPerS)),
    notebookVoxelsPerSecond: median(rows.map((row) => row.notebookPerS)),
    ratio: median(rows.map((row) => row.ratio)),
  };
  await mkdir('out', { recursive: true });
  await writeFile('out/bench.json', `${JSON.stringify({ t2: figures }, null, 2)}\n`);
  console.log(
    `voxfit fit --workers 2 against memmap + multiprocessing.Pool(2) + scipy.optimize.curve_fit: ${figures.ratio.toFixed(1)} times faster (median of ${pairs} pairs; at least 25 wanted)`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** @param {number} value */
function round(value) {
  return Math.round(value).toLocaleString('en');
}
