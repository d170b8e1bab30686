import { VoxfitError } from '../../contracts/errors.js';

/** As many as a NIfTI-1 dimension can count. */
const mostVolumes = 32_767;

/**
 * Volumes as they are typed: `0,3-5` -> 0, 3, 4, 5; nothing for an empty text. what: what needs them, for the message.
 * Throws WRONG_USE for a part that is no volume and no range.
 */
export function parseVolumes(text: string, what: string): readonly number[] {
  if (text.trim() === '') return [];
  return text.split(',').flatMap((part) => {
    const found = /^(\d{1,9})(?:\s*-\s*(\d{1,9}))?$/.exec(part.trim());
    const from = Number(found?.[1]);
    const to = found?.[2] === undefined ? from : Number(found[2]);
    if (found === null || to < from || to - from > mostVolumes) {
      throw new VoxfitError(
        'WRONG_USE',
        `${what} needs volumes counted from 0, such as 0,3-5; "${part.trim()}" is no volume and no range.`,
        { part: part.trim() },
      );
    }
    return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  });
}

/** The same the other way round, in order and each once: 5, 3, 4, 0 -> `0,3-5`. */
export function volumesText(volumes: readonly number[]): string {
  const sorted = [...new Set(volumes)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (sorted[to + 1] === (sorted[to] as number) + 1) to += 1;
    parts.push(to === from ? `${sorted[from]}` : `${sorted[from]}-${sorted[to]}`);
    from = to + 1;
  }
  return parts.join(',');
}
