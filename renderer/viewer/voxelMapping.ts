import type { Affine, GridShape } from '../../core/contracts/series.js';
import { voxelToWorld, worldToVoxel } from '../../core/geometry/affine.js';

declare const gridTag: unique symbol;
declare const worldTag: unique symbol;

/** A voxel of the file: i, j, k as stored, from 0. */
export type GridIndex = readonly [number, number, number] & { readonly [gridTag]: true };

/** A point in mm, RAS+. */
export type WorldPoint = readonly [number, number, number] & { readonly [worldTag]: true };

export function gridIndex(i: number, j: number, k: number): GridIndex {
  return [i, j, k] as unknown as GridIndex;
}

export function worldPoint(x: number, y: number, z: number): WorldPoint {
  return [x, y, z] as unknown as WorldPoint;
}

/** Centre of a voxel in mm. */
export function centreOf(affine: Affine, index: GridIndex): WorldPoint {
  return worldPoint(...voxelToWorld(affine, index));
}

/**
 * The voxel of `shape` nearest to a point; points outside the grid give the nearest voxel on its surface.
 * The viewer turns images to RAS order for itself, so that world points are the only language shared with it.
 */
export function nearestVoxel(affine: Affine, shape: GridShape, point: WorldPoint): GridIndex {
  const clamp = (value: number, count: number): number =>
    Math.min(count - 1, Math.max(0, Math.round(value))) || 0;
  const [i, j, k] = worldToVoxel(affine, point);
  return gridIndex(clamp(i, shape[0]), clamp(j, shape[1]), clamp(k, shape[2]));
}
