import type { VoxelCalculation } from '../contracts/calculation.js';
import { VoxfitError } from '../contracts/errors.js';
import type { CalculationModel, Reference } from '../contracts/model.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { portable } from '../equation/portableMath.js';
import {
  calibrationVariables,
  labellingDuration,
  labellingEfficiency,
  labellingNotes,
  labellingSettings,
  m0,
  partitionCoefficient,
  postLabellingDelay,
  t1Blood,
  volumeType,
} from './labellingConstants.js';
import { finiteMean, type LabelPairs, labelPairs, perfusionSamples } from './labelPairs.js';

export const whitePaper: Reference = {
  authors:
    'Alsop DC, Detre JA, Golay X, Günther M, Hendrikse J, Hernandez-Garcia L, Lu H, MacIntosh BJ, Parkes LM, Smits M, van Osch MJP, Wang DJJ, Wong EC, Zaharchuk G',
  title:
    'Recommended implementation of arterial spin-labeled perfusion MRI for clinical applications: A consensus of the ISMRM perfusion study group and the European consortium for ASL in dementia',
  year: 2015,
  journal: 'Magnetic Resonance in Medicine 73:102-116',
  doi: '10.1002/mrm.25197',
};

const oneDelayNote =
  'Differences are averaged over all pairs, those with samples that are not finite left out; a CBF below 0 is kept as it comes out.';

const exampleOptions = '--var VolumeType=control,label,control,label --fix M0=M0map.nii.gz';

const cbf = { mapName: 'CBF', label: 'cerebral blood flow', unit: 'mL/100g/min' };

/** Perfusion from pseudo-continuous labelling with one delay. */
export const aslPcasl: CalculationModel = {
  id: 'asl-pcasl',
  kind: 'calculation',
  name: 'CBF, pseudo-continuous ASL (one delay)',
  summary: `Cerebral blood flow from pseudo-continuous arterial spin labelling with one post-labelling delay: 6000 lambda dM exp(PLD/T1blood) / (2 alpha T1blood M0 (1 - exp(-LD/T1blood))), dM the mean difference control - label.`,
  variables: [volumeType, postLabellingDelay, labellingDuration, ...calibrationVariables],
  parameters: [m0, partitionCoefficient, t1Blood, labellingEfficiency(0.85)],
  fromAcquisition: (variables, given) => labellingSettings(0.85, variables, given),
  calculatedMaps: [cbf],
  calculate: (setup) => {
    const { pairs, delayS } = singleDelay('asl-pcasl', setup, 'LD');
    const durationS = theOne('asl-pcasl', 'LD', setup.variables, pairs);
    return perfusion(
      pairs,
      (t1S) => portable.exp(delayS / t1S) / (t1S * (1 - portable.exp(-durationS / t1S))),
    );
  },
  minimumVolumes: 1,
  defaultMask: 'none',
  notes: [...labellingNotes, oneDelayNote],
  exampleOptions,
  references: [whitePaper],
};

/** Perfusion from pulsed labelling with a bolus of known duration and one inversion time. */
export const aslPasl: CalculationModel = {
  id: 'asl-pasl',
  kind: 'calculation',
  name: 'CBF, pulsed ASL (QUIPSS II, one inversion time)',
  summary: `Cerebral blood flow from pulsed arterial spin labelling with one inversion time (PostLabelingDelay of BIDS) and a bolus cut off after TI1: 6000 lambda dM exp(PLD/T1blood) / (2 alpha TI1 M0), dM the mean difference control - label.`,
  variables: [
    volumeType,
    { ...postLabellingDelay, label: 'inversion time, from the labelling pulse to the image' },
    {
      symbol: 'TI1',
      label: 'bolus duration, from the labelling pulse to the first cut-off pulse',
      unit: 's',
      bidsField: 'BolusCutOffDelayTime',
    },
    ...calibrationVariables,
  ],
  parameters: [m0, partitionCoefficient, t1Blood, labellingEfficiency(0.98)],
  fromAcquisition: (variables, given) => labellingSettings(0.98, variables, given),
  calculatedMaps: [cbf],
  calculate: (setup) => {
    const { pairs, delayS } = singleDelay('asl-pasl', setup, 'TI1');
    const bolusS = theOne('asl-pasl', 'TI1', setup.variables, pairs);
    if (!(delayS > bolusS)) {
      throw new VoxfitError(
        'VARIABLE_INVALID',
        `The inversion time PLD of ${delayS} s is not after the end of the bolus, TI1 = ${bolusS} s.`,
        { PLD: delayS, TI1: bolusS },
      );
    }
    return perfusion(pairs, (t1S) => portable.exp(delayS / t1S) / bolusS);
  },
  minimumVolumes: 1,
  defaultMask: 'none',
  notes: [...labellingNotes, oneDelayNote],
  exampleOptions,
  references: [whitePaper],
};

/** CBF = 6000 lambda dM factor(T1blood) / (2 alpha M0); parameters: M0, lambda, T1blood, alpha. */
function perfusion(pairs: LabelPairs, factor: (t1BloodS: number) => number): ReturnType<VoxelCalculation> {
  const subtract = perfusionSamples(pairs, 0);
  let differences = new Float64Array(0);
  return (samples, parameters, results) => {
    if (differences.length !== samples.length) differences = new Float64Array(samples.length);
    const status = subtract(samples, parameters, differences);
    if (status !== voxelStatus.converged) return status;
    const difference = finiteMean(differences, pairs.at);
    if (Number.isNaN(difference)) return voxelStatus.tooFewSamples;
    const [m0Signal, lambda, t1BloodS, alpha] = parameters as unknown as [number, number, number, number];
    results[0] = (6000 * lambda * difference * factor(t1BloodS)) / (2 * alpha * m0Signal);
    return voxelStatus.converged;
  };
}

/** The pairs of a series with one delay. Throws what labelPairs and theOne throw. */
function singleDelay(
  model: string,
  { variables }: Parameters<VoxelCalculation>[0],
  duration: string,
): { readonly pairs: LabelPairs; readonly delayS: number } {
  const pairs = labelPairs(variables, ['PLD', duration]);
  return { pairs, delayS: theOne(model, 'PLD', variables, pairs) };
}

/** The value that all perfusion-weighted volumes have. Throws VARIABLE_INVALID where they differ, or for a duration of 0. */
function theOne(
  model: string,
  symbol: string,
  variables: Readonly<Record<string, readonly number[]>>,
  { at }: LabelPairs,
): number {
  const values = [...new Set(at.map((t) => variables[symbol]?.[t] as number))];
  const [first = Number.NaN] = values;
  if (values.length > 1) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `Model ${model} takes one ${symbol}; the volumes have ${values.length}: ${values.join(', ')} s. Use asl-multi-pld for pseudo-continuous labelling with several delays, or leave volumes out by --exclude.`,
      { variable: symbol, values },
    );
  }
  if (symbol !== 'PLD' && !(first > 0)) {
    throw new VoxfitError('VARIABLE_INVALID', `${symbol} is ${first} s; it must be above 0.`, {
      variable: symbol,
      value: first,
    });
  }
  return first;
}
