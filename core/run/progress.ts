import type { Slab } from '../contracts/job.js';
import type { RunProgress, SliceState, WorkerView } from '../contracts/run.js';
import type { GridShape } from '../contracts/series.js';

/** Keeps the count of a run: what each slice is doing, how fast it goes, how long it will take. */
export class ProgressCount {
  phase: RunProgress['phase'] = 'mask';
  readonly slices: SliceState[];
  private readonly startMs = performance.now();
  private readonly voxelsTotal: number;
  private voxelsDone = 0;
  private voxelsTried = 0;
  private firstSlabMs: number | null = null;
  private lastSlabMs: number | null = null;
  private voxelsBefore = 0;
  private endMs: number | null = null;

  constructor(private readonly shape: GridShape) {
    this.slices = Array.from({ length: shape[2] }, () => 'waiting' as const);
    this.voxelsTotal = shape[0] * shape[1] * shape[2];
  }

  /** Slabs that an earlier run has finished count as done but not for the rate. */
  alreadyDone(slabs: readonly Slab[]): void {
    for (const slab of slabs) this.finish(slab, 0);
    this.voxelsBefore = this.voxelsDone;
  }

  startFitting(): void {
    this.phase = 'fitting';
  }

  /** A worker has begun with a slab. */
  start(slab: Slab): void {
    this.firstSlabMs ??= performance.now();
    this.slices.fill('running', slab.k0, slab.k1);
  }

  /** tried: voxels of the slab that were not skipped. failedSlices: those of it that hold a voxel that was given up. */
  finish(slab: Slab, tried: number, failedSlices: readonly number[] = []): void {
    this.slices.fill('done', slab.k0, slab.k1);
    for (const k of failedSlices) this.slices[k] = 'failed';
    this.voxelsDone += (slab.k1 - slab.k0) * this.shape[0] * this.shape[1];
    this.voxelsTried += tried;
    this.lastSlabMs = performance.now();
  }

  end(phase: 'done' | 'cancelled' | 'failed'): void {
    this.phase = phase;
    this.endMs = performance.now();
    for (const [k, state] of this.slices.entries()) if (state === 'running') this.slices[k] = 'waiting';
  }

  get seconds(): number {
    return ((this.endMs ?? performance.now()) - this.startMs) / 1000;
  }

  /** Voxels that this run has tried to fit per second; those outside the mask do not count. */
  get voxelsPerSecond(): number {
    return this.fitSeconds > 0 ? this.voxelsTried / this.fitSeconds : 0;
  }

  /** Since a worker began with the first slab; of a run that has ended, until the last slab was finished. */
  get fitSeconds(): number {
    if (this.firstSlabMs === null) return 0;
    const endMs = this.endMs === null ? performance.now() : (this.lastSlabMs ?? this.endMs);
    return (endMs - this.firstSlabMs) / 1000;
  }

  snapshot(workers: readonly WorkerView[], workersLost: number): RunProgress {
    const doneNow = this.voxelsDone - this.voxelsBefore;
    return {
      phase: this.phase,
      slices: [...this.slices],
      voxelsTotal: this.voxelsTotal,
      voxelsDone: this.voxelsDone,
      secondsElapsed: this.seconds,
      voxelsPerSecond: this.voxelsPerSecond,
      secondsLeft: doneNow > 0 ? ((this.voxelsTotal - this.voxelsDone) * this.fitSeconds) / doneNow : null,
      workers,
      workersLost,
    };
  }
}
