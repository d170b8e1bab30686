import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { InputFunction } from '../contracts/job.js';
import { bytesPerElement, type ImageFile, type Series } from '../contracts/series.js';
import { keepsAxes, reorderVoxels } from '../geometry/axisMapping.js';
import { decodeToFloat64 } from '../nifti/decode.js';
import { effectiveScaling } from '../nifti/scaling.js';
import { type DescribedOnGrid, describeOnGrid } from './gridImage.js';
import { volumeBytes } from './volumeStream.js';

/**
 * The mean signal, in every volume of a series, of the voxels that a 3D mask on its grid selects: those whose value is
 * not zero and finite. Series and mask may be compressed; no copy is written.
 * Throws MASK_GRID, MASK_INVALID (several volumes), MASK_EMPTY, VARIABLE_INVALID with the first volume in which one of
 * the voxels has no finite value, and what reading an image throws.
 */
export async function readMaskedSignal(
  series: Pick<Series, 'files' | 'geometry'>,
  maskPath: string,
): Promise<Extract<InputFunction, { kind: 'masked' }>> {
  const described = await describeOnGrid(maskPath, series.geometry, {
    what: 'mask of the input function',
    otherVolumes: 'MASK_INVALID',
    otherGrid: 'MASK_GRID',
  });
  const mask = described.file;
  const name = basename(mask.path);
  const voxels = await selectedVoxels(described, name);
  const signals: number[] = [];
  for (const file of series.files) {
    for await (const bytes of volumeBytes(file)) {
      const mean = meanOf(decodeVoxels(bytes, file, voxels));
      if (!Number.isFinite(mean)) {
        throw new VoxfitError(
          'VARIABLE_INVALID',
          `The ${voxels.length} voxels of the input function (${name}) have no finite mean in volume ${signals.length + 1}: one of them is ${mean}.`,
          { path: mask.path, voxels: voxels.length, volume: signals.length + 1 },
        );
      }
      signals.push(mean);
    }
  }
  return {
    kind: 'masked',
    source: `mean signal of ${voxels.length} voxel${voxels.length === 1 ? '' : 's'}, ${name}${described.note === null ? '' : ', read along the axes of the images'}`,
    signals,
  };
}

/** Indices into a volume, ascending. */
async function selectedVoxels(
  { file: mask, mapping }: DescribedOnGrid,
  name: string,
): Promise<readonly number[]> {
  const voxels: number[] = [];
  let all = 0;
  for await (const bytes of volumeBytes(mask)) {
    const ordered = keepsAxes(mapping)
      ? bytes
      : reorderVoxels(bytes, bytesPerElement[mask.datatype], mask.geometry.shape, mapping);
    const values = decodeToFloat64(ordered, formatOf(mask));
    all = values.length;
    for (let n = 0; n < values.length; n++) {
      const value = values[n] as number;
      if (value !== 0 && Number.isFinite(value)) voxels.push(n);
    }
  }
  if (voxels.length > 0) return voxels;
  throw new VoxfitError(
    'MASK_EMPTY',
    `The mask of the input function ${name} selects no voxel: all ${all} are zero or not finite.`,
    { path: mask.path, voxels: 0, voxelsInGrid: all },
  );
}

function decodeVoxels(bytes: Uint8Array, file: ImageFile, voxels: readonly number[]): Float64Array {
  const size = bytesPerElement[file.datatype];
  const chosen = new Uint8Array(voxels.length * size);
  for (const [n, voxel] of voxels.entries()) {
    chosen.set(bytes.subarray(voxel * size, (voxel + 1) * size), n * size);
  }
  return decodeToFloat64(chosen, formatOf(file));
}

function formatOf({ datatype, byteOrder, sclSlope, sclInter }: ImageFile) {
  return { datatype, byteOrder, ...effectiveScaling(sclSlope, sclInter) };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
