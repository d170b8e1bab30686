import type { FitKind, Slab } from '../contracts/job.js';
import type { GridShape } from '../contracts/series.js';

/** Slices are joined into one slab until it has this many voxels, so that handing it out costs little beside fitting. */
const leastSlabVoxels = 4096;

/**
 * The slabs of a grid: whole slices, each slice in exactly one, in order. A user's function over slices gets them one by
 * one, so that one that it fails on takes no other with it.
 */
export function slabsOf(shape: GridShape, kind: FitKind['kind'] = 'statistics'): readonly Slab[] {
  const [ni, nj, nk] = shape;
  const thickness = kind === 'function' ? 1 : Math.max(1, Math.ceil(leastSlabVoxels / (ni * nj)));
  return Array.from({ length: Math.ceil(nk / thickness) }, (_, index) => ({
    index,
    k0: index * thickness,
    k1: Math.min(nk, (index + 1) * thickness),
  }));
}

/**
 * Which of the waiting slabs is next: the one that holds the preferred slice, then outwards from it; without a
 * preference in order. Waiting must not be empty.
 */
export function nextSlab(waiting: readonly Slab[], preferredSlice: number | null): Slab {
  const distance = (slab: Slab): number =>
    preferredSlice === null
      ? slab.index
      : Math.max(slab.k0 - preferredSlice, preferredSlice - (slab.k1 - 1), 0);
  return waiting.reduce((best, slab) => (distance(slab) < distance(best) ? slab : best));
}
