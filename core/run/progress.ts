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
  private fittingSinceMs: number | null = null;
  private voxelsBefore = 0;
  private endMs: number | null = null;

  constructor(private readonly shape: GridShape) {
    this.slices = Array.from({ length: shape[2] }, () => 'waiting' as const);
    this.voxelsTotal = shape[0] * shape[1] * shape[2];
  }

  /** Slabs that an earlier run has finished count as done but not for the rate. */
  alreadyDone(slabs: readonly Slab[]): void {
    for (const slab of slabs) this.mark(slab, 'done');
    this.voxelsBefore = this.voxelsDone;
  }

  startFitting(): void {
    this.phase = 'fitting';
    this.fittingSinceMs ??= performance.now();
  }

  mark(slab: Slab, state: SliceState): void {
    for (let k = slab.k0; k < slab.k1; k++) this.slices[k] = state;
    if (state === 'done' || state === 'failed') {
      this.voxelsDone += (slab.k1 - slab.k0) * this.shape[0] * this.shape[1];
    }
  }

  end(phase: 'done' | 'cancelled' | 'failed'): void {
    this.phase = phase;
    this.endMs = performance.now();
    for (const [k, state] of this.slices.entries()) if (state === 'running') this.slices[k] = 'waiting';
  }

  get seconds(): number {
    return ((this.endMs ?? performance.now()) - this.startMs) / 1000;
  }

  /** Since the first slab was handed out. */
  get fitSeconds(): number {
    if (this.fittingSinceMs === null) return 0;
    return ((this.endMs ?? performance.now()) - this.fittingSinceMs) / 1000;
  }

  snapshot(workers: readonly WorkerView[], workersLost: number): RunProgress {
    const fitted = this.voxelsDone - this.voxelsBefore;
    const rate = this.fitSeconds > 0 ? fitted / this.fitSeconds : 0;
    return {
      phase: this.phase,
      slices: [...this.slices],
      voxelsTotal: this.voxelsTotal,
      voxelsDone: this.voxelsDone,
      secondsElapsed: this.seconds,
      voxelsPerSecond: rate,
      secondsLeft: rate > 0 ? (this.voxelsTotal - this.voxelsDone) / rate : null,
      workers,
      workersLost,
    };
  }
}
