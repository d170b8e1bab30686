import type { ErrorReport } from './errors.js';
import type { MapTarget, MaskOverlap } from './job.js';

/** What a run will need, before it starts. Bytes are of this program's own making unless said otherwise. */
export interface Forecast {
  readonly voxelsInGrid: number;
  readonly slices: number;
  readonly slabs: number;
  readonly workers: number;
  /** Bytes of samples that a worker reads at a time, see FitTask. */
  readonly chunkBytes: number;
  /** One copy: input series and maps, in files held by the page cache as far as there is room. */
  readonly sharedBytes: number;
  /** Private memory of all processes that the run adds together. */
  readonly memoryBytes: number;
  /** Disk for maps and mask while the run lasts. */
  readonly diskBytes: number;
  readonly freeMemoryBytes: number;
  readonly freeDiskBytes: number;
}

/** `failed`: at least one of its voxels was given up; the others have their values. */
export type SliceState = 'waiting' | 'running' | 'done' | 'failed';

/** One worker process as people see it. */
export interface WorkerView {
  readonly pid: number;
  readonly state: 'starting' | 'idle' | 'busy';
  /** First slice of the slab it works on. */
  readonly slice: number | null;
  readonly residentBytes: number;
}

/** The whole state of a run at one moment; sent whole, so that no event can be missed. Plain JSON. */
export interface RunProgress {
  readonly phase: 'mask' | 'fitting' | 'paused' | 'done' | 'cancelled' | 'failed';
  readonly slices: readonly SliceState[];
  readonly voxelsTotal: number;
  readonly voxelsDone: number;
  readonly secondsElapsed: number;
  /** Voxels inside the mask tried per second of fitting, by this run alone. */
  readonly voxelsPerSecond: number;
  /** Null until a rate is known. */
  readonly secondsLeft: number | null;
  readonly workers: readonly WorkerView[];
  readonly workersLost: number;
}

/** What a run came to. `statusCounts` is indexed by voxel status code. */
export interface RunSummary {
  readonly voxelsFitted: number;
  readonly voxelsFailed: number;
  readonly statusCounts: readonly number[];
  /** Slabs of which at least one voxel was given up; those voxels have the status `slab failed`. */
  readonly slabsFailed: number;
  /** Slabs that a cancelled run had not fitted; their voxels are NaN, status skipped, and not counted. */
  readonly slabsUnfinished: number;
  /** Whole run, mask included. */
  readonly seconds: number;
  /** From the moment a worker began with the first slab until the last one was done. */
  readonly fitSeconds: number;
  /** Time that workers spent on slabs, all together; the rest of theirs went to waiting for the next. */
  readonly slabSeconds: number;
  /** Voxels inside the mask tried per second of fitting, by this run alone. */
  readonly voxelsPerSecond: number;
  readonly workers: number;
  readonly workersLost: number;
  readonly peakMemoryBytes: number;
  readonly maps: readonly MapTarget[];
  /** Why voxels were given up: one for each voxel, or for what was given up together. */
  readonly slabErrors: readonly ErrorReport[];
  /** Null where every voxel was fitted. */
  readonly mask: MaskOverlap | null;
  /** Sentences on what was found out about the input while it was read, such as the unit of a parameter map. */
  readonly notes: readonly string[];
}

/** Memory of machine and program, sampled once a second. */
export interface MemorySample {
  readonly systemUsedBytes: number;
  readonly systemTotalBytes: number;
  /** Sum over the program's processes: proportional set size on Linux, working set elsewhere. */
  readonly programBytes: number;
  /** Input and maps, one copy. */
  readonly sharedBytes: number;
}
