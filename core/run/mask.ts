import { VoxfitError } from '../contracts/errors.js';
import type { MaskChoice, MaskOverlap, MaskTask } from '../contracts/job.js';
import type { ArrayPlace, ImportedSeries } from '../contracts/series.js';
import { createMapFile, createRawArray } from '../io/mapFile.js';
import { type ImportedMask, importMask } from '../io/maskFile.js';
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
  /** Null where every voxel is fitted. */
  readonly overlap: MaskOverlap | null;
  /** What a user should know about it. */
  readonly notes: readonly string[];
}

/** Of the bright voxels outside a mask more than this share is told: a mask of part of an object is common. */
const muchOutside = 0.5;

/**
 * The mask that a run uses: every voxel, a file's voxels, or one made from the mean (given, or computed now). Throws
 * Cancelled, MASK_EMPTY when there is nothing to fit, and what importMask throws.
 */
export async function prepareMask(
  choice: MaskChoice,
  series: ImportedSeries,
  folder: string,
  pool: WorkerPool,
  mean: ArrayPlace | undefined,
  signal: AbortSignal,
): Promise<PreparedMask> {
  if (choice.kind === 'none') return { array: null, overlap: null, notes: [] };
  const given = choice.kind === 'file' ? await importGiven(choice.path, series, folder, signal) : null;
  const array =
    given?.array ?? (await createRawArray(`${folder}/mask.raw`, 'uint8', series.geometry.shape, 0));
  const from = mean ?? (await computeMean(series, folder, pool));
  const how: MaskTask['how'] = choice.kind === 'file' ? { kind: 'given' } : choice;
  const result = await pool.perform({ kind: 'mask', task: { mean: from, mask: array, how } });
  if (result.kind !== 'mask') throw new Error(`A worker answered ${result.kind} to a mask.`);
  const { kind: _, ...overlap } = result;
  if (overlap.voxels === 0) throw emptyMask(choice, series);
  const notes = [...(given?.note == null ? [] : [given.note]), ...overlapNotes(overlap)];
  return { array, overlap, notes };
}

function importGiven(
  path: string,
  { geometry }: ImportedSeries,
  scratchFolder: string,
  signal: AbortSignal,
): Promise<ImportedMask> {
  return importMask(path, geometry, { scratchFolder, signal });
}

function emptyMask(choice: MaskChoice, { name }: ImportedSeries): VoxfitError {
  if (choice.kind === 'threshold') {
    return new VoxfitError(
      'MASK_EMPTY',
      `No voxel of ${name} has a mean over the volumes above the threshold ${choice.value}.`,
      { series: name, threshold: choice.value },
    );
  }
  return new VoxfitError(
    'MASK_EMPTY',
    `The automatic mask of ${name} is empty: no voxel is brighter than the background. Give a mask file, or fit without a mask.`,
    { series: name },
  );
}

/** What is odd about how mask and signal lie to each other, in sentences. */
function overlapNotes({ voxels, withoutSignal, bright, brightOutside }: MaskOverlap): readonly string[] {
  const notes: string[] = [];
  if (withoutSignal > 0) {
    notes.push(
      `${withoutSignal} of the ${voxels} voxels of the mask have no signal: their mean is 0 or less.`,
    );
  }
  if (brightOutside > muchOutside * bright) {
    notes.push(
      `${brightOutside} of the ${bright} bright voxels (mean above half of Otsu's threshold) are outside the mask.`,
    );
  }
  return notes;
}
