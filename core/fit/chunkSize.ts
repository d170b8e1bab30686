/** Bytes of a chunk over all volumes, stored samples and 4D maps, unless a task says fewer. */
export const usualChunkBytes = 8 * 1024 * 1024;

/** Below this many voxels the cost of a chunk is that of its reads. */
const leastChunkVoxels = 64;

/** The most voxels of a chunk that lies within a slice; voxelBytes: stored samples and 4D maps of one voxel. */
export function chunkVoxelsOf(voxelBytes: number, sliceVoxels: number, chunkBytes: number): number {
  return Math.max(leastChunkVoxels, Math.min(sliceVoxels, Math.floor(chunkBytes / voxelBytes)));
}
