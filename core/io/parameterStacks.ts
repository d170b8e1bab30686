import type { SeriesCandidate } from './findSeries.js';
import { byNumber } from './imageNames.js';
import { readSidecarFields } from './sidecar.js';

/** What a scanner is told to vary from one series to the next, and in which unit people read it. */
const varied = [
  { field: 'FlipAngle', label: 'flip angle', perUnit: 1, unit: 'deg' },
  { field: 'InversionTime', label: 'inversion time', perUnit: 1000, unit: 'ms' },
  { field: 'EchoTime', label: 'echo time', perUnit: 1000, unit: 'ms' },
] as const;

interface OneVolume {
  readonly candidate: SeriesCandidate;
  readonly path: string;
  readonly fields: ReadonlyMap<string, unknown>;
}

/**
 * The candidates of a folder that was converted, `number_description` each, and before them those that several make together:
 * series of one volume whose descriptions agree but for numbers, and of which each has another flip angle, inversion time
 * or echo time by its sidecar. Each stays a candidate of its own. Throws what readSidecarFields throws.
 */
export async function withParameterStacks(
  candidates: readonly SeriesCandidate[],
): Promise<readonly SeriesCandidate[]> {
  const groups = new Map<string, OneVolume[]>();
  for (const candidate of candidates) {
    const [path, ...more] = candidate.images;
    if (path === undefined || more.length > 0 || candidate.volumes > 1) continue;
    const fields = (await readSidecarFields(path.replace(/\.nii$/, '.json'))) ?? new Map();
    const key = [descriptionOf(candidate), candidate.part ?? '', candidate.description].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), { candidate, path, fields }]);
  }
  return [...[...groups.values()].flatMap(stackOf), ...candidates];
}

/** Without the number of the series, and whatever its own numbers are. */
function descriptionOf({ name }: SeriesCandidate): string {
  return name.replace(/^\d+_/, '').replace(/\d+([.p]\d+)?/g, '#');
}

function stackOf(group: readonly OneVolume[]): SeriesCandidate[] {
  const [first] = group;
  if (first === undefined || group.length < 2) return [];
  for (const { field, label, perUnit, unit } of varied) {
    const values = group.map(({ fields }) => Number(fields.get(field)));
    if (values.some((value) => !Number.isFinite(value)) || new Set(values).size < group.length) continue;
    const sorted = [...group].sort((a, b) => Number(a.fields.get(field)) - Number(b.fields.get(field)));
    const text = (value: number): string => `${Number((value * perUnit).toPrecision(4))}`;
    const grid = first.candidate.description.replace(/^.*, (?=\d+ x )/, '');
    const range = `${label} ${text(Math.min(...values))} to ${text(Math.max(...values))} ${unit}`;
    return [
      {
        name: numbersOf(group),
        images: sorted.map(({ path }) => path),
        volumes: group.length,
        part: first.candidate.part,
        description: `${group.length} files, ${range}, ${grid}`,
      },
    ];
  }
  return [];
}

/** `5-7_vfa_fa`: the numbers of the first and the last series, and what their descriptions begin with. */
function numbersOf(group: readonly OneVolume[]): string {
  const names = group.map(({ candidate }) => candidate.name).sort(byNumber);
  const numbers = names.map((name) => /^\d+/.exec(name)?.[0] ?? '');
  const rests = names.map((name) => name.replace(/^\d+_/, ''));
  const [first = ''] = rests;
  let shared = first.length;
  while (!rests.every((rest) => rest.startsWith(first.slice(0, shared)))) shared--;
  const begin = first.slice(0, shared).replace(/[_\-. \d]+$/, '');
  return [`${numbers[0]}-${numbers.at(-1)}`, begin].filter((part) => part !== '').join('_');
}
