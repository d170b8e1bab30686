import type { Volume } from '../contracts/series.js';
import { readVolume } from './readArrays.js';

/** Magnitude of the largest finite sample of some volumes, 0 where there is none. Throws what readVolume throws. */
export async function largestSample(volumes: readonly Volume[]): Promise<number> {
  let largest = 0;
  for (const volume of volumes) {
    for (const value of await readVolume(volume)) {
      const size = Math.abs(value);
      if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
    }
  }
  return largest;
}
