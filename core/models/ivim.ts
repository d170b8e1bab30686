import type { CalculationSetup } from '../contracts/calculation.js';
import { VoxfitError } from '../contracts/errors.js';
import type { EquationModel, ModelParameter } from '../contracts/model.js';
import { bValue } from './adc.js';
import { segmented } from './segmentedIvim.js';

/** Estimates whose standard error is more than this share of them are not different from 0 at two standard errors. */
const mostRelativeError = 0.5;

/** The b-value from which blood is taken to have no signal left. */
const bThreshold: ModelParameter = {
  symbol: 'bThreshold',
  label: 'b-value from which perfusion is taken to have no signal',
  unit: 's/mm2',
  mapName: 'bThreshold',
  start: 200,
  lower: 1,
  upper: 10_000,
  held: true,
  oneForAll: true,
};

/** Intravoxel incoherent motion: tissue and blood in one voxel, from images with low and high b-values. */
export const ivim: EquationModel = {
  id: 'ivim',
  kind: 'equation',
  name: 'Intravoxel incoherent motion (IVIM)',
  summary:
    'Diffusion of the tissue, perfusion fraction and pseudo-diffusion of the blood from images with b = 0 and several low and high b-values. Directions are not told apart: all volumes count alike. D and Dstar are NaN where the samples do not determine them.',
  equation: 'S0*(f*exp(-bval*Dstar)+(1-f)*exp(-bval*D))',
  variables: [bValue],
  parameters: [
    {
      symbol: 'S0',
      label: 'signal without diffusion weighting',
      unit: 'a.u.',
      mapName: 'S0map',
      start: 1000,
      lower: 0,
      upper: Number.POSITIVE_INFINITY,
    },
    {
      symbol: 'Dstar',
      label: 'pseudo-diffusion coefficient of the blood',
      unit: 'mm2/s',
      mapName: 'Dstar',
      start: 0.02,
      lower: 0.005,
      upper: 0.2,
      mostRelativeError,
    },
    {
      symbol: 'f',
      label: 'perfusion fraction',
      unit: '1',
      mapName: 'f',
      start: 0.1,
      lower: 1e-6,
      upper: 1 - 1e-6,
    },
    {
      symbol: 'D',
      label: 'diffusion coefficient of the tissue',
      unit: 'mm2/s',
      mapName: 'D',
      start: 0.001,
      lower: 0,
      upper: 0.005,
      mostRelativeError,
    },
  ],
  constants: [bThreshold],
  checkAcquisition,
  estimators: [segmented],
  derivedMaps: [],
  start: {
    kind: 'grid',
    parameters: {
      f: { from: 0.05, to: 0.85, count: 5, spacing: 'linear' },
      Dstar: { from: 0.007, to: 0.14, count: 5, spacing: 'log' },
      D: { from: 0.0003, to: 0.004, count: 5, spacing: 'log' },
    },
  },
  minimumVolumes: 5,
  defaultMask: 'auto',
  notes: [
    'Dstar is that of the signal of the blood, not an addition to D: the blood falls as exp(-bval Dstar). f is a fraction of the signal, not of the volume: T1 and T2 of blood and tissue are not corrected for.',
    'D or Dstar is NaN where its standard error is more than half of it, or unknown because a bound holds it: where f is near 0 nothing determines Dstar, where f is near 1 nothing determines D. The other maps keep their values, and the voxel its status. --maps Dse,Dstarse writes the standard errors.',
    'The bounds of f are 0 and 1, each less a millionth, so that a voxel without blood or without tissue still has the other parameters. D and Dstar cannot change places: their bounds do not overlap.',
    'segmented fits a straight line through ln(signal) from bThreshold on, weighted by the squared prediction, for D; f is what its intercept lacks of the mean signal at b = 0; Dstar is searched last, in the samples below bThreshold. What is left of the blood at bThreshold counts as tissue: for Dstar below about 0.02 mm2/s f comes out too small and D too large. Samples of 0 or less are left out of the line.',
    'nlls searches from the best point of a grid over f, Dstar and D. In simulated voxels at a signal-to-noise ratio of 20 another minimum was lower in 4 %, at 50 in 1.5 %, at 200 in 0.1 % of them; --starts 30 searches from more points.',
    'Both methods need b = 0, and two or more different b-values on each side of bThreshold (200 s/mm2; --fix bThreshold=VALUE).',
  ],
  references: [
    {
      authors: 'Le Bihan D, Breton E, Lallemand D, Aubin ML, Vignaud J, Laval-Jeantet M',
      title: 'Separation of diffusion and perfusion in intravoxel incoherent motion MR imaging',
      year: 1988,
      journal: 'Radiology 168:497-505',
      doi: '10.1148/radiology.168.2.3393671',
    },
  ],
};

/** Throws VARIABLE_INVALID (no volume with b = 0) and TOO_FEW_SAMPLES (too few b-values on a side of the threshold). */
function checkAcquisition({ variables, fixed }: CalculationSetup): void {
  const bvals = [...new Set(variables.bval)].sort((a, b) => a - b);
  const threshold = fixed.bThreshold as number;
  if (bvals[0] !== 0) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `Model ivim needs a volume with b = 0; the smallest b-value is ${bvals[0]} s/mm2, where blood has lost part of its signal.`,
      { variable: 'bval', smallest: bvals[0] ?? 0 },
    );
  }
  const below = bvals.filter((b) => b < threshold).length;
  const above = bvals.length - below;
  if (below >= 2 && above >= 2) return;
  throw new VoxfitError(
    'TOO_FEW_SAMPLES',
    `The volumes have ${below} different b-value${below === 1 ? '' : 's'} below bThreshold (${threshold} s/mm2) and ${above} from there on; model ivim needs two or more of each. Another threshold is given by --fix bThreshold=value.`,
    { below, above, needed: 2, bThreshold: threshold },
  );
}
