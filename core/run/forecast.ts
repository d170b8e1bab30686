import { VoxfitError } from '../contracts/errors.js';
import type { FitKind, MaskChoice } from '../contracts/job.js';
import type { Forecast } from '../contracts/run.js';
import { bytesPerElement, type Datatype, type Series } from '../contracts/series.js';
import { usualChunkBytes } from '../fit/chunkSize.js';
import { availableMemoryBytes, availableProcessors, freeDiskBytes } from '../io/memory.js';
import type { MapPlan } from '../models/resolve/modelMaps.js';
import { mapBytes } from './mapFiles.js';
import { slabsOf } from './slabs.js';
import { type ProcessBase, workerLoadBytes } from './workerMemory.js';

/** Chunks get smaller before workers get fewer, down to this: then a slice of an ordinary series still is a few reads. */
const leastChunkBytes = 512 * 1024;
/** What a mask takes per voxel of the grid, in one worker: its mean as float32, and two masks in the making. */
const maskVoxelBytes = 6;

/**
 * What a run will need, and with how many workers and which chunks it stays within its limit. `workers` undefined: as
 * many as there are processors for this program, fewer when there are fewer slabs. `memoryLimitBytes`, for all processes
 * together, undefined: the memory that is available now. Throws MEMORY_LIMIT when not even one worker fits.
 */
export async function forecastRun(options: {
  readonly series: Series;
  readonly maps: readonly MapPlan[];
  readonly fit: FitKind;
  readonly mask: MaskChoice['kind'];
  /** Whether a second fit is compared with it. */
  readonly compares?: boolean;
  readonly workFolder: string;
  readonly base: ProcessBase;
  readonly workers?: number | undefined;
  readonly memoryLimitBytes?: number | undefined;
}): Promise<Forecast> {
  const { series, maps, fit, base, compares = false } = options;
  const { shape } = series.geometry;
  const slabs = slabsOf(shape, fit.kind).length;
  const freeMemoryBytes = await availableMemoryBytes();
  const voxelsInGrid = shape[0] * shape[1] * shape[2];
  const onceBytes = base.programBytes + (options.mask === 'none' ? 0 : voxelsInGrid * maskVoxelBytes);
  const { workers, chunkBytes, perWorkerBytes } = choose({
    onceBytes,
    limitBytes: options.memoryLimitBytes ?? freeMemoryBytes,
    wanted: Math.min(options.workers ?? (await availableProcessors()), slabs),
    perWorkerBytes: (chunk) => base.workerBytes + workerLoadBytes({ series, maps, fit, compares }, chunk),
  });
  const outputBytes = mapBytes(maps, series);
  const maskBytes = voxelsInGrid * 5;
  return {
    ...{ voxelsInGrid, slices: shape[2], slabs, workers, chunkBytes },
    sharedBytes: seriesBytes(series) + outputBytes,
    memoryBytes: onceBytes + workers * perWorkerBytes,
    diskBytes: outputBytes + maskBytes,
    freeMemoryBytes,
    freeDiskBytes: await freeDiskBytes(options.workFolder),
  };
}

interface Need {
  /** What does not grow with the workers. */
  readonly onceBytes: number;
  readonly limitBytes: number;
  readonly wanted: number;
  perWorkerBytes(chunkBytes: number): number;
}

/** As many workers as are wanted with the largest chunks that fit; else as many as fit with the smallest. */
function choose({ onceBytes, limitBytes, wanted, perWorkerBytes }: Need) {
  const fitting = (chunkBytes: number): number =>
    Math.floor((limitBytes - onceBytes) / perWorkerBytes(chunkBytes));
  const workers = Math.min(wanted, fitting(leastChunkBytes));
  if (workers < 1) {
    const leastBytes = onceBytes + perWorkerBytes(leastChunkBytes);
    throw new VoxfitError(
      'MEMORY_LIMIT',
      `This fit needs ${Math.ceil(leastBytes / 1e6)} MB with one worker, and the limit is ${Math.floor(limitBytes / 1e6)} MB.`,
      { neededBytes: leastBytes, limitBytes },
    );
  }
  let chunkBytes = usualChunkBytes;
  while (chunkBytes > leastChunkBytes && fitting(chunkBytes) < workers) chunkBytes /= 2;
  return { workers, chunkBytes, perWorkerBytes: perWorkerBytes(chunkBytes) };
}

/** Bytes of all samples of a series, uncompressed. */
export function seriesBytes(series: Series): number {
  const voxels = series.geometry.shape.reduce((product, extent) => product * extent, 1);
  return series.files.reduce(
    (sum, file) => sum + file.volumes * voxels * bytesPerElement[file.datatype as Datatype],
    0,
  );
}
