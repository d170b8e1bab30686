import type { FitKind } from '../contracts/job.js';
import { isSeriesSource, isStatusSource, volumesOfMap } from '../contracts/mapSources.js';
import { bytesPerElement, type Datatype, type Series } from '../contracts/series.js';
import { blockStride } from '../fit/blockStride.js';
import { chunkVoxelsOf } from '../fit/chunkSize.js';
import { linearBytes } from '../fit/linear/linearMemory.js';
import type { MapPlan } from '../models/resolve/modelMaps.js';

/**
 * Private memory of the program's processes without any image data, in bytes. What processes share (the text of Node, the
 * page cache) is not in it.
 */
export interface ProcessBase {
  /** Of the process that drives; 0 where it runs anyway, as the window does. */
  readonly programBytes: number;
  readonly workerBytes: number;
}

/**
 * In the terminal, Node 20.20 on Linux x64: the largest private memory (smaps_rollup, every 40 ms) of runs of t2, dti, dki,
 * glm, custom and mean with 1, 2 and 4 workers was 26 to 32 MB in a worker beside its chunk, and in the program 28 to 36 MB;
 * tests/forecast.test.ts measures it again.
 */
export const terminalBase: ProcessBase = { programBytes: 31_000_000, workerBytes: 28_000_000 };

/** In the window, Electron 25.1 on Linux x64: what a utility process had in the same way beside its chunk. */
export const windowBase: ProcessBase = { programBytes: 0, workerBytes: 45_000_000 };

/** What a worker is to hold. */
export interface WorkerLoad {
  readonly series: Pick<Series, 'geometry' | 'files' | 'volumeCount'>;
  readonly maps: readonly MapPlan[];
  readonly fit: FitKind;
  /** Whether a second fit is compared with it, for which the samples are read again. */
  readonly compares: boolean;
}

/**
 * Arrays of a user's function live until they are collected: at its peak a worker has those of two slices (measured:
 * 61 to 81 MB beside the process where one slice needs 34 MB).
 */
const slicesAlive = 2;

/** Bytes that one worker holds beside its process when it reads `chunkBytes` at a time (ignored by functions over slices). */
export function workerLoadBytes({ series, maps, fit, compares }: WorkerLoad, chunkBytes: number): number {
  const [ni, nj] = series.geometry.shape;
  const { volumeCount } = series;
  const storedBytes = series.files.reduce(
    (sum, file) => sum + file.volumes * bytesPerElement[file.datatype as Datatype],
    0,
  );
  if (fit.kind === 'function') {
    const asFloat64 = volumeCount * 8;
    return slicesAlive * ni * nj * (storedBytes + asFloat64 + maps.length * 4);
  }
  const seriesMaps = maps.filter(({ source }) => isSeriesSource(source)).length;
  const voxelBytes = storedBytes + seriesMaps * volumeCount * 4;
  const mapBytes = maps.reduce(
    (sum, { source }) =>
      sum + (isSeriesSource(source) ? 0 : isStatusSource(source) ? 1 : 4 * volumesOfMap(source, volumeCount)),
    0,
  );
  const chunk = chunkVoxelsOf(voxelBytes, ni * nj, chunkBytes) * (voxelBytes + mapBytes);
  const block = volumeCount * blockStride(volumeCount) * 8;
  const matrices = fit.kind === 'linear' ? linearBytes(fit, volumeCount) : 0;
  return (chunk + block) * (compares ? 2 : 1) + matrices;
}
