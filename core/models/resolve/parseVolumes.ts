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
