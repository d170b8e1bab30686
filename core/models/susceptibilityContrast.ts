import type { CalculationSetup, VoxelFunction } from '../contracts/calculation.js';
import { VoxfitError } from '../contracts/errors.js';
import type { CalculationModel, ModelParameter } from '../contracts/model.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { portable } from '../equation/portableMath.js';
import { baselineVolumes, requireBaselineCount, requireQuietBaseline } from './baseline.js';
import {
  circulantDeconvolution,
  type Deconvolution,
  oscillationDeconvolution,
  standardDeconvolution,
} from './deconvolution.js';
import { requireBolus } from './inputFunction.js';

/** The times of volumes may differ from even ones by this share of their spacing: rounding in files. */
const unevenShare = 0.01;

const constant = (
  symbol: string,
  label: string,
  unit: string,
  [start, lower, upper]: readonly [start: number, lower: number, upper: number],
): ModelParameter => ({
  symbol,
  label,
  unit,
  mapName: symbol,
  start,
  lower,
  upper,
  held: true,
  oneForAll: true,
});

const constants: readonly ModelParameter[] = [
  baselineVolumes,
  constant(
    'threshold',
    'share of the largest singular value that is kept (csvd, ssvd)',
    '1',
    [0.1, 1e-3, 0.9],
  ),
  constant(
    'oscillation',
    'oscillation index that a residue function stays below (osvd)',
    '1',
    [0.035, 1e-3, 10],
  ),
  constant('HctArtery', 'haematocrit of large vessels', '1', [0.45, 0, 0.9]),
  constant('HctTissue', 'haematocrit of small vessels', '1', [0.25, 0, 0.9]),
  constant('density', 'density of brain tissue', 'g/ml', [1.04, 0.1, 10]),
  constant(
    'relaxivityRatio',
    'change of R2* per concentration of contrast agent in the artery, relative to that in tissue',
    '1',
    [1, 1e-3, 1e3],
  ),
  constant('integration', 'time after the baseline over which CBV integrates', 's', [3600, 0.1, 1e5]),
];

/** Perfusion of the brain from the passage of a bolus through T2*-weighted volumes. */
export const dsc: CalculationModel = {
  id: 'dsc',
  kind: 'calculation',
  name: 'DSC perfusion',
  summary:
    'Cerebral blood volume and flow, mean transit time and Tmax from a T2*-weighted series during the passage of a contrast agent, by deconvolution with the arterial input function. Signal becomes change of R2* by -ln(S/S0)/TE, S0 the mean of the baseline volumes.',
  variables: [
    { symbol: 'TE', label: 'echo time', unit: 's', bidsField: 'EchoTime' },
    { symbol: 't', label: 'time of each volume', unit: 's', bidsField: 'VolumeTiming' },
    { symbol: 'AIF', label: 'change of R2* in the artery', unit: '1/s', bidsField: '' },
  ],
  parameters: constants,
  calculatedMaps: [
    { mapName: 'CBV', label: 'cerebral blood volume', unit: 'ml/100g' },
    { mapName: 'CBF', label: 'cerebral blood flow', unit: 'ml/100g/min' },
    { mapName: 'MTT', label: 'mean transit time', unit: 's' },
    { mapName: 'Tmax', label: 'time of the maximum of the residue function', unit: 's' },
  ],
  methods: [
    { id: 'osvd', label: 'block-circulant singular values, threshold by the oscillation of each voxel' },
    { id: 'csvd', label: 'block-circulant singular values, one threshold' },
    { id: 'ssvd', label: 'singular values of the lower triangular matrix, one threshold' },
  ],
  calculate: perfusion,
  minimumVolumes: 10,
  defaultMask: 'auto',
  notes: [
    'CBV = 100/density (1 - HctArtery)/(1 - HctTissue) relaxivityRatio times the sum of the changes of R2* in tissue over that in the artery, from the end of the baseline on; CBF = 6000/density (1 - HctArtery)/(1 - HctTissue) relaxivityRatio times the maximum of the residue function; MTT = 60 CBV/CBF. Values in ml/100 ml without correction for haematocrit come with HctArtery and HctTissue 0 and density 1.',
    'Tmax is a whole number of volume spacings. osvd and csvd do not depend on when the bolus arrives, and Tmax is below 0 where tissue is before the artery; ssvd needs tissue after the artery.',
    'Negative changes of R2* and negative parts of the residue function are kept. Leakage of contrast agent, dispersion, partial volume and saturation of the artery are not corrected for; where the artery is not a true one, the maps are relative.',
    'osvd tries thresholds of 5, 10, … 95 % of the largest singular value and takes the smallest that satisfies the oscillation index.',
  ],
  exampleOptions: '--aif-mask artery.nii.gz --fix baseline=10',
  references: [
    {
      authors: 'Wu O, Østergaard L, Weisskoff RM, Benner T, Rosen BR, Sorensen AG',
      title:
        'Tracer arrival timing-insensitive technique for estimating flow in MR perfusion-weighted imaging using singular value decomposition with a block-circulant deconvolution matrix',
      year: 2003,
      journal: 'Magnetic Resonance in Medicine 50:164-174',
      doi: '10.1002/mrm.10522',
    },
    {
      authors: 'Østergaard L, Weisskoff RM, Chesler DA, Gyldensted C, Rosen BR',
      title:
        'High resolution measurement of cerebral blood flow using intravascular tracer bolus passages. Part I: Mathematical approach and statistical analysis',
      year: 1996,
      journal: 'Magnetic Resonance in Medicine 36:715-725',
      doi: '10.1002/mrm.1910360510',
    },
  ],
};

/**
 * Prepares the deconvolution, once for all voxels. A voxel with a volume that has no value is without a result, and so
 * is one with a signal of 0 or less in any volume, of which there is no logarithm.
 */
function perfusion(setup: CalculationSetup): VoxelFunction {
  const { fixed, samples } = setup;
  const artery = setup.variables.AIF as readonly number[];
  const echoTimeS = echoTimeOf(setup.variables.TE as readonly number[]);
  const stepS = stepOf(setup.variables.t as readonly number[]);
  const numbers = fixed as Numbers;
  const { baseline, threshold, oscillation, integration } = numbers;
  requireBaselineCount(baseline, samples);
  requireBolus(artery, 'change of R2* in the artery', 'AIF');
  requireQuietBaseline(artery, baseline, '1/s');
  const end = Math.min(samples, baseline + Math.max(1, Math.round(integration / stepS)));
  const arterial = artery.slice(baseline, end).reduce((sum, value) => sum + value, 0);
  if (!(arterial > 0)) {
    throw invalid(
      'AIF',
      `The input function sums to ${arterial} 1/s over the volumes ${baseline + 1} to ${end}: there is no bolus.`,
    );
  }
  const deconvolve: Deconvolution =
    setup.method === 'osvd'
      ? oscillationDeconvolution(artery, { stepS, oscillation })
      : setup.method === 'csvd'
        ? circulantDeconvolution(artery, { stepS, threshold })
        : standardDeconvolution(artery, { stepS, threshold });
  const share =
    ((1 - numbers.HctArtery) / (1 - numbers.HctTissue) / numbers.density) * numbers.relaxivityRatio;
  const change = new Float64Array(samples);
  return (signal, _, results) => {
    let level = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let t = 0; t < samples; t++) {
      const value = signal[t] as number;
      if (Number.isNaN(value)) return voxelStatus.tooFewSamples;
      if (t < baseline) level += value;
      if (value < least) least = value;
    }
    level /= baseline;
    if (!(least > 0 && level < Number.POSITIVE_INFINITY)) return voxelStatus.notFinite;
    let sum = 0;
    for (let t = 0; t < samples; t++) {
      const value = -portable.log((signal[t] as number) / level) / echoTimeS;
      change[t] = value;
      if (t >= baseline && t < end) sum += value;
    }
    const { height, sample } = deconvolve(change);
    if (!(height > 0)) return voxelStatus.notFinite;
    results[0] = (100 * share * sum) / arterial;
    results[1] = 6000 * share * height;
    results[2] = sum / arterial / height;
    results[3] = sample * stepS;
    return voxelStatus.converged;
  };
}

type Numbers = Readonly<
  Record<
    | 'baseline'
    | 'threshold'
    | 'oscillation'
    | 'integration'
    | 'HctArtery'
    | 'HctTissue'
    | 'density'
    | 'relaxivityRatio',
    number
  >
>;

function echoTimeOf(echoTimesS: readonly number[]): number {
  const [first] = echoTimesS as [number];
  const other = echoTimesS.findIndex((value) => value !== first);
  if (other < 0 && first > 0) return first;
  const what =
    other < 0
      ? `is ${first} s`
      : `is ${first} s in volume 1 and ${echoTimesS[other]} s in volume ${other + 1}`;
  throw invalid('TE', `TE ${what}; model dsc needs one echo time above 0 for all volumes.`);
}

/** Time from one volume to the next. Throws VARIABLE_INVALID where it is not the same between all. */
function stepOf(timesS: readonly number[]): number {
  const first = timesS[0] as number;
  const stepS = ((timesS.at(-1) as number) - first) / (timesS.length - 1);
  const uneven = timesS.findIndex(
    (timeS, t) => !(Math.abs(timeS - first - t * stepS) <= unevenShare * stepS),
  );
  if (uneven < 0 && stepS > 0) return stepS;
  throw invalid(
    't',
    `The volumes are not evenly spaced: volume ${uneven + 1} is at ${timesS[uneven]} s, and steps of ${stepS} s from ${first} s would put it at ${first + uneven * stepS} s. Deconvolution needs even times; volumes can only be left out at the beginning or the end.`,
  );
}

function invalid(variable: string, message: string): VoxfitError {
  return new VoxfitError('VARIABLE_INVALID', message, { variable });
}
