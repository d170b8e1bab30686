import { VoxfitError } from '../contracts/errors.js';
import type { FitKind } from '../contracts/job.js';
import type { Forecast } from '../contracts/run.js';
import { bytesPerElement, type Datatype, type Series } from '../contracts/series.js';
import { linearBytes } from '../fit/linear/linearMemory.js';
import { availableMemoryBytes, availableProcessors, freeDiskBytes } from '../io/memory.js';
import type { MapPlan } from '../models/resolve/modelMaps.js';
import { mapBytes } from './mapFiles.js';
import { slabsOf } from './slabs.js';

/** Private memory of a worker beside its chunk: a Node process with the kernels; about 90 MB in Electron. */
const workerBaseBytes = 60_000_000;
/** What one chunk of samples, its block and its maps take at most; see core/fit/chunkFitter.ts. */
const chunkWorkBytes = 24_000_000;

/**
 * What a run will need. `workers` undefined: as many as there are processors for this program, fewer when there are
 * fewer slabs or less memory. `memoryLimitBytes` undefined: the memory that is available now.
 * Throws MEMORY_LIMIT when not even one worker fits.
 */
export async function forecastRun(options: {
  readonly series: Series;
  readonly maps: readonly MapPlan[];
  readonly fit: FitKind;
  /** Whether a second fit is compared with it. */
  readonly compares?: boolean;
  readonly workFolder: string;
  readonly workers?: number | undefined;
  readonly memoryLimitBytes?: number | undefined;
}): Promise<Forecast> {
  const { series, maps } = options;
  const { shape } = series.geometry;
  const slabs = slabsOf(shape, options.fit.kind).length;
  const freeMemoryBytes = await availableMemoryBytes();
  const linear = options.fit.kind === 'linear' ? linearBytes(options.fit, series.volumeCount) : 0;
  const perWorker =
    workerBaseBytes +
    (options.fit.kind === 'function'
      ? sliceBytes(series, maps.length)
      : chunkWorkBytes * (options.compares ? 2 : 1) + linear);
  const limit = options.memoryLimitBytes ?? freeMemoryBytes;
  const fitting = Math.floor(limit / perWorker);
  if (fitting < 1) {
    throw new VoxfitError(
      'MEMORY_LIMIT',
      `One worker needs ${Math.ceil(perWorker / 1e6)} MB, and the limit is ${Math.floor(limit / 1e6)} MB.`,
      { neededBytes: perWorker, limitBytes: limit },
    );
  }
  const wanted = options.workers ?? (await availableProcessors());
  const workers = Math.max(1, Math.min(wanted, slabs, fitting));
  const voxelsInGrid = shape[0] * shape[1] * shape[2];
  const outputBytes = mapBytes(maps, series);
  const maskBytes = voxelsInGrid * 5;
  return {
    voxelsInGrid,
    slices: shape[2],
    slabs,
    workers,
    sharedBytes: seriesBytes(series) + outputBytes,
    workerBytes: workers * perWorker,
    diskBytes: outputBytes + maskBytes,
    freeMemoryBytes,
    freeDiskBytes: await freeDiskBytes(options.workFolder),
  };
}

/** What a function over slices is given: a slice of every volume as float64, its stored bytes, and the maps. */
function sliceBytes({ geometry, volumeCount }: Series, maps: number): number {
  const [ni, nj] = geometry.shape;
  return ni * nj * (volumeCount * 16 + maps * 4);
}

/** Bytes of all samples of a series, uncompressed. */
export function seriesBytes(series: Series): number {
  const voxels = series.geometry.shape.reduce((product, extent) => product * extent, 1);
  return series.files.reduce(
    (sum, file) => sum + file.volumes * voxels * bytesPerElement[file.datatype as Datatype],
    0,
  );
}
