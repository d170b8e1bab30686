/**
 * Voxels of a block, few where they have many samples. A multiple of 4, as the kernels read four at a time, and an odd
 * number of cache lines, so that the samples of one voxel do not all fall into the same few sets of the cache.
 */
export function blockStride(samples: number): number {
  if (samples <= 32) return 248;
  return samples <= 256 ? 120 : 56;
}
