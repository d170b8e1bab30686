import { join } from 'node:path';
import { ensurePackages } from '../build/systemPackages.mjs';
import { mapPath, output, python, voxfitFit } from './programs.mjs';
import { figure } from './report.mjs';

const voxels = 100_000;

/**
 * The estimates against scipy's curve_fit, voxel by voxel; bench/curveFit.py says what is simulated and how.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchCurveFit(folder) {
  await ensurePackages([['python3-scipy'], ['python3-nibabel']], 'The comparison needs Python packages');
  const series = join(folder, 'curveFit_MESE.nii');
  await output('/usr/bin/python3', ['bench/curveFit.py', 'make', series, String(voxels)]);
  const fit = await voxfitFit(series, join(folder, 'curveFitMaps'), ['--model', 't2', '--mask', 'none']);
  const paths = ['S0map', 'T2map', 'status'].map((name) => mapPath(fit, name));
  const result = await python('curveFit.py', ['compare', series, ...paths, '2']);
  figure('voxels', result.voxels);
  figure('within 1e-5 of scipy, S0 and T2', result.share * 100, {
    unit: '%',
    wanted: 'at least 99.9 %',
    digits: 3,
  });
  figure('largest difference, relative', result.largestDifference, { digits: 8 });
  figure('apart: at a bound', result.apartAtBound, { digits: 0 });
  figure("apart: voxfit's sum of squares is lower", result.apartOwnCostLower, { digits: 0 });
  figure("apart: scipy's sum of squares is lower", result.apartScipyCostLower, { digits: 0 });
  figure('apart: equal sums of squares (to 1e-9)', result.apartSameCost, { digits: 0 });
  return result;
}
