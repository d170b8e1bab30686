import { voxelStatusLabels } from '../../core/contracts/voxelStatus.js';
import type { ValueRange } from '../display/statistics.js';

/** Level of a voxel without a value: the first entry of every colour table, fully transparent. */
export const emptyLevel = 0;
const lowestLevel = 2;
const highestLevel = 255;
const statusSpan = 30;

/**
 * Writes colour levels of values into `levels`: 0 where the value is not finite, else 2 to 255 over the range,
 * values outside the range clipped to its ends. Deciding here which voxels are transparent makes the picture
 * the same on every graphics processor (their treatment of NaN in textures differs).
 * values, levels: same length; `levels` is written from `from` to before `to`.
 */
export function writeLevels(
  levels: Uint8Array,
  values: Float32Array,
  range: ValueRange,
  from: number,
  to: number,
): void {
  const scale = (highestLevel - lowestLevel) / (range.upper - range.lower);
  for (let index = from; index < to; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      levels[index] = value === Number.POSITIVE_INFINITY ? highestLevel : emptyLevel;
      continue;
    }
    const level = lowestLevel + Math.round((value - range.lower) * scale);
    levels[index] = Math.min(highestLevel, Math.max(lowestLevel, level));
  }
}

/** Colour level of a status code: skipped voxels are transparent, the others lie in the middle of their band. */
export function statusLevel(code: number): number {
  if (!(code > 0 && code < voxelStatusLabels.length)) return emptyLevel;
  return code * statusSpan + statusSpan / 2;
}

/** Levels of a status map; see `writeLevels`. */
export function writeStatusLevels(levels: Uint8Array, values: Float32Array, from: number, to: number): void {
  for (let index = from; index < to; index += 1) levels[index] = statusLevel(values[index] ?? Number.NaN);
}

/** The code whose band holds this level. */
export function statusOfLevel(level: number): number {
  return Math.floor(level / statusSpan);
}
