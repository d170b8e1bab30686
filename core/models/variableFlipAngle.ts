import type { EquationModel } from '../contracts/model.js';
import { despot1, iteratedDespot1 } from './despot1.js';
import { relativeTransmitField } from './transmitField.js';

/** Longitudinal relaxation from spoiled gradient echoes at several flip angles, with the transmit field where known. */
export const t1Vfa: EquationModel = {
  id: 't1-vfa',
  kind: 'equation',
  name: 'T1 (variable flip angle)',
  summary:
    'Longitudinal relaxation time from spoiled gradient-echo images at two or more flip angles. The flip angle that acts is B1 FlipAngle; B1 is 1 unless it is fixed by a map of the relative transmit field (1 where the flip angle is as asked for).',
  equation: 'M0*sin(B1*FlipAngle*pi/180)*(1-exp(-TR/T1))/(1-cos(B1*FlipAngle*pi/180)*exp(-TR/T1))',
  variables: [
    { symbol: 'FlipAngle', label: 'nominal flip angle', unit: 'deg', bidsField: 'FlipAngle' },
    {
      symbol: 'TR',
      label: 'repetition time of the excitation',
      unit: 's',
      bidsField: 'RepetitionTimeExcitation',
    },
  ],
  parameters: [
    relativeTransmitField,
    {
      symbol: 'M0',
      label: 'signal at full magnetisation',
      unit: 'a.u.',
      mapName: 'M0map',
      start: 1000,
      lower: 0,
      upper: Number.POSITIVE_INFINITY,
    },
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
  estimators: [despot1, iteratedDespot1],
  derivedMaps: [{ mapName: 'R1map', label: 'longitudinal relaxation rate', unit: '1/s', equation: '1/T1' }],
  start: { kind: 'grid', parameters: { T1: { from: 0.1, to: 6, count: 8, spacing: 'log' } } },
  minimumVolumes: 2,
  defaultMask: 'auto',
  notes: [
    'B1 is the flip angle that acts over the nominal one, 1 where they are the same. A map whose median is above 4 is taken as percent, of which a note and the sidecars tell.',
    'TR is the time between excitations: RepetitionTimeExcitation of the sidecar, RepetitionTime where that is missing.',
    'Spoiling is taken as perfect. Decay up to the echo time is part of M0.',
  ],
  references: [
    {
      authors: 'Fram EK, Herfkens RJ, Johnson GA, Glover GH, Karis JP, Shimakawa A, Perkins TG, Pelc NJ',
      title: 'Rapid calculation of T1 using variable flip angle gradient refocused imaging',
      year: 1987,
      journal: 'Magnetic Resonance Imaging 5:201-208',
    },
    {
      authors: 'Deoni SCL, Rutt BK, Peters TM',
      title: 'Rapid combined T1 and T2 mapping using gradient recalled acquisition in the steady state',
      year: 2003,
      journal: 'Magnetic Resonance in Medicine 49:515-526',
      doi: '10.1002/mrm.10407',
    },
  ],
};
