import { VoxfitError } from '../core/contracts/errors.js';
import { isSingleVolume } from '../core/contracts/mapSources.js';
import type { ArrayPlace } from '../core/contracts/series.js';
import type { VoxelReading } from '../core/contracts/windowViews.js';
import { readSlices, readVolume, readVoxelSamples, readVoxelValue } from '../core/io/readArrays.js';
import type { Fit } from './fits.js';
import type { OpenedSeries } from './openings.js';

/** One volume of a series: float32, i fastest. Throws WRONG_USE for a volume that the series does not have. */
export async function readSeriesVolume(series: OpenedSeries, volume: number): Promise<Float32Array> {
  const found = series.imported.volumes[volume];
  if (found === undefined) {
    const { volumeCount } = series.imported;
    throw new VoxfitError('WRONG_USE', `There is no volume ${volume} in a series of ${volumeCount}.`, {
      volume,
    });
  }
  return readVolume(found);
}

/** Slices k0 <= k < k1 of a map: float32, i fastest. Throws WRONG_USE for slices outside the grid. */
export async function readMapSlices(map: ArrayPlace, k0: number, k1: number): Promise<Float32Array> {
  const slices = map.shape[2] ?? 0;
  if (k0 > k1 || k1 > slices) {
    throw new VoxfitError('WRONG_USE', `There are no slices ${k0} to ${k1} in a map of ${slices}.`, {
      k0,
      k1,
    });
  }
  return readSlices(map, k0, k1);
}

/**
 * The samples of a voxel and, where `fit` is of this series, its value in each map.
 * Throws WRONG_USE for a voxel outside the grid.
 */
export async function readVoxel(
  series: OpenedSeries,
  fit: Fit | null,
  voxel: readonly [number, number, number],
): Promise<VoxelReading> {
  const [i, j, k] = voxel;
  const { shape } = series.imported.geometry;
  if (voxel.some((index, axis) => index >= (shape[axis] ?? 0))) {
    throw new VoxfitError(
      'WRONG_USE',
      `There is no voxel ${voxel.join(', ')} in a grid of ${shape.join(' x ')}.`,
      {
        voxel,
      },
    );
  }
  const maps = fit?.series === series ? fit.maps.filter((map) => isSingleVolume(map.source)) : [];
  const [samples, values] = await Promise.all([
    readVoxelSamples(series.imported.volumes, i, j, k),
    Promise.all(maps.map(async ({ name, array }) => [name, await readVoxelValue(array, i, j, k)] as const)),
  ]);
  return { samples, maps: Object.fromEntries(values) };
}
