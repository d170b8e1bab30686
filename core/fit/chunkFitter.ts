import type { FitTask, MapSource } from '../contracts/job.js';
import { bytesPerElement, type Volume } from '../contracts/series.js';
import { hasValue, voxelStatus, voxelStatusLabels } from '../contracts/voxelStatus.js';
import { Arena } from './arena.js';
import { CalculationFit } from './calculationFit.js';
import { EquationFit } from './equationFit.js';
import { datatypeCode, isSwapped, type Kernels } from './kernels.js';
import { LinearFit } from './linearFit.js';
import { StatisticsFit } from './statisticsFit.js';
import type { VoxelFit } from './voxelFit.js';

/** Stored bytes of a chunk over all volumes that are held at once: what bounds a worker's memory. */
const chunkBytes = 8 * 1024 * 1024;

/** One map's values over a chunk, i fastest; float32, for the status map uint8. */
export type ChunkMap = Float32Array | Uint8Array;

/**
 * Fits runs of neighbouring voxels ("chunks") of one task. Holds at most `chunkBytes` of stored samples and one block
 * of float64 samples, whatever the size of a slab. A voxel's result depends on its own samples alone.
 */
export class ChunkFitter {
  /** The most voxels one chunk may have. */
  readonly chunkVoxels: number;
  /** Whether a chunk must lie in one slice, and `enterSlice` must say in which. */
  readonly slicesDiffer: boolean;
  private readonly arena: Arena;
  private readonly kernels: Kernels;
  private readonly fit: VoxelFit;
  private readonly rowAddresses: readonly number[];
  private readonly indices: number;
  private readonly signal: number;
  private readonly valid: number;
  private readonly mapVolumes: readonly Volume[];
  private readonly mapRowAddresses: readonly number[];
  private readonly parameterMaps: number;
  private readonly stride: number;
  /** Positions in the chunk of the voxels of a block; the first `count` hold. */
  private readonly chosen: Int32Array;

  constructor(
    kernelModule: WebAssembly.Module,
    private readonly task: Pick<FitTask, 'volumes' | 'fit' | 'maps' | 'parameterMaps'>,
    sliceVoxels: number,
  ) {
    const { volumes } = task;
    this.mapVolumes = task.parameterMaps ?? [];
    const voxelBytes = [...volumes, ...this.mapVolumes].reduce(
      (sum, volume) => sum + bytesPerElement[volume.datatype],
      0,
    );
    this.chunkVoxels = Math.max(64, Math.min(sliceVoxels, Math.floor(chunkBytes / voxelBytes)));
    this.stride = blockStride(volumes.length);
    this.chosen = new Int32Array(this.stride);
    this.arena = new Arena();
    const allocateRow = (volume: Volume): number =>
      this.arena.allocate(this.chunkVoxels * bytesPerElement[volume.datatype]);
    this.rowAddresses = volumes.map(allocateRow);
    this.mapRowAddresses = this.mapVolumes.map(allocateRow);
    this.indices = this.arena.allocate(this.stride * 4);
    this.signal = this.arena.allocate(volumes.length * this.stride * 8);
    this.valid = this.arena.allocate(this.stride * 4);
    this.parameterMaps = this.arena.allocate(this.mapVolumes.length * this.stride * 8);
    const parts = {
      arena: this.arena,
      kernelModule,
      block: {
        ...{ signal: this.signal, valid: this.valid, parameterMaps: this.parameterMaps },
        ...{ samples: volumes.length, stride: this.stride },
      },
      sources: task.maps.map((map) => map.source),
    };
    const { fit } = task;
    this.slicesDiffer =
      (fit.kind === 'equation' || fit.kind === 'calculation') && fit.sliceOffsets !== undefined;
    if (fit.kind === 'equation') this.fit = new EquationFit({ ...parts, fit });
    else if (fit.kind === 'linear') this.fit = new LinearFit({ ...parts, fit });
    else if (fit.kind === 'calculation') this.fit = new CalculationFit({ ...parts, fit });
    else this.fit = new StatisticsFit({ ...parts, fit });
    this.kernels = this.fit.kernels;
  }

  /** The chunks that follow lie in slice k of the image. */
  enterSlice(k: number): void {
    this.fit.enterSlice?.(k);
  }

  /** Where the stored elements of volume `t` of the next chunk go, as they are in the file; valid until `fitChunk`. */
  rawRow(t: number, voxels: number): Uint8Array<ArrayBuffer> {
    const { datatype } = this.task.volumes[t] as Volume;
    return this.arena.bytes(this.rowAddresses[t] as number, voxels * bytesPerElement[datatype]);
  }

  /** The same for parameter map `m`. */
  rawMapRow(m: number, voxels: number): Uint8Array<ArrayBuffer> {
    const { datatype } = this.mapVolumes[m] as Volume;
    return this.arena.bytes(this.mapRowAddresses[m] as number, voxels * bytesPerElement[datatype]);
  }

  /**
   * Fits the chunk whose rows have been filled. mask: (voxels) non-zero = fit, or null for all.
   * Returns one array per map of the task, NaN (status: 0) where nothing was fitted, and adds to `statusCounts`.
   */
  fitChunk(voxels: number, mask: Uint8Array | null, statusCounts: number[]): ChunkMap[] {
    const maps = this.task.maps.map((map) => emptyChunkMap(map.source, voxels));
    let from = 0;
    let skipped = voxels;
    while (from < voxels) {
      let count = 0;
      while (from < voxels && count < this.stride) {
        if (mask === null || mask[from] !== 0) this.chosen[count++] = from;
        from++;
      }
      skipped -= count;
      if (count > 0) this.fitBlock(count, maps, statusCounts);
    }
    statusCounts[voxelStatus.skipped] = (statusCounts[voxelStatus.skipped] ?? 0) + skipped;
    return maps;
  }

  /** Fits the first `count` chosen voxels. */
  private fitBlock(count: number, maps: readonly ChunkMap[], statusCounts: number[]): void {
    const { chosen } = this;
    const { volumes } = this.task;
    this.arena.int32(this.indices, this.stride).set(chosen);
    this.decodeRows(volumes, this.rowAddresses, count, this.signal);
    this.decodeRows(this.mapVolumes, this.mapRowAddresses, count, this.parameterMaps);
    this.kernels.countValid(this.signal, volumes.length, this.stride, count, this.valid);
    const statuses = this.fit.fitBlock(count);
    for (let v = 0; v < count; v++) {
      const status = statuses[v] as number;
      statusCounts[status] = (statusCounts[status] ?? 0) + 1;
    }
    for (const [index, map] of this.task.maps.entries()) {
      const target = maps[index] as ChunkMap;
      if (map.source.kind === 'status') {
        for (let v = 0; v < count; v++) target[chosen[v] as number] = statuses[v] as number;
        continue;
      }
      const values = this.fit.values(index, count);
      for (let v = 0; v < count; v++) {
        const value = values[v] as number;
        if (hasValue(statuses[v] as number)) target[chosen[v] as number] = value;
      }
    }
  }

  /** Samples of the chosen voxels: stored rows at `rows` to (volumes, stride) float64 at `target`. */
  private decodeRows(
    volumes: readonly Volume[],
    rows: readonly number[],
    count: number,
    target: number,
  ): void {
    for (const [t, volume] of volumes.entries()) {
      this.kernels.decodeRow(
        rows[t] as number,
        datatypeCode(volume.datatype),
        isSwapped(volume.byteOrder),
        volume.slope,
        volume.intercept,
        this.indices,
        count,
        target + t * this.stride * 8,
      );
    }
  }
}

/**
 * Voxels of a block, few where they have many samples. A multiple of 4, as the kernels read four at a time, and an odd
 * number of cache lines, so that the samples of one voxel do not all fall into the same few sets of the cache.
 */
function blockStride(samples: number): number {
  if (samples <= 32) return 248;
  return samples <= 256 ? 120 : 56;
}

/** A chunk of a map before anything is fitted. */
export function emptyChunkMap(source: MapSource, voxels: number): ChunkMap {
  return source.kind === 'status'
    ? new Uint8Array(voxels).fill(voxelStatus.skipped)
    : new Float32Array(voxels).fill(Number.NaN);
}

/** Counters for every voxel status, all zero. */
export function emptyStatusCounts(): number[] {
  return voxelStatusLabels.map(() => 0);
}
