import type { EquationModel, ModelParameter } from '../contracts/model.js';
import { restorePolarity } from './polarity.js';

const amplitude = (symbol: string, label: string, start: number): ModelParameter => ({
  ...{ symbol, label, unit: 'a.u.', mapName: `${symbol}map`, start },
  lower: Number.NEGATIVE_INFINITY,
  upper: Number.POSITIVE_INFINITY,
});

/** Longitudinal relaxation from an inversion-recovery series, of any inversion efficiency and repetition time. */
export const t1Ir: EquationModel = {
  id: 't1-ir',
  kind: 'equation',
  name: 'T1 (inversion recovery)',
  summary:
    'Longitudinal relaxation time from images at four or more inversion times: signal recovers as a + b exp(-TI/T1), where a and b take up inversion efficiency and repetition time. Magnitude images get the sign of each sample back before the fit; method real takes the samples as they are.',
  equation: 'a+b*exp(-TI/T1)',
  variables: [{ symbol: 'TI', label: 'inversion time', unit: 's', bidsField: 'InversionTime' }],
  parameters: [
    amplitude('b', 'amplitude of the recovery', -2),
    amplitude('a', 'signal after full recovery', 1),
    {
      symbol: 'T1',
      label: 'longitudinal relaxation time',
      unit: 's',
      mapName: 'T1map',
      start: 1,
      lower: 0.01,
      upper: 10,
    },
  ],
  searches: [
    { id: 'magnitude', label: 'magnitude images, sign of each sample restored before the fit' },
    { id: 'real', label: 'real (signed) images, samples as they are' },
  ],
  transform: restorePolarity,
  derivedMaps: [{ mapName: 'R1map', label: 'longitudinal relaxation rate', unit: '1/s', equation: '1/T1' }],
  start: { kind: 'grid', parameters: { T1: { from: 0.02, to: 8, count: 16, spacing: 'log' } } },
  minimumVolumes: 4,
  defaultMask: 'auto',
  notes: [
    'a and b are free: neither the inversion efficiency nor the repetition time is needed, and T1 does not depend on them.',
    'Magnitude images: in the order of TI the first k samples are taken as negative. The four k about the smallest sample are tried, each with its best T1, and the one with the smallest sum of squares is kept.',
    'Signs are chosen so that the signal grows with TI: b is negative. With method real b has the sign of the images.',
  ],
  references: [
    {
      authors: 'Barral JK, Gudmundson E, Stikov N, Etezadi-Amoli M, Stoica P, Nishimura DG',
      title: 'A robust methodology for in vivo T1 mapping',
      year: 2010,
      journal: 'Magnetic Resonance in Medicine 64:1057-1067',
      doi: '10.1002/mrm.22497',
    },
  ],
};
