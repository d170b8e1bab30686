import type { CalculationSetup, VoxelFunction } from '../contracts/calculation.js';
import { VoxfitError } from '../contracts/errors.js';
import type { CalculationModel, ModelParameter } from '../contracts/model.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { LookupTable } from './lookupTable.js';
import { combinedSignal, type Mp2rageSequence } from './mp2rageSignal.js';

/** T1 of the table, s: Marques et al. 2010 look between 0.05 and 5 s. */
const shortestS = 0.05;
const longestS = 5;
const stepS = 0.001;
/** Largest value of the 12 bits in which scanners store the combined image. */
const storedMaximum = 4095;

/** A constant of the sequence; without a value (start NaN) the model is refused. */
const constant = (
  symbol: string,
  label: string,
  unit: string,
  upper: number,
  start = Number.NaN,
): ModelParameter => ({
  symbol,
  label,
  unit,
  mapName: `${symbol}map`,
  start,
  lower: 0,
  upper,
  held: true,
  oneForAll: true,
});

const constants: readonly ModelParameter[] = [
  constant('TI1', 'first inversion time', 's', 30),
  constant('TI2', 'second inversion time', 's', 30),
  constant('FA1', 'flip angle of the first readout', 'deg', 90),
  constant('FA2', 'flip angle of the second readout', 'deg', 90),
  constant('TRinv', 'time from inversion to inversion (RepetitionTimePreparation)', 's', 60),
  constant('TRexc', 'time from excitation to excitation (RepetitionTimeExcitation)', 's', 1),
  constant('shotsBefore', 'excitations before the centre of k-space (NumberShots)', '1', 2000),
  constant('shotsAfter', 'excitations from the centre of k-space on (NumberShots)', '1', 2000),
  constant('efficiency', 'inversion efficiency', '1', 1, 0.96),
];

/** Longitudinal relaxation from the two gradient-echo images of MP2RAGE, or their combination. */
export const mp2rage: CalculationModel = {
  id: 'mp2rage',
  kind: 'calculation',
  name: 'T1 (MP2RAGE)',
  summary:
    'Longitudinal relaxation time from the combined image of MP2RAGE by a table of the steady-state signal. The sequence is given by --fix TI1=… and so on. Only the part of the table between its largest and smallest value is one-to-one: a voxel beyond it, such as one of cerebrospinal fluid above about 3.7 s, has no T1.',
  variables: [],
  parameters: constants,
  calculatedMaps: [
    { mapName: 'T1map', label: 'longitudinal relaxation time', unit: 's' },
    { mapName: 'R1map', label: 'longitudinal relaxation rate', unit: '1/s' },
    { mapName: 'UNIT1', label: 'combined signal, -0.5 to 0.5', unit: '1' },
  ],
  methods: [
    { id: 'inversions', label: 'two signed gradient-echo images, first and second inversion time' },
    { id: 'uni', label: 'combined image, -0.5 to 0.5' },
    { id: 'uni-12bit', label: 'combined image stored as 0 to 4095' },
  ],
  calculate: relaxation,
  checkLargest: requireRange,
  minimumVolumes: 1,
  defaultMask: 'none',
  notes: [
    'The combined image is S1 S2 / (S1² + S2²), from -0.5 to 0.5; stored in 12 bits it is (UNIT1 + 0.5) 4095.',
    'TI1 and TI2 are from the inversion to the centre of k-space of each readout. shotsBefore and shotsAfter are the excitations before it and from it on.',
    'The table has T1 from 0.05 to 5 s in steps of 1 ms, between which it is linear. A voxel outside its one-to-one part is not finite, never 0.',
    'Which range a combined image has is said by the method, and checked: one with a value above 1 is not -0.5 to 0.5, one without is not 0 to 4095, and the fit is refused.',
    'The transmit field is not corrected for: the flip angles are taken as given.',
  ],
  exampleOptions:
    '--fix TI1=0.8 --fix TI2=2.7 --fix FA1=4 --fix FA2=5 --fix TRinv=6 --fix TRexc=0.0067 --fix shotsBefore=35 --fix shotsAfter=72',
  references: [
    {
      authors: 'Marques JP, Kober T, Krueger G, van der Zwaag W, Van de Moortele PF, Gruetter R',
      title:
        'MP2RAGE, a self bias-field corrected sequence for improved segmentation and T1-mapping at high field',
      year: 2010,
      journal: 'NeuroImage 49:1271-1281',
      doi: '10.1016/j.neuroimage.2009.10.002',
    },
  ],
};

function relaxation({ samples, method, fixed }: CalculationSetup): VoxelFunction {
  requireVolumes(samples, method);
  const sequence = sequenceOf(fixed);
  const count = Math.round((longestS - shortestS) / stepS) + 1;
  const table = new LookupTable(shortestS, stepS, count, (t1S) => combinedSignal(sequence, t1S));
  return (signal, _, results) => {
    if (signal.some(Number.isNaN)) return voxelStatus.tooFewSamples;
    const combined = combine(signal, method);
    const t1S = table.argumentOf(combined);
    if (Number.isNaN(t1S)) return voxelStatus.notFinite;
    results[0] = t1S;
    results[1] = 1 / t1S;
    results[2] = combined;
    return voxelStatus.converged;
  };
}

/** Marques et al. 2010, for real signals; NaN where there is no signal, or what 12 bits do not hold. */
function combine(signal: Float64Array, method: string): number {
  const [first = 0, second = 0] = signal;
  if (method === 'uni') return first;
  if (method === 'uni-12bit') return first < 1 ? Number.NaN : first / storedMaximum - 0.5;
  return (first * second) / (first * first + second * second);
}

/** Throws WRONG_USE where the values show that a combined image has the other range than its method says. */
function requireRange(largest: number, method: string): void {
  const said = method === 'uni' ? '-0.5 to 0.5' : '0 to 4095';
  const other = method === 'uni' ? 'uni-12bit' : 'uni';
  const isTwelveBit = largest > 1;
  if (method === 'inversions' || largest === 0 || isTwelveBit === (method === 'uni-12bit')) return;
  throw new VoxfitError(
    'WRONG_USE',
    `Method ${method} of model mp2rage takes a combined image of ${said}, but the largest value of this one is ${Number(largest.toPrecision(4))} in magnitude: use method ${other}, if it is a combined image.`,
    { largest, method },
  );
}

function requireVolumes(samples: number, method: string): void {
  const needed = method === 'inversions' ? 2 : 1;
  if (samples === needed) return;
  const advice =
    samples === 1
      ? ' For a combined image say its range by --method uni (-0.5 to 0.5) or --method uni-12bit (0 to 4095).'
      : '';
  throw new VoxfitError(
    'WRONG_USE',
    `Method ${method} of model mp2rage needs ${needed} volume${needed === 1 ? '' : 's'}; there ${samples === 1 ? 'is' : 'are'} ${samples}.${advice}`,
    { volumes: samples, needed, method },
  );
}

function sequenceOf(fixed: CalculationSetup['fixed']): Mp2rageSequence {
  const missing = constants.filter(({ symbol }) => !Number.isFinite(fixed[symbol] ?? Number.NaN));
  if (missing.length > 0) {
    const list = missing.map(({ symbol, label, unit }) => `${symbol} (${label}, ${unit})`).join(', ');
    throw new VoxfitError(
      'PARAMETER_INVALID',
      `Model mp2rage needs numbers for ${list}: give each by --fix NAME=value.`,
      { missing: missing.map(({ symbol }) => symbol) },
    );
  }
  const of = (symbol: string): number => fixed[symbol] as number;
  const sequence: Mp2rageSequence = {
    inversionTimesS: [of('TI1'), of('TI2')],
    anglesRad: [(of('FA1') * Math.PI) / 180, (of('FA2') * Math.PI) / 180],
    repetitionS: of('TRinv'),
    excitationS: of('TRexc'),
    shotsBefore: of('shotsBefore'),
    shotsAfter: of('shotsAfter'),
    efficiency: of('efficiency'),
  };
  requireWhole(sequence);
  requireOrder(sequence);
  return sequence;
}

function requireWhole({ shotsBefore, shotsAfter }: Mp2rageSequence): void {
  if (Number.isInteger(shotsBefore) && Number.isInteger(shotsAfter)) return;
  throw new VoxfitError(
    'PARAMETER_INVALID',
    `shotsBefore is ${shotsBefore} and shotsAfter ${shotsAfter}; excitations are whole numbers.`,
    { shotsBefore, shotsAfter },
  );
}

/** Throws PARAMETER_INVALID where the readouts do not fit between the inversions. */
function requireOrder({
  inversionTimesS: [firstS, secondS],
  repetitionS,
  excitationS,
  shotsBefore,
  shotsAfter,
}: Mp2rageSequence): void {
  const beforeS = firstS - shotsBefore * excitationS;
  const betweenS = secondS - firstS - (shotsBefore + shotsAfter) * excitationS;
  const afterS = repetitionS - secondS - shotsAfter * excitationS;
  if (beforeS >= 0 && betweenS >= 0 && afterS >= 0 && excitationS > 0) return;
  throw new VoxfitError(
    'PARAMETER_INVALID',
    `The two readouts of ${shotsBefore} + ${shotsAfter} excitations, ${excitationS} s apart, do not fit into the sequence of model mp2rage: before, between and after them remain ${beforeS.toFixed(4)}, ${betweenS.toFixed(4)} and ${afterS.toFixed(4)} s.`,
    { beforeS, betweenS, afterS },
  );
}
