import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { ImageFile, Series } from '../contracts/series.js';
import { readImageFields } from './imageFields.js';
import { imageStem } from './imageFile.js';
import { numbersOf } from './sidecar.js';

/**
 * When each slice k of a series was acquired after the beginning of its volume, in s: BIDS' SliceTiming of the sidecar
 * given, else of those beside the images, which must agree. The list follows SliceEncodingDirection: k (also where it
 * is absent) counts slices from 0, k- from the last.
 * Throws VARIABLE_MISSING, VARIABLE_COUNT, VARIABLE_INVALID (other axes, files that disagree, no numbers of 0 or
 * more), SIDECAR_INVALID, READ_FAILED.
 */
export async function readSliceTiming(series: Series, sidecarPath?: string): Promise<readonly number[]> {
  const slices = series.geometry.shape[2];
  const files = sidecarPath === undefined ? series.files : series.files.slice(0, 1);
  const [first, ...others] = await Promise.all(files.map((file) => timingOf(file, slices, sidecarPath)));
  const different = others.find(({ timing }) => timing.some((timeS, k) => timeS !== first?.timing[k]));
  if (different !== undefined) {
    const names = [first?.from ?? '', different.from];
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `SliceTiming is not the same in ${names.join(' and ')}; a series has one time per slice.`,
      { files: names },
    );
  }
  return first?.timing ?? [];
}

async function timingOf(
  file: ImageFile,
  slices: number,
  sidecarPath: string | undefined,
): Promise<{ readonly timing: readonly number[]; readonly from: string }> {
  const { fields, nearest } = await readImageFields(file, sidecarPath);
  const stored = fields.get('SliceTiming');
  if (stored === undefined) {
    const absent = sidecarPath === undefined ? `${imageStem(file.path)}.json` : basename(sidecarPath);
    throw new VoxfitError(
      'VARIABLE_MISSING',
      nearest === null
        ? `There is no sidecar ${absent} to take SliceTiming from.`
        : `${nearest} has no field SliceTiming.`,
      { path: file.path, bidsField: 'SliceTiming' },
    );
  }
  const name = stored.from;
  const timing = numbersOf(stored.stored, 'SliceTiming', name);
  const found = typeof timing === 'number' ? 1 : timing.length;
  if (typeof timing === 'number' || found !== slices) {
    throw new VoxfitError(
      'VARIABLE_COUNT',
      `SliceTiming in ${name} has ${found} ${found === 1 ? 'value' : 'values'}, the images have ${slices} slices.`,
      { file: name, values: found, slices },
    );
  }
  const direction = fields.get('SliceEncodingDirection')?.stored ?? 'k';
  if (direction === 'k') return { timing, from: name };
  if (direction === 'k-') return { timing: [...timing].reverse(), from: name };
  throw new VoxfitError(
    'VARIABLE_INVALID',
    `SliceEncodingDirection in ${name} is ${JSON.stringify(direction)}; Voxfit takes SliceTiming along k or k- only.`,
    { file: name, found: JSON.stringify(direction) },
  );
}
