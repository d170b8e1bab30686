import { VoxfitError } from '../contracts/errors.js';
import type { EquationModel, ParameterSetting } from '../contracts/model.js';
import { whitePaper } from './labelling.js';
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
import { labelPairs, perfusionSamples } from './labelPairs.js';

/**
 * Perfusion and arrival time from pseudo-continuous labelling with several delays. The three cases of Buxton et al.
 * (before, during and after the passage of the bolus, t = PLD + LD) are one difference of exponentials,
 * because the later exponent stays at its value of t = ATT before the bolus has arrived.
 * With T1app = T1blood the derivative by ATT is exactly 0 at delays after the arrival.
 */
export const aslMultiPld: EquationModel = {
  id: 'asl-multi-pld',
  kind: 'equation',
  name: 'CBF and arrival time, pseudo-continuous ASL (several delays)',
  summary:
    'Cerebral blood flow and arterial transit time from pseudo-continuous arterial spin labelling with several delays, by the general kinetic model with t = PLD + LD from the beginning of labelling.',
  equation:
    '2*alpha*M0/lambda*CBF/6000*T1app*(exp(ATT*(1/T1app-1/T1blood)-max(PLD,ATT)/T1app)-exp(ATT*(1/T1app-1/T1blood)-max(PLD+LD,ATT)/T1app))',
  variables: [volumeType, postLabellingDelay, labellingDuration, ...calibrationVariables],
  // CBF: noise around 0 has both signs, and cutting it off would raise the means of regions; above 200 are vessels.
  parameters: [
    {
      symbol: 'CBF',
      label: 'cerebral blood flow',
      unit: 'mL/100g/min',
      mapName: 'CBF',
      start: 60,
      lower: -100,
      upper: 500,
    },
    {
      symbol: 'ATT',
      label: 'arterial transit time',
      unit: 's',
      mapName: 'ATT',
      start: 1.2,
      lower: 0,
      upper: 5,
    },
    m0,
    partitionCoefficient,
    t1Blood,
    {
      symbol: 'T1app',
      label: 'apparent longitudinal relaxation time of labelled water in tissue; T1blood unless given',
      unit: 's',
      mapName: 'T1appmap',
      start: 1.65,
      lower: 0.3,
      upper: 5,
      held: true,
    },
    labellingEfficiency(0.85),
  ],
  derivedMaps: [],
  start: { kind: 'grid', parameters: { ATT: { from: 0, to: 5, count: 51, spacing: 'linear' } } },
  fromAcquisition: (variables, given) => {
    const { settings, notes } = labellingSettings(0.85, variables, given);
    if (given.T1app !== undefined) return { settings, notes };
    const t1BloodSetting = given.T1blood ?? settings.T1blood;
    return { settings: { ...settings, ...likeBlood(t1BloodSetting) }, notes };
  },
  transform: ({ variables }) => {
    const pairs = labelPairs(variables, ['PLD', 'LD']);
    const timings = new Set(pairs.at.map((t) => `${variables.PLD?.[t]} ${variables.LD?.[t]}`));
    if (timings.size < 2) {
      throw new VoxfitError(
        'TOO_FEW_SAMPLES',
        'The perfusion-weighted volumes have one delay and labelling duration; CBF and ATT need two or more. Use asl-pcasl.',
        { delays: timings.size },
      );
    }
    return perfusionSamples(pairs, 2);
  },
  lowerBounds: (variables) => {
    const { at } = labelPairs(variables, ['PLD', 'LD']);
    return { ATT: Math.min(...at.map((t) => variables.PLD?.[t] as number)) };
  },
  minimumVolumes: 2,
  defaultMask: 'none',
  notes: [
    ...labellingNotes,
    'The label relaxes with T1blood until it arrives and with T1app in tissue. T1app is T1blood unless given, as white paper and ASLPrep have it; for the full model give --fix T1app with 1/T1app = 1/T1 + CBF/(6000 lambda).',
    'Delays cannot tell when blood arrived that was there at the first of them: such a voxel has the first delay as ATT, with the status of a bound, and its CBF.',
  ],
  exampleOptions:
    '--var VolumeType=control,label,control,label --var PLD=0.5,0.5,1.5,1.5 --fix M0=M0map.nii.gz',
  references: [
    {
      authors: 'Buxton RB, Frank LR, Wong EC, Siewert B, Warach S, Edelman RR',
      title: 'A general kinetic model for quantitative perfusion imaging with arterial spin labeling',
      year: 1998,
      journal: 'Magnetic Resonance in Medicine 40:383-396',
      doi: '10.1002/mrm.1910400308',
    },
    whitePaper,
  ],
};

/** T1app at the value, or by the map, at which T1blood is held. Throws PARAMETER_INVALID where T1blood is estimated. */
function likeBlood(setting: ParameterSetting | undefined): Readonly<Record<string, ParameterSetting>> {
  if (setting?.fixed === undefined && setting?.fixedMap === undefined) {
    throw new VoxfitError(
      'PARAMETER_INVALID',
      'T1blood is to be estimated, so that T1app cannot be held at its value: give --fix T1app=value.',
      { parameter: 'T1app' },
    );
  }
  return { T1app: setting };
}
