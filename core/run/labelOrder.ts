import type { ArrayPlace, ImportedSeries, Volume } from '../contracts/series.js';
import { readSlices, readVolume } from '../io/readArrays.js';
import { labelPairs } from '../models/labelPairs.js';
import { volumesText } from '../models/resolve/parseVolumes.js';
import type { RunPlan } from './plan.js';

/** Of these variables the volumes of a pair have the same value. */
const alike = ['PLD', 'LD', 'TI1'];

/**
 * What the samples say of which volumes of a labelling series are controls: blood that is labelled takes signal away, so that
 * a control is brighter on average than its label. Means are taken over the mask (null: over every voxel). A sentence
 * with the numbers where pairs contradict that; nothing for other models. Throws what reading throws.
 */
export async function labelOrderNotes(
  { variables, volumes }: Pick<RunPlan, 'variables' | 'volumes'>,
  series: Pick<ImportedSeries, 'volumes'>,
  mask: ArrayPlace | null,
): Promise<readonly string[]> {
  if (variables.VolumeType === undefined) return [];
  const given = alike.filter((symbol) => variables[symbol] !== undefined);
  const { pairs } = labelPairs(variables, given);
  if (pairs.length === 0) return [];
  const inside = mask === null ? null : await readSlices(mask, 0, mask.shape[2] ?? 0);
  const means = new Map<number, number>();
  for (const t of new Set(pairs.flat())) {
    means.set(t, meanOf(await readVolume(series.volumes[volumes[t] as number] as Volume), inside));
  }
  const differences = pairs.map(([control, label]) => ({
    volumes: [volumes[control] as number, volumes[label] as number] as const,
    share: ((means.get(control) as number) - (means.get(label) as number)) / (means.get(control) as number),
  }));
  const against = differences.filter(({ share }) => share < 0);
  if (against.length === 0) return [];
  const [least, most] = [
    Math.min(...against.map(({ share }) => -share)),
    Math.max(...against.map(({ share }) => -share)),
  ];
  const range = least === most ? percent(most) : `${percent(least)} to ${percent(most)}`;
  const places = volumesText(against.flatMap((pair) => pair.volumes));
  if (2 * against.length > pairs.length) {
    return [
      `In ${against.length} of ${pairs.length} pairs the label volume is brighter than its control, by ${range} of it (volumes ${places}, counted from 0); labelling takes signal away: control and label are likely to be exchanged.`,
    ];
  }
  return [
    `In ${against.length} of ${pairs.length} pairs the label volume is brighter than its control, by ${range} of it: volumes ${places}, counted from 0. Motion or exchanged volumes do that.`,
  ];
}

/** Over the finite values inside; NaN where there is none. */
function meanOf(values: Float32Array, inside: Float32Array | null): number {
  let sum = 0;
  let count = 0;
  for (let v = 0; v < values.length; v++) {
    const value = values[v] as number;
    if ((inside !== null && inside[v] === 0) || !Number.isFinite(value)) continue;
    sum += value;
    count += 1;
  }
  return sum / count;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
