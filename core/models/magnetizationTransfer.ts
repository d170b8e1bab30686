import { VoxfitError } from '../contracts/errors.js';
import type { CalculationModel, ModelVariable } from '../contracts/model.js';
import { voxelStatus } from '../contracts/voxelStatus.js';

/** Whether the saturation pulse was on, of each volume. */
export const transferState: ModelVariable = {
  symbol: 'MTState',
  label: 'state of the magnetisation-transfer pulse, 1 on or 0 off',
  unit: '1',
  bidsField: 'MTState',
};

/** Magnetisation-transfer ratio: how much of the signal the saturation pulse takes away, 100 (off - on) / off. */
export const mtr: CalculationModel = {
  id: 'mtr',
  kind: 'calculation',
  name: 'Magnetisation-transfer ratio',
  summary:
    'Share of the signal, in percent, that a magnetisation-transfer pulse takes away: 100 (off - on) / off, of images with and without the pulse that are alike in all else. Several images of one state are averaged.',
  variables: [transferState],
  parameters: [],
  calculatedMaps: [{ mapName: 'MTRmap', label: 'magnetisation-transfer ratio', unit: '%' }],
  calculate: ({ variables }) => {
    const states = variables.MTState as readonly number[];
    const on = states.flatMap((state, volume) => (state === 1 ? [volume] : []));
    const off = states.flatMap((state, volume) => (state === 1 ? [] : [volume]));
    if (on.length === 0 || off.length === 0) {
      throw new VoxfitError(
        'VARIABLE_INVALID',
        `Model mtr needs volumes with the pulse on and volumes with it off; MTState is ${states[0]} for all ${states.length}.`,
        { variable: 'MTState', values: states },
      );
    }
    return (signal, _, results) => {
      const [withPulse, without] = [meanOf(signal, on), meanOf(signal, off)];
      if (Number.isNaN(withPulse) || Number.isNaN(without)) return voxelStatus.tooFewSamples;
      if (!(without > 0)) return voxelStatus.notFinite;
      results[0] = (100 * (without - withPulse)) / without;
      return voxelStatus.converged;
    };
  },
  minimumVolumes: 2,
  defaultMask: 'auto',
  notes: [
    'The ratio is in percent of the signal without the pulse. It depends on pulse, flip angle and TR; compare only what was acquired alike.',
  ],
  references: [
    {
      authors: 'Wolff SD, Balaban RS',
      title: 'Magnetization transfer contrast (MTC) and tissue water proton relaxation in vivo',
      year: 1989,
      journal: 'Magnetic Resonance in Medicine 10:135-144',
    },
    {
      authors: 'Henkelman RM, Stanisz GJ, Graham SJ',
      title: 'Magnetization transfer in MRI: a review',
      year: 2001,
      journal: 'NMR in Biomedicine 14:57-64',
      doi: '10.1002/nbm.683',
    },
  ],
};

/** Mean of the samples of some volumes; NaN where one of them is. */
export function meanOf(signal: Float64Array, volumes: readonly number[]): number {
  let sum = 0;
  for (let n = 0; n < volumes.length; n++) sum += signal[volumes[n] as number] as number;
  return sum / volumes.length;
}
