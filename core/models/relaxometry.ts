import type { EquationModel, ModelParameter, ModelVariable } from '../contracts/model.js';
import { arlo } from './arlo.js';

const echoTime: ModelVariable = { symbol: 'TE', label: 'echo time', unit: 's', bidsField: 'EchoTime' };

const s0: ModelParameter = {
  symbol: 'S0',
  label: 'signal at echo time zero',
  unit: 'a.u.',
  mapName: 'S0map',
  start: 1000,
  lower: 0,
  upper: Number.POSITIVE_INFINITY,
};

const offset: ModelParameter = {
  symbol: 'C',
  label: 'constant offset',
  unit: 'a.u.',
  mapName: 'Cmap',
  start: 0,
  lower: Number.NEGATIVE_INFINITY,
  upper: Number.POSITIVE_INFINITY,
  held: true,
};

/** Mono-exponential transverse relaxation from a multi-echo spin-echo series. */
export const t2: EquationModel = {
  id: 't2',
  kind: 'equation',
  name: 'T2 (mono-exponential)',
  summary:
    'Transverse relaxation time from a multi-echo spin-echo series: signal falls as S0 exp(-TE/T2), with an offset C where it is freed.',
  equation: 'S0*exp(-TE/T2)+C',
  variables: [echoTime],
  parameters: [
    s0,
    {
      symbol: 'T2',
      label: 'transverse relaxation time',
      unit: 's',
      mapName: 'T2map',
      start: 0.05,
      lower: 0.0005,
      upper: 5,
    },
    offset,
  ],
  estimators: [arlo],
  derivedMaps: [{ mapName: 'R2map', label: 'transverse relaxation rate', unit: '1/s', equation: '1/T2' }],
  start: { kind: 'logLinear', amplitude: 'S0', decay: 'T2', decayIs: 'timeConstant', variable: 'TE' },
  minimumVolumes: 3,
  defaultMask: 'auto',
  notes: [
    'All echoes are fitted, the first too. Refocusing pulses that are not 180° everywhere make the first echo of a spin-echo train too low and lengthen T2 (stimulated echoes): --exclude 0 leaves it out (Leave out volumes in the window).',
    'Magnitude images do not decay to zero but to a floor of noise, which lengthens T2 unless late echoes are left out, C is freed (--param C=0), or noise is modelled (--loss rician --sigma S).',
  ],
  references: [
    {
      authors: 'Carr HY, Purcell EM',
      title: 'Effects of Diffusion on Free Precession in Nuclear Magnetic Resonance Experiments',
      year: 1954,
      journal: 'Physical Review 94:630-638',
      doi: '10.1103/PhysRev.94.630',
    },
    {
      authors: 'Meiboom S, Gill D',
      title: 'Modified Spin-Echo Method for Measuring Nuclear Relaxation Times',
      year: 1958,
      journal: 'Review of Scientific Instruments 29:688-691',
      doi: '10.1063/1.1716296',
    },
  ],
};

/** Mono-exponential effective transverse relaxation from a multi-echo gradient-echo series. */
export const t2star: EquationModel = {
  id: 't2star',
  kind: 'equation',
  name: 'T2* (mono-exponential)',
  summary:
    'Effective transverse relaxation time from a multi-echo gradient-echo series: signal falls as S0 exp(-TE/T2star), with an offset C where it is freed.',
  equation: 'S0*exp(-TE/T2star)+C',
  variables: [echoTime],
  parameters: [
    s0,
    {
      symbol: 'T2star',
      label: 'effective transverse relaxation time',
      unit: 's',
      mapName: 'T2starmap',
      start: 0.03,
      lower: 0.0005,
      upper: 5,
    },
    offset,
  ],
  estimators: [arlo],
  derivedMaps: [
    {
      mapName: 'R2starmap',
      label: 'effective transverse relaxation rate',
      unit: '1/s',
      equation: '1/T2star',
    },
  ],
  start: { kind: 'logLinear', amplitude: 'S0', decay: 'T2star', decayIs: 'timeConstant', variable: 'TE' },
  minimumVolumes: 3,
  defaultMask: 'auto',
  notes: [
    'What field gradients across a voxel add to the decay is part of T2*; nothing is corrected for it.',
    'All echoes are fitted; --exclude 0 leaves the first out (Leave out volumes in the window), --exclude 0-1 the first two.',
    'Magnitude images do not decay to zero but to a floor of noise, which lengthens T2* unless late echoes are left out, C is freed (--param C=0), or noise is modelled (--loss rician --sigma S).',
  ],
  references: [
    {
      authors: 'Chavhan GB, Babyn PS, Thomas B, Shroff MM, Haacke EM',
      title: 'Principles, Techniques, and Applications of T2*-based MR Imaging and Its Special Applications',
      year: 2009,
      journal: 'RadioGraphics 29:1433-1449',
      doi: '10.1148/rg.295095034',
    },
  ],
};
