import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { Series } from '../contracts/series.js';
import { beside } from './acquisition.js';
import { numbersOf, readSidecarFields } from './sidecar.js';

/**
 * When each slice k of a series was acquired after the beginning of its volume, in s: BIDS' SliceTiming of the sidecar
 * given, else of those beside the images, which must agree. The list follows SliceEncodingDirection: k (also where it
 * is absent) counts slices from 0, k- from the last.
 * Throws VARIABLE_MISSING, VARIABLE_COUNT, VARIABLE_INVALID (other axes, files that disagree, no numbers of 0 or
 * more), SIDECAR_INVALID, READ_FAILED.
 */
export async function readSliceTiming(series: Series, sidecarPath?: string): Promise<readonly number[]> {
  const paths = sidecarPath === undefined ? series.files.map((file) => beside(file, '.json')) : [sidecarPath];
  const slices = series.geometry.shape[2];
  const [first = [], ...others] = await Promise.all(paths.map((path) => timingOf(path, slices)));
  const different = others.findIndex((timing) => timing.some((timeS, k) => timeS !== first[k]));
  if (different >= 0) {
    const names = [paths[0], paths[different + 1]].map((path) => basename(path ?? ''));
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `SliceTiming is not the same in ${names.join(' and ')}; a series has one time per slice.`,
      { files: names },
    );
  }
  return first;
}

async function timingOf(path: string, slices: number): Promise<readonly number[]> {
  const name = basename(path);
  const fields = await readSidecarFields(path);
  if (!fields?.has('SliceTiming')) {
    throw new VoxfitError(
      'VARIABLE_MISSING',
      fields === null
        ? `There is no sidecar ${name} to take SliceTiming from.`
        : `${name} has no field SliceTiming.`,
      { path, bidsField: 'SliceTiming' },
    );
  }
  const timing = numbersOf(fields.get('SliceTiming'), 'SliceTiming', name);
  const found = typeof timing === 'number' ? 1 : timing.length;
  if (typeof timing === 'number' || found !== slices) {
    throw new VoxfitError(
      'VARIABLE_COUNT',
      `SliceTiming in ${name} has ${found} ${found === 1 ? 'value' : 'values'}, the images have ${slices} slices.`,
      { path, values: found, slices },
    );
  }
  const direction = fields.get('SliceEncodingDirection') ?? 'k';
  if (direction === 'k') return timing;
  if (direction === 'k-') return [...timing].reverse();
  throw new VoxfitError(
    'VARIABLE_INVALID',
    `SliceEncodingDirection in ${name} is ${JSON.stringify(direction)}; Voxfit takes SliceTiming along k or k- only.`,
    { path, found: JSON.stringify(direction) },
  );
}
