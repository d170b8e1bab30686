import type { FitTask } from '../core/contracts/job.js';
import { bytesPerElement, type Volume } from '../core/contracts/series.js';
import { ChunkFitter } from '../core/fit/chunkFitter.js';
import type { ChunkMap } from '../core/fit/chunkMaps.js';
import type { OpenFiles } from '../core/io/openFiles.js';

/** What one fit of a task reads and gives. */
export type SeriesFit = Pick<
  FitTask,
  'volumes' | 'weightVolumes' | 'fit' | 'parameterMaps' | 'maps' | 'chunkBytes'
>;

/** Fits runs of neighbouring voxels whose samples it reads from files. */
export class SeriesFitter {
  private readonly chunks: ChunkFitter;

  constructor(
    kernelModule: WebAssembly.Module,
    private readonly task: SeriesFit,
    sliceVoxels: number,
    private readonly files: OpenFiles,
  ) {
    this.chunks = new ChunkFitter(kernelModule, task, sliceVoxels);
  }

  /** The most voxels one run may have. */
  get chunkVoxels(): number {
    return this.chunks.chunkVoxels;
  }

  /** Whether a run must lie in one slice, and `enterSlice` must say in which. */
  get slicesDiffer(): boolean {
    return this.chunks.slicesDiffer;
  }

  enterSlice(k: number): void {
    this.chunks.enterSlice(k);
  }

  /**
   * Fits the voxels from `from` on; see ChunkFitter.fitChunk for mask, counts and the arrays, one per map of the task.
   * Throws DATA_TRUNCATED, READ_FAILED.
   */
  fitRun(from: number, voxels: number, mask: Uint8Array | null, statusCounts: number[]): ChunkMap[] {
    const { volumes, parameterMaps = [], weightVolumes = [] } = this.task;
    const { chunks } = this;
    this.read(volumes, from, (t) => chunks.rawRow(t, voxels));
    this.read(parameterMaps, from, (m) => chunks.rawMapRow(m, voxels));
    this.read(weightVolumes, from, (t) => chunks.rawWeightRow(t, voxels));
    return chunks.fitChunk(voxels, mask, statusCounts);
  }

  private read(
    volumes: readonly Volume[],
    from: number,
    rowOf: (index: number) => Uint8Array<ArrayBuffer>,
  ): void {
    for (const [index, { path, byteOffset, datatype }] of volumes.entries()) {
      this.files.read(path, rowOf(index), byteOffset + from * bytesPerElement[datatype]);
    }
  }
}
