import { VoxfitError } from '../contracts/errors.js';
import type { MaskChoice } from '../contracts/job.js';
import type { ArrayPlace, ImportedSeries } from '../contracts/series.js';
import { createMapFile, createRawArray } from '../io/mapFile.js';
import { importMask } from '../io/maskFile.js';
import { resolveFit } from '../models/resolve/resolveFit.js';
import { mean as meanModel } from '../models/statistics.js';
import type { WorkerPool } from '../pool/workerPool.js';
import { slabsOf } from './slabs.js';

/** The mean over the volumes as a float32 map file in `folder`, computed slab by slab by the pool. */
export async function computeMean(
  series: ImportedSeries,
  folder: string,
  pool: WorkerPool,
): Promise<ArrayPlace> {
  const { geometry, volumes } = series;
  const array = await createMapFile(`${folder}/mean.nii`, {
    geometry,
    datatype: 'float32',
    description: 'Voxfit mean over volumes',
    fill: Number.NaN,
  });
  const fitTaskId = `mean of ${array.path}`;
  pool.addTask(fitTaskId, {
    volumes,
    mask: null,
    fit: resolveFit(meanModel, {}, {}),
    maps: [
      {
        name: 'mean',
        label: meanModel.mapLabel,
        unit: meanModel.mapUnit,
        source: { kind: 'statistic' },
        array,
      },
    ],
  });
  await Promise.all(slabsOf(geometry.shape).map((slab) => pool.perform({ kind: 'fit', fitTaskId, slab })));
  return array;
}

/** What a run fits. */
export interface PreparedMask {
  /** uint8 of the grid's shape, non-zero = fit; null: every voxel. */
  readonly array: ArrayPlace | null;
  /** What a user should know about it. */
  readonly notes: readonly string[];
}

/**
 * The mask that a run uses: null for every voxel, a file's voxels, or the automatic one made from the mean (given,
 * or computed now). Throws Cancelled, MASK_EMPTY when there is nothing to fit, and what importMask throws.
 */
export async function prepareMask(
  choice: MaskChoice,
  series: ImportedSeries,
  folder: string,
  pool: WorkerPool,
  mean: ArrayPlace | undefined,
  signal: AbortSignal,
): Promise<PreparedMask> {
  if (choice.kind === 'none') return { array: null, notes: [] };
  if (choice.kind === 'file') {
    const { array, note } = await importMask(choice.path, series.geometry, { scratchFolder: folder, signal });
    return { array, notes: note === null ? [] : [note] };
  }
  const mask = await createRawArray(`${folder}/mask.raw`, 'uint8', series.geometry.shape, 0);
  const from = mean ?? (await computeMean(series, folder, pool));
  const result = await pool.perform({ kind: 'mask', task: { mean: from, mask } });
  if (result.kind === 'mask' && result.voxels === 0) {
    throw new VoxfitError(
      'MASK_EMPTY',
      `The automatic mask of ${series.name} is empty: no voxel is brighter than the background. Give a mask file, or fit without a mask.`,
      { series: series.name },
    );
  }
  return { array: mask, notes: [] };
}
