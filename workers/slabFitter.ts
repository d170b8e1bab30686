import type { FitTask, Slab, SlabResult, VoxelRun } from '../core/contracts/job.js';
import { isSeriesSource } from '../core/contracts/mapSources.js';
import { bytesPerElement, type Volume } from '../core/contracts/series.js';
import { emptyStatusCounts } from '../core/fit/chunkFitter.js';
import type { ChunkMap } from '../core/fit/chunkMaps.js';
import { OpenFiles } from '../core/io/openFiles.js';
import { ComparedFits } from './comparedFits.js';
import { SeriesFitter } from './seriesFitter.js';
import { SliceFitter } from './sliceFitter.js';

/** Fits slabs of one task: reads samples from the series' files, writes values into the map files. */
export class SlabFitter {
  private readonly files = new OpenFiles();
  private readonly fitter: SeriesFitter | ComparedFits | SliceFitter;
  private readonly sliceVoxels: number;
  /** What compiling took; it is time of the first slab. */
  private preparationMs: number;

  constructor(
    kernelModule: WebAssembly.Module,
    private readonly task: FitTask,
  ) {
    const startMs = performance.now();
    const [ni, nj] = (task.volumes[0] as Volume).shape;
    this.sliceVoxels = ni * nj;
    this.fitter = this.fitterOf(kernelModule);
    this.preparationMs = performance.now() - startMs;
  }

  /**
   * Fits all voxels of a slab, or those of a run within it, a chunk at a time, and gives way to messages after each chunk
   * (`giveWay`). When it returns, all values are written. A user's function takes whole slices only. Throws DATA_TRUNCATED, READ_FAILED, DISK_FULL, WRITE_FAILED.
   */
  async fit(slab: Slab, giveWay: () => Promise<void>, run?: VoxelRun): Promise<SlabResult> {
    const startMs = performance.now() - this.preparationMs;
    this.preparationMs = 0;
    const statusCounts = emptyStatusCounts();
    const slicesAtOnce = this.fitter.slicesDiffer ? 1 : slab.k1 - slab.k0;
    for (let k = slab.k0; k < slab.k1; k += slicesAtOnce) {
      if (this.fitter.slicesDiffer) this.fitter.enterSlice(k);
      const first = Math.max(k * this.sliceVoxels, run?.from ?? 0);
      const end = Math.min((k + slicesAtOnce) * this.sliceVoxels, run?.to ?? Number.POSITIVE_INFINITY);
      for (let from = first; from < end; from += this.fitter.chunkVoxels) {
        await this.fitRun(from, Math.min(this.fitter.chunkVoxels, end - from), statusCounts);
        await giveWay();
      }
    }
    return { statusCounts, seconds: (performance.now() - startMs) / 1000 };
  }

  close(): void {
    this.files.closeAll();
  }

  private fitterOf(kernelModule: WebAssembly.Module): SeriesFitter | ComparedFits | SliceFitter {
    const { fit, rival } = this.task;
    if (fit.kind === 'function') return new SliceFitter(this.task, fit, this.files);
    const Fitter = rival === undefined ? SeriesFitter : ComparedFits;
    return new Fitter(kernelModule, this.task, this.sliceVoxels, this.files);
  }

  private async fitRun(from: number, voxels: number, statusCounts: number[]): Promise<void> {
    const mask = this.readMask(from, voxels);
    if (mask?.every((value) => value === 0)) {
      statusCounts[0] = (statusCounts[0] as number) + voxels;
      return;
    }
    const maps = await this.fitter.fitRun(from, voxels, mask, statusCounts);
    for (const [index, { array, source }] of this.task.maps.entries()) {
      const values = maps[index] as ChunkMap;
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      const elementBytes = bytesPerElement[array.datatype];
      const [ni = 0, nj = 0, nk = 0] = array.shape;
      for (let t = 0; t * voxels < values.length; t++) {
        const position = isSeriesSource(source) ? (this.task.positions?.[t] ?? t) : t;
        const part = bytes.subarray(t * voxels * elementBytes, (t + 1) * voxels * elementBytes);
        this.files.write(
          array.path,
          part,
          array.byteOffset + (position * ni * nj * nk + from) * elementBytes,
        );
      }
    }
  }

  private readMask(from: number, voxels: number): Uint8Array | null {
    if (this.task.mask === null) return null;
    const mask = new Uint8Array(voxels);
    this.files.read(this.task.mask.path, mask, this.task.mask.byteOffset + from);
    return mask;
  }
}
