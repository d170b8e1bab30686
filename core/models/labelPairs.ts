import type { VoxelFunction } from '../contracts/calculation.js';
import { VoxfitError } from '../contracts/errors.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { volumeTypes } from './resolve/acquisitionFields.js';

type Variables = Readonly<Record<string, readonly number[]>>;

/** The perfusion-weighted samples of a labelling series, and its calibration volumes. Positions of volumes. */
export interface LabelPairs {
  /** Of a control and the label volume of the same delay; in the order of the controls. */
  readonly pairs: readonly (readonly [control: number, label: number])[];
  /** Volumes that are differences already. */
  readonly differences: readonly number[];
  readonly m0Volumes: readonly number[];
  /** Every volume that a difference stands at: controls of pairs and differences, ascending. */
  readonly at: readonly number[];
}

/**
 * What to subtract from what: the n-th control volume and the n-th label volume of those alike in the variables
 * `alike`, by `VolumeType`, never by their order. `cbf` volumes count for nothing.
 * Throws VARIABLE_INVALID for codes that are none, unequal numbers of control and label volumes, and a series without any
 * perfusion-weighted volume.
 */
export function labelPairs(variables: Variables, alike: readonly string[]): LabelPairs {
  const types = (variables.VolumeType ?? []).map(typeOf);
  const ofType = (wanted: (typeof volumeTypes)[number]): number[] =>
    types.flatMap((type, t) => (type === wanted ? [t] : []));
  const kind = (t: number): string => alike.map((symbol) => `${symbol} ${variables[symbol]?.[t]}`).join(', ');
  const labels = ofType('label');
  const controls = ofType('control');
  for (const name of new Set([...controls, ...labels].map(kind))) {
    const [c, l] = [controls, labels].map((volumes) => volumes.filter((t) => kind(t) === name).length);
    if (c !== l) {
      throw new VoxfitError(
        'VARIABLE_INVALID',
        `With ${name} there are ${c} control and ${l} label volumes; each control needs its label (leave single ones out by --exclude).`,
        { controls: c ?? 0, labels: l ?? 0 },
      );
    }
  }
  const pairs = controls.map((control) => {
    const rank = controls.filter((t) => t < control && kind(t) === kind(control)).length;
    return [control, labels.filter((t) => kind(t) === kind(control))[rank] as number] as const;
  });
  const differences = ofType('deltam');
  if (pairs.length + differences.length === 0) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      'No volume is control, label or deltam (VolumeType): there is nothing to compute perfusion from.',
      { types: [...new Set(types)] },
    );
  }
  const at = [...pairs.map(([control]) => control), ...differences].sort((a, b) => a - b);
  return { pairs, differences, m0Volumes: ofType('m0scan'), at };
}

function typeOf(code: number, t: number): (typeof volumeTypes)[number] {
  const type = volumeTypes[code];
  if (type !== undefined) return type;
  const list = volumeTypes.map((name, index) => `${index} ${name}`).join(', ');
  throw new VoxfitError('VARIABLE_INVALID', `VolumeType of volume ${t} is ${code}; it is one of ${list}.`, {
    volume: t,
    value: code,
  });
}

/**
 * Writes control - label at the place of each control and differences at their own, NaN elsewhere; and the mean of the
 * calibration volumes into parameter `m0`, where that is NaN. Status notFinite without a positive M0.
 */
export function perfusionSamples({ pairs, differences, m0Volumes }: LabelPairs, m0: number): VoxelFunction {
  return (samples, parameters, results) => {
    results.fill(Number.NaN);
    for (const [control, label] of pairs) {
      results[control] = (samples[control] as number) - (samples[label] as number);
    }
    for (const t of differences) results[t] = samples[t] as number;
    if (Number.isNaN(parameters[m0])) parameters[m0] = finiteMean(samples, m0Volumes);
    return (parameters[m0] as number) > 0 ? voxelStatus.converged : voxelStatus.notFinite;
  };
}

/** Mean of the finite samples at these positions, NaN where there is none. */
export function finiteMean(samples: Float64Array, positions: readonly number[]): number {
  let [sum, count] = [0, 0];
  for (const t of positions) {
    const sample = samples[t] as number;
    if (!Number.isFinite(sample)) continue;
    sum += sample;
    count += 1;
  }
  return sum / count;
}
