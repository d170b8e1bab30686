import type { CalculationSetup, VoxelFunction } from '../contracts/calculation.js';
import { VoxfitError } from '../contracts/errors.js';
import type { CalculationModel } from '../contracts/model.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { portable } from '../equation/portableMath.js';
import { meanOf, transferState } from './magnetizationTransfer.js';
import { relativeTransmitField } from './transmitField.js';

/** Magnetisation-transfer saturation from three spoiled gradient echoes: T1-weighted, density-weighted, with the pulse. */
export const mtsat: CalculationModel = {
  id: 'mtsat',
  kind: 'calculation',
  name: 'Magnetisation-transfer saturation',
  summary:
    'Share of the magnetisation, in percent, that one magnetisation-transfer pulse saturates, with R1 and signal amplitude, from spoiled gradient echoes: one with the pulse and two without it at different flip angles, of which the larger is the T1-weighted one. MTsat comes from nominal flip angles and is then corrected by (1 - C) / (1 - C B1); R1, T1 and A come from the flip angles that act.',
  variables: [
    transferState,
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
      symbol: 'C',
      label: 'dependence of the saturation on B1 that is corrected for',
      unit: '1',
      mapName: 'Cmap',
      start: 0.4,
      lower: 0,
      upper: 1,
      held: true,
    },
  ],
  calculatedMaps: [
    { mapName: 'MTsat', label: 'magnetisation-transfer saturation', unit: '%' },
    { mapName: 'R1map', label: 'longitudinal relaxation rate', unit: '1/s' },
    { mapName: 'T1map', label: 'longitudinal relaxation time', unit: 's' },
    { mapName: 'Amap', label: 'signal amplitude A of the Ernst equation', unit: 'a.u.' },
  ],
  methods: [
    { id: 'tangent', label: '2 tan(a/2) for the flip angles of R1 and A' },
    { id: 'small-angle', label: 'small-angle approximation' },
  ],
  calculate: saturation,
  minimumVolumes: 3,
  defaultMask: 'auto',
  notes: [
    'R1 and A solve the Ernst equation with 2 tan(a/2) for the flip angle a, which is exact for a TR far below T1; method small-angle has a itself, as Helms et al. 2008.',
    'B1: MTsat comes from R1 and A of the nominal flip angles and is multiplied by (1 - C)/(1 - C B1), C = 0.4 (as in hMRI, Weiskopf et al. 2013). Programs that put R1 and A corrected for B1 beside the nominal flip angle of the pulse differ by some percent where B1 is not 1.',
    'B1 is the flip angle that acts over the nominal one, 1 where they are the same. A map whose median is above 4 is taken as percent, of which a note and the sidecars tell.',
    'Nothing is clipped. MTsat may be negative by noise.',
  ],
  references: [
    {
      authors: 'Helms G, Dathe H, Kallenberg K, Dechent P',
      title:
        'High-resolution maps of magnetization transfer with inherent correction for RF inhomogeneity and T1 relaxation obtained from 3D FLASH MRI',
      year: 2008,
      journal: 'Magnetic Resonance in Medicine 60:1396-1407',
      doi: '10.1002/mrm.21732',
    },
    {
      authors:
        'Weiskopf N, Suckling J, Williams G, Correia MM, Inkster B, Tait R, Ooi C, Bullmore ET, Lutti A',
      title: 'Quantitative multi-parameter mapping of R1, PD*, MT, and R2* at 3T: a multi-center validation',
      year: 2013,
      journal: 'Frontiers in Neuroscience 7:95',
      doi: '10.3389/fnins.2013.00095',
    },
  ],
};

/** Volumes of one contrast, and how they were excited. */
interface Contrast {
  readonly volumes: readonly number[];
  readonly angleRad: number;
  readonly repetitionS: number;
}

/**
 * Helms et al. 2008: R1, A and delta of the rational approximation of the Ernst equation.
 * Saturation grows with B1^2 as the Ernst angle terms do, so that delta of nominal flip angles depends little on B1;
 * what remains is linear in B1 with slope C.
 */
function saturation({ variables, method }: CalculationSetup): VoxelFunction {
  const { t1Weighted, densityWeighted, saturated } = contrastsOf(variables);
  const effective = (angleRad: number): number =>
    method === 'small-angle' ? angleRad : 2 * portable.tan(angleRad / 2);
  const ernst = { rate: 0, amplitude: 0 };
  const solve = (t1Signal: number, densitySignal: number, b1: number): void => {
    const t1Angle = effective(b1 * t1Weighted.angleRad);
    const densityAngle = effective(b1 * densityWeighted.angleRad);
    const { repetitionS: t1TrS } = t1Weighted;
    const { repetitionS: densityTrS } = densityWeighted;
    ernst.rate =
      (0.5 * ((t1Signal * t1Angle) / t1TrS - (densitySignal * densityAngle) / densityTrS)) /
      (densitySignal / densityAngle - t1Signal / t1Angle);
    ernst.amplitude =
      (densitySignal *
        t1Signal *
        ((densityTrS * t1Angle) / densityAngle - (t1TrS * densityAngle) / t1Angle)) /
      (t1Signal * densityTrS * t1Angle - densitySignal * t1TrS * densityAngle);
  };
  const { angleRad, repetitionS } = saturated;
  return (signal, [b1, correction], results) => {
    const t1Signal = meanOf(signal, t1Weighted.volumes);
    const densitySignal = meanOf(signal, densityWeighted.volumes);
    const withPulse = meanOf(signal, saturated.volumes);
    if (Number.isNaN(t1Signal + densitySignal + withPulse)) return voxelStatus.tooFewSamples;
    if (!(t1Signal > 0 && densitySignal > 0 && withPulse > 0)) return voxelStatus.notFinite;
    solve(t1Signal, densitySignal, 1);
    if (!(ernst.rate > 0 && ernst.amplitude > 0)) return voxelStatus.notFinite;
    const share =
      ((ernst.amplitude * angleRad) / withPulse - 1) * ernst.rate * repetitionS -
      portable.square(angleRad) / 2;
    const [field, c] = [b1 as number, correction as number];
    results[0] = (100 * share * (1 - c)) / (1 - c * field);
    if (field !== 1) solve(t1Signal, densitySignal, field);
    results[1] = ernst.rate;
    results[2] = 1 / ernst.rate;
    results[3] = ernst.amplitude;
    return voxelStatus.converged;
  };
}

/** Which volumes are T1-weighted, density-weighted and with the pulse. Throws VARIABLE_INVALID where that is not clear. */
function contrastsOf(
  variables: CalculationSetup['variables'],
): Record<'t1Weighted' | 'densityWeighted' | 'saturated', Contrast> {
  const contrasts = new Map<string, Contrast & { readonly volumes: number[] }>();
  const states = variables.MTState as readonly number[];
  for (const [volume, state] of states.entries()) {
    const angleDeg = variables.FlipAngle?.[volume] as number;
    const repetitionS = variables.TR?.[volume] as number;
    const key = `MTState ${state}, ${angleDeg} deg, TR ${repetitionS} s`;
    const known = contrasts.get(key);
    if (known !== undefined) known.volumes.push(volume);
    else contrasts.set(key, { volumes: [volume], angleRad: (angleDeg * Math.PI) / 180, repetitionS });
  }
  const isOn = ({ volumes }: Contrast): boolean => states[volumes[0] as number] === 1;
  const ordered = [...contrasts.values()].sort((a, b) => b.angleRad - a.angleRad);
  const [saturated, ...moreOn] = ordered.filter(isOn);
  const [t1Weighted, densityWeighted, ...moreOff] = ordered.filter((contrast) => !isOn(contrast));
  const isComplete = saturated !== undefined && t1Weighted !== undefined && densityWeighted !== undefined;
  if (!isComplete || moreOn.length + moreOff.length > 0 || t1Weighted.angleRad === densityWeighted.angleRad) {
    const found = [...contrasts.keys()];
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `Model mtsat needs one contrast with MTState 1 and two with MTState 0 at different flip angles; found ${found.join('; ')}.`,
      { variable: 'MTState', found },
    );
  }
  const bad = ordered.find(
    ({ angleRad, repetitionS }) => !(angleRad > 0 && angleRad < Math.PI && repetitionS > 0),
  );
  if (bad !== undefined) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      'Model mtsat needs flip angles above 0 and below 180 degrees and repetition times above 0.',
      { variable: 'FlipAngle', values: variables.FlipAngle ?? [] },
    );
  }
  return { t1Weighted, densityWeighted, saturated };
}
