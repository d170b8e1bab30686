import type { MapTarget } from '../contracts/job.js';
import { isSeriesSource, isStatusSource, volumesOfMap } from '../contracts/mapSources.js';
import { voxelStatus, voxelStatusLabels } from '../contracts/voxelStatus.js';
import type { Arena } from './arena.js';
import type { Kernels } from './kernels.js';
import type { VoxelFit } from './voxelFit.js';

/** One map's values over a chunk, i fastest, volumes slowest; float32, for the status map uint8. */
export type ChunkMap = Float32Array | Uint8Array;

/** The maps of a chunk but for those of the series' volumes, in the arena: NaN (status: 0) until the voxels of a block are stored. */
export class ChunkMaps {
  /** Per map of the task; 0 for maps of the series' volumes, which have no room here. */
  private readonly addresses: readonly number[];
  private readonly values: number;
  private readonly statuses: number;
  private readonly counts: number;
  /** Voxels of the chunk that `clear` has begun. */
  private voxels = 0;

  constructor(
    private readonly arena: Arena,
    private readonly maps: readonly Pick<MapTarget, 'source'>[],
    chunkVoxels: number,
    private readonly stride: number,
  ) {
    this.addresses = maps.map(({ source }) =>
      isSeriesSource(source)
        ? 0
        : arena.allocate(chunkVoxels * volumesOfMap(source, 1) * (isStatusSource(source) ? 1 : 4)),
    );
    this.values = arena.allocate(stride * 8);
    this.statuses = arena.allocate(stride);
    this.counts = arena.allocate(voxelStatusLabels.length * 4);
  }

  /** Empties the maps for a chunk. */
  clear(voxels: number): void {
    this.voxels = voxels;
    this.statusCounts().fill(0);
    this.arrays(voxels).forEach((array) => {
      array?.fill(array instanceof Uint8Array ? voxelStatus.skipped : Number.NaN);
    });
  }

  /** One array per map, null for those of the series' volumes; valid until the next `clear` and until the arena grows. */
  arrays(voxels: number): (ChunkMap | null)[] {
    return this.maps.map(({ source }, index) => {
      const address = this.addresses[index] as number;
      if (isSeriesSource(source)) return null;
      if (isStatusSource(source)) return this.arena.bytes(address, voxels);
      return this.arena.float32(address, voxels * volumesOfMap(source, 1));
    });
  }

  /** Stores the block that `fit` has fitted last; indices: address of the (count) positions of its voxels. */
  store(kernels: Kernels, fit: VoxelFit, statuses: Uint8Array, indices: number, count: number): void {
    this.arena.bytes(this.statuses, count).set(statuses);
    kernels.countStatuses(this.statuses, count, this.counts);
    for (const [index, { source }] of this.maps.entries()) {
      const target = this.addresses[index] as number;
      if (isSeriesSource(source)) continue;
      if (isStatusSource(source)) {
        kernels.storeStatuses(this.statuses, indices, count, target);
        continue;
      }
      for (let volume = 0; volume < volumesOfMap(source, 1); volume++) {
        const values = this.inArena(fit.values(index, count, volume));
        kernels.storeValues(values, this.statuses, indices, count, target + volume * this.voxels * 4);
      }
    }
  }

  /** How often each status has occurred since `clear`. */
  statusCounts(): Int32Array {
    return this.arena.int32(this.counts, voxelStatusLabels.length);
  }

  /** Address of values that lie in the arena, or of a copy there. */
  private inArena(values: Float64Array): number {
    if (values.buffer === this.arena.memory.buffer) return values.byteOffset;
    this.arena.float64(this.values, this.stride).set(values);
    return this.values;
  }
}
