import type {
  EquationModel,
  FreeableConstant,
  ModelParameter,
  ModelVariable,
  Reference,
} from '../contracts/model.js';
import { concentrationInputs } from './concentration.js';
import { haematocrit, inputDelay } from './inputFunction.js';
import { parkerReference } from './parker.js';

const variables: readonly ModelVariable[] = [
  { symbol: 't', label: 'time of each volume', unit: 's', bidsField: 'VolumeTiming' },
  { symbol: 'Cp', label: 'concentration of contrast agent in arterial plasma', unit: 'mM', bidsField: '' },
];

const transferConstant: ModelParameter = {
  symbol: 'Ktrans',
  label: 'transfer constant from plasma to tissue',
  unit: '1/min',
  mapName: 'Ktrans',
  start: 0.1,
  lower: 0,
  upper: 5,
};

const extravascular: ModelParameter = {
  symbol: 've',
  label: 'volume fraction of the extravascular extracellular space',
  unit: '1',
  mapName: 've',
  start: 0.2,
  lower: 0.001,
  upper: 1,
};

const plasma: ModelParameter = {
  symbol: 'vp',
  label: 'volume fraction of plasma',
  unit: '1',
  mapName: 'vp',
  start: 0.05,
  lower: 0,
  upper: 1,
};

const rateConstant = {
  mapName: 'kep',
  label: 'rate constant from tissue to plasma',
  unit: '1/min',
  equation: 'Ktrans/ve',
} as const;

const tofts1999: Reference = {
  authors:
    'Tofts PS, Brix G, Buckley DL, Evelhoch JL, Henderson E, Knopp MV, Larsson HBW, Lee TY, Mayr NA, Parker GJM, Port RE, Taylor J, Weisskoff RM',
  title:
    'Estimating kinetic parameters from dynamic contrast-enhanced T1-weighted MRI of a diffusable tracer: standardized quantities and symbols',
  year: 1999,
  journal: 'Journal of Magnetic Resonance Imaging 10:223-232',
  doi: '10.1002/(SICI)1522-2586(199909)10:3<223::AID-JMRI2>3.0.CO;2-S',
};

const constants: readonly ModelParameter[] = [haematocrit, inputDelay];

/**
 * The delay as a parameter of `equation`. The cost has minima at several delays, so that the search starts from the best
 * of a grid.
 */
function freeableDelay(equation: string): FreeableConstant {
  return {
    parameter: { ...inputDelay, lower: -10, upper: 30 },
    equation,
    start: {
      kind: 'grid',
      parameters: { delay: { from: -10, to: 30, count: 41, spacing: 'linear' } },
    },
  };
}

const common = {
  kind: 'equation',
  variables,
  constants,
  resultUnit: 'mM',
  defaultMask: 'auto',
  notes: [
    'Rates are per minute, the times of the volumes in seconds. The convolution is exact for an input function that is linear between the volumes.',
    'Cp is the concentration in plasma: that in blood divided by 1 - Hct. delay shifts the input function; it is 0 unless --fix delay=value shifts it before it is taken at the volumes, or --param delay=0 estimates it in each voxel, from -10 to 30 s unless --param delay=0:LOWER:UPPER says otherwise.',
    'A delay that is estimated, or fixed by a map, reads Cp between the volumes from a cubic with the slopes of Steffen (1990), and beyond the first and last volume from their values. Its precision is limited by the sampling of the input function: with the function of Parker and volumes 5 s apart, delays came out up to 0.8 s and Ktrans up to 4 % off.',
    'Cp of voxels of the series (--aif-mask) is that of their mean signal by the same equation, with T1blood in place of T10 and the same r1 and baseline, divided by 1 - Hct. T1blood is 1.65 s, the value at 3 T of the white paper on labelling (Alsop et al. 2015), unless --fix T1blood=value gives another; with another field strength in the sidecar it must be given. Inflow of fresh blood and partial volume are not corrected for.',
    'Signal becomes concentration through the spoiled gradient-echo equation with T10 and r1, relative to the mean of the first baseline volumes. T2* decay, water exchange and inflow are left out.',
  ],
  exampleOptions: '--aif parker --arrival 30 --fix T10=T1map.nii.gz --fix r1=4.5 --fix baseline=6',
} as const satisfies Partial<EquationModel>;

/** Two-parameter exchange between plasma and the extravascular space, without signal from plasma. */
export const dceTofts: EquationModel = {
  ...common,
  id: 'dce-tofts',
  name: 'DCE (Tofts)',
  summary:
    'Transfer constant and extravascular space from a dynamic contrast-enhanced series: plasma concentration Cp convolved with Ktrans exp(-Ktrans/ve t), Cp linear between the volumes.',
  equation: 'Ktrans*expconv(Cp, Ktrans/ve, t/60)',
  freeable: freeableDelay('Ktrans*expconv(delayed(Cp, delay, t), Ktrans/ve, t/60)'),
  parameters: [transferConstant, extravascular],
  inputs: concentrationInputs(2 + constants.length),
  derivedMaps: [rateConstant],
  start: { kind: 'declared' },
  minimumVolumes: 5,
  references: [
    {
      authors: 'Tofts PS, Kermode AG',
      title:
        'Measurement of the blood-brain barrier permeability and leakage space using dynamic MR imaging. 1. Fundamental concepts',
      year: 1991,
      journal: 'Magnetic Resonance in Medicine 17:357-367',
      doi: '10.1002/mrm.1910170208',
    },
    tofts1999,
    parkerReference,
  ],
};

/** The Tofts model with the signal of the plasma in the voxel. */
export const dceExtendedTofts: EquationModel = {
  ...common,
  id: 'dce-extended-tofts',
  name: 'DCE (extended Tofts)',
  summary:
    'Transfer constant, extravascular space and plasma volume from a dynamic contrast-enhanced series: vp Cp plus plasma concentration Cp convolved with Ktrans exp(-Ktrans/ve t), Cp linear between the volumes.',
  equation: 'vp*Cp+Ktrans*expconv(Cp, Ktrans/ve, t/60)',
  freeable: freeableDelay('vp*delayed(Cp, delay, t)+Ktrans*expconv(delayed(Cp, delay, t), Ktrans/ve, t/60)'),
  parameters: [transferConstant, extravascular, plasma],
  inputs: concentrationInputs(3 + constants.length),
  derivedMaps: [rateConstant],
  start: { kind: 'declared' },
  minimumVolumes: 6,
  references: [tofts1999, parkerReference],
};

/** Uptake without return: the extended Tofts model for tissue that the agent leaves too slowly to be seen. */
export const dcePatlak: EquationModel = {
  ...common,
  id: 'dce-patlak',
  name: 'DCE (Patlak)',
  summary:
    'Permeability-surface area product and plasma volume from a dynamic contrast-enhanced series without visible return from the tissue: vp Cp plus PS times the integral of plasma concentration Cp. Linear least squares.',
  equation: 'vp*Cp+PS*cumint(Cp, t/60)',
  freeable: freeableDelay('vp*delayed(Cp, delay, t)+PS*cumint(delayed(Cp, delay, t), t/60)'),
  parameters: [
    {
      symbol: 'PS',
      label: 'permeability-surface area product per volume of tissue',
      unit: '1/min',
      mapName: 'PS',
      start: 0.01,
      lower: -1,
      upper: 5,
    },
    { ...plasma, lower: -1 },
  ],
  inputs: concentrationInputs(2 + constants.length),
  derivedMaps: [],
  start: { kind: 'declared' },
  minimumVolumes: 5,
  references: [
    {
      authors: 'Patlak CS, Blasberg RG, Fenstermacher JD',
      title: 'Graphical Evaluation of Blood-to-Brain Transfer Constants from Multiple-Time Uptake Data',
      year: 1983,
      journal: 'Journal of Cerebral Blood Flow and Metabolism 3:1-7',
      doi: '10.1038/jcbfm.1983.1',
    },
    parkerReference,
  ],
};
