import { bytesPerElement, type Volume } from '../contracts/series.js';
import type { Arena } from './arena.js';
import { datatypeCode, isSwapped, type Kernels } from './kernels.js';

/** Volumes of a chunk as they are in the file, a row per volume, and the block of float64 that they are decoded to. */
export class StoredRows {
  /** (volumes, stride) float64 in the arena, time slowest. */
  readonly block: number;
  private readonly addresses: readonly number[];

  constructor(
    private readonly arena: Arena,
    private readonly volumes: readonly Volume[],
    chunkVoxels: number,
    private readonly stride: number,
  ) {
    this.addresses = volumes.map((volume) => arena.allocate(chunkVoxels * bytesPerElement[volume.datatype]));
    this.block = arena.allocate(volumes.length * stride * 8);
  }

  /** Where the stored elements of volume `t` go; valid until the arena grows. */
  raw(t: number, voxels: number): Uint8Array<ArrayBuffer> {
    const { datatype } = this.volumes[t] as Volume;
    return this.arena.bytes(this.addresses[t] as number, voxels * bytesPerElement[datatype]);
  }

  /** Decodes `count` voxels of every row into the block; indices: address of their (count) int32 positions. */
  decode(kernels: Kernels, indices: number, count: number): void {
    for (const [t, volume] of this.volumes.entries()) {
      kernels.decodeRow(
        this.addresses[t] as number,
        datatypeCode(volume.datatype),
        isSwapped(volume.byteOrder),
        volume.slope,
        volume.intercept,
        indices,
        count,
        this.block + t * this.stride * 8,
      );
    }
  }
}
