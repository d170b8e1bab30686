import type { FitTask, MapTarget } from '../contracts/job.js';
import { isSeriesSource } from '../contracts/mapSources.js';
import { bytesPerElement, type Volume } from '../contracts/series.js';
import { hasValue, voxelStatus, voxelStatusLabels } from '../contracts/voxelStatus.js';
import { Arena } from './arena.js';
import { blockStride } from './blockStride.js';
import { CalculationFit } from './calculationFit.js';
import { type ChunkMap, ChunkMaps } from './chunkMaps.js';
import { chunkVoxelsOf, usualChunkBytes } from './chunkSize.js';
import { EquationFit } from './equation/equationFit.js';
import type { Kernels } from './kernels.js';
import { LinearFit } from './linear/linearFit.js';
import { SampleSelection } from './sampleSelection.js';
import { StatisticsFit } from './statisticsFit.js';
import { StoredRows } from './storedRows.js';
import type { VoxelFit } from './voxelFit.js';

/**
 * Fits runs of neighbouring voxels ("chunks") of one task. Holds at most the `chunkBytes` of the task of stored samples and 4D maps,
 * and one block of float64 samples, whatever the size of a slab. A voxel's result depends on its own samples alone.
 */
export class ChunkFitter {
  /** The most voxels one chunk may have. */
  readonly chunkVoxels: number;
  /** Whether a chunk must lie in one slice, and `enterSlice` must say in which. */
  readonly slicesDiffer: boolean;
  private readonly arena: Arena;
  private readonly kernels: Kernels;
  private readonly fit: VoxelFit;
  private readonly series: StoredRows;
  private readonly weightRows: StoredRows | null;
  private readonly selection: SampleSelection;
  private readonly indices: number;
  private readonly valid: number;
  private readonly mapRows: StoredRows;
  private readonly maps: ChunkMaps;
  private readonly stride: number;
  /** Per 4D map of the task room for a chunk, used again for each. */
  private readonly seriesRoom: ReadonlyMap<number, Float32Array>;
  /** Positions in the chunk of the voxels of a block; the first `count` hold. */
  private readonly chosen: Int32Array;

  constructor(
    kernelModule: WebAssembly.Module,
    private readonly task: Pick<
      FitTask,
      'volumes' | 'weightVolumes' | 'fit' | 'maps' | 'parameterMaps' | 'chunkBytes'
    >,
    sliceVoxels: number,
  ) {
    const { volumes, weightVolumes, parameterMaps = [], fit } = task;
    const stored = [...volumes, ...(weightVolumes ?? []), ...parameterMaps];
    const seriesMaps = [...task.maps.keys()].filter((index) => isSeries(task.maps[index]));
    const voxelBytes = stored.reduce(
      (sum, volume) => sum + bytesPerElement[volume.datatype],
      seriesMaps.length * volumes.length * bytesPerElement.float32,
    );
    this.chunkVoxels = chunkVoxelsOf(voxelBytes, sliceVoxels, task.chunkBytes ?? usualChunkBytes);
    this.seriesRoom = new Map(
      seriesMaps.map((index) => [index, new Float32Array(this.chunkVoxels * volumes.length)]),
    );
    this.stride = blockStride(volumes.length);
    this.chosen = new Int32Array(this.stride);
    this.arena = new Arena();
    const rowsOf = (of: readonly Volume[]): StoredRows =>
      new StoredRows(this.arena, of, this.chunkVoxels, this.stride);
    this.series = rowsOf(volumes);
    this.weightRows = weightVolumes === undefined ? null : rowsOf(weightVolumes);
    this.mapRows = rowsOf(parameterMaps);
    this.maps = new ChunkMaps(this.arena, task.maps, this.chunkVoxels, this.stride);
    this.indices = this.arena.allocate(this.stride * 4);
    this.selection = new SampleSelection(this.arena, fit, {
      signal: this.series.block,
      weights: this.weightRows?.block ?? null,
      samples: volumes.length,
      stride: this.stride,
    });
    this.valid = this.arena.allocate(this.stride * 4);
    const parts = {
      arena: this.arena,
      kernelModule,
      block: {
        ...{ signal: this.series.block, weights: this.selection.weights, valid: this.valid },
        ...{ parameterMaps: this.mapRows.block, samples: volumes.length, stride: this.stride },
      },
      sources: task.maps.map((map) => map.source),
    };
    this.slicesDiffer =
      (fit.kind === 'equation' || fit.kind === 'calculation') && fit.sliceOffsets !== undefined;
    if (fit.kind === 'equation') this.fit = new EquationFit({ ...parts, fit });
    else if (fit.kind === 'linear') this.fit = new LinearFit({ ...parts, fit });
    else if (fit.kind === 'calculation') this.fit = new CalculationFit({ ...parts, fit });
    else if (fit.kind === 'statistics') this.fit = new StatisticsFit({ ...parts, fit });
    else throw new Error('A function over slices is not fitted in chunks.');
    this.kernels = this.fit.kernels;
  }

  /** The chunks that follow lie in slice k of the image. */
  enterSlice(k: number): void {
    this.fit.enterSlice?.(k);
  }

  /** Where the stored elements of volume `t` of the next chunk go, as they are in the file; valid until `fitChunk`. */
  rawRow(t: number, voxels: number): Uint8Array<ArrayBuffer> {
    return this.series.raw(t, voxels);
  }

  /** The same for the weights of volume `t`, where the task has an image of them. */
  rawWeightRow(t: number, voxels: number): Uint8Array<ArrayBuffer> {
    if (this.weightRows === null) throw new Error('A task without an image of weights was given weights.');
    return this.weightRows.raw(t, voxels);
  }

  /** The same for parameter map `m`. */
  rawMapRow(m: number, voxels: number): Uint8Array<ArrayBuffer> {
    return this.mapRows.raw(m, voxels);
  }

  /**
   * Fits the chunk whose rows have been filled. mask: (voxels) non-zero = fit, or null for all.
   * Returns one array per map of the task, NaN (status: 0) where nothing was fitted and where a value is none or beyond
   * float32, and adds to `statusCounts`. Every NaN has the same bits: those of a computed one depend on the processor.
   * The arrays, (volumes, voxels) for 4D maps, are valid until the next call.
   */
  fitChunk(voxels: number, mask: Uint8Array | null, statusCounts: number[]): ChunkMap[] {
    this.maps.clear(voxels);
    const series = this.emptySeries(voxels);
    let from = 0;
    let skipped = voxels;
    while (from < voxels) {
      let count = 0;
      while (from < voxels && count < this.stride) {
        if (mask === null || mask[from] !== 0) this.chosen[count++] = from;
        from++;
      }
      skipped -= count;
      if (count > 0) this.fitBlock(count, series);
    }
    for (const [status, times] of this.maps.statusCounts().entries()) {
      statusCounts[status] = (statusCounts[status] ?? 0) + times;
    }
    statusCounts[voxelStatus.skipped] = (statusCounts[voxelStatus.skipped] ?? 0) + skipped;
    return this.maps.arrays(voxels).map((map, index) => map ?? (series.get(index) as Float32Array));
  }

  /** Per 4D map of the task its values over the chunk, NaN. */
  private emptySeries(voxels: number): ReadonlyMap<number, Float32Array> {
    const empty = (room: Float32Array) =>
      room.subarray(0, voxels * this.task.volumes.length).fill(Number.NaN);
    return new Map([...this.seriesRoom].map(([index, room]) => [index, empty(room)]));
  }

  /** Fits the first `count` chosen voxels. */
  private fitBlock(count: number, series: ReadonlyMap<number, Float32Array>): void {
    const { chosen, kernels } = this;
    this.arena.int32(this.indices, this.stride).set(chosen);
    this.series.decode(kernels, this.indices, count);
    this.weightRows?.decode(kernels, this.indices, count);
    this.mapRows.decode(kernels, this.indices, count);
    this.selection.apply(kernels, count);
    kernels.countValid(this.series.block, this.task.volumes.length, this.stride, count, this.valid);
    const statuses = this.fit.fitBlock(count);
    this.storeSeries(count, series, statuses);
    this.maps.store(kernels, this.fit, statuses, this.indices, count);
  }

  /** Values of the 4D maps of the block fitted last, rounded once from float64. */
  private storeSeries(count: number, series: ReadonlyMap<number, Float32Array>, statuses: Uint8Array): void {
    if (series.size === 0) return;
    const { stride, chosen } = this;
    const samples = this.task.volumes.length;
    const predicted = this.fit.predicted(count);
    const signal = this.arena.float64(this.series.block, samples * stride);
    for (const [index, target] of series) {
      const voxels = target.length / samples;
      const isResidual = this.task.maps[index]?.source.kind === 'residuals';
      for (let t = 0; t < samples; t++) {
        if (this.selection.excluded.includes(t)) continue;
        for (let v = 0; v < count; v++) {
          if (!hasValue(statuses[v] as number)) continue;
          const value = predicted[t * stride + v] as number;
          const stored = Math.fround(isResidual ? (signal[t * stride + v] as number) - value : value);
          if (Number.isFinite(stored)) target[t * voxels + (chosen[v] as number)] = stored;
        }
      }
    }
  }
}

function isSeries(map: MapTarget | undefined): boolean {
  return map !== undefined && isSeriesSource(map.source);
}

/** Counters for every voxel status, all zero. */
export function emptyStatusCounts(): number[] {
  return voxelStatusLabels.map(() => 0);
}
