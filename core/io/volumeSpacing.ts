import { basename } from 'node:path';
import { toErrorReport, VoxfitError } from '../contracts/errors.js';
import type { ImageFile, Series } from '../contracts/series.js';
import { readImageFields } from './imageFields.js';
import { numbersOf } from './sidecar.js';

/** Seconds of the time units of xyzt_units (nifti1.h); 0 means that the unit is not given. */
const timeUnits: ReadonlyMap<number, { readonly seconds: number; readonly text: string }> = new Map([
  [0, { seconds: 1, text: 'without a unit, taken as s' }],
  [8, { seconds: 1, text: 's' }],
  [16, { seconds: 1e-3, text: 'ms' }],
  [24, { seconds: 1e-6, text: 'us' }],
]);

/**
 * Time from one volume to the next in a 4D file: `RepetitionTime` of the sidecar where it also has
 * `RepetitionTimeExcitation` (alone it may be either), else pixdim[4] of the header. Nothing where neither says; where
 * the sidecar's is no number, why the times `t` of the volumes cannot be used. Throws SIDECAR_INVALID, READ_FAILED.
 */
export async function readVolumeSpacing(
  files: readonly ImageFile[],
  sidecarPath: string | undefined,
): Promise<Pick<Series, 'volumeSpacing' | 'unusable'>> {
  const [file] = files;
  if (file === undefined || files.length > 1 || file.volumes < 2) return {};
  const { fields } = await readImageFields(file, sidecarPath);
  const repetition = fields.get('RepetitionTime');
  if (repetition !== undefined && fields.has('RepetitionTimeExcitation')) {
    const seconds = repetitionTime(repetition.stored, repetition.from);
    if (seconds instanceof VoxfitError) return { unusable: { t: toErrorReport(seconds) } };
    if (typeof seconds === 'number') {
      return { volumeSpacing: { seconds, source: `${repetition.from}, RepetitionTime` } };
    }
  }
  const unit = timeUnits.get(file.geometry.xyztUnits & 0x38);
  if (unit === undefined || !(file.volumeSpacing > 0) || !Number.isFinite(file.volumeSpacing)) return {};
  // float32 in the header: seven digits are all that was written.
  const seconds = Number((file.volumeSpacing * unit.seconds).toPrecision(7));
  return {
    volumeSpacing: {
      seconds,
      source: `${basename(file.path)}, pixdim[4] = ${Number(file.volumeSpacing.toPrecision(7))} ${unit.text}`,
    },
  };
}

function repetitionTime(stored: unknown, fileName: string): number | number[] | VoxfitError {
  try {
    return numbersOf(stored, 'RepetitionTime', fileName);
  } catch (error) {
    if (error instanceof VoxfitError) return error;
    throw error;
  }
}
