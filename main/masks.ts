import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { VoxfitError } from '../core/contracts/errors.js';
import type { MaskChoice } from '../core/contracts/job.js';
import type { MaskPreview } from '../core/contracts/windowViews.js';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import { mapFileError } from '../core/io/fileErrors.js';
import { makeFolder } from '../core/io/makeFolder.js';
import { niftiHeader } from '../core/nifti/writeHeader.js';
import { WorkerPool } from '../core/pool/workerPool.js';
import { prepareMask } from '../core/run/mask.js';
import { meanOf } from './means.js';
import type { OpenedSeries } from './openings.js';

/** The folder of masks that were drawn, which goes with the open series. */
export function drawnFolderOf({ scratch }: OpenedSeries): string {
  return join(scratch.path, 'drawn');
}

/** Makes a mask to be looked at, by workers of its own. Throws what prepareMask throws. */
export async function previewMask(
  series: OpenedSeries,
  choice: MaskChoice,
  exclude: readonly number[],
  { makeWorker, workers }: { readonly makeWorker: WorkerMaker; readonly workers: number },
): Promise<MaskPreview> {
  if (choice.kind === 'none') return { voxels: null, overlap: null, notes: [] };
  const { imported, scratch } = series;
  const mean = exclude.length === 0 ? await meanOf(series, { makeWorker, workers }) : undefined;
  const volumes = imported.volumes.filter((_, t) => !exclude.includes(t));
  const folder = join(scratch.path, `preview-${randomBytes(6).toString('hex')}`);
  await makeFolder(folder);
  const pool = new WorkerPool({ makeWorker, size: mean === undefined ? workers : 1 });
  try {
    const signal = new AbortController().signal;
    const prepared = await prepareMask(choice, { ...imported, volumes }, folder, pool, mean, signal);
    const { array, overlap, notes } = prepared;
    await pool.close();
    return { voxels: array === null ? null : new Uint8Array(await readFile(array.path)), overlap, notes };
  } catch (error) {
    await pool.terminate();
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Writes a mask that was drawn as an image on the grid of the series; answers with its path. Throws WRONG_USE for another
 * number of voxels, and what writing throws.
 */
export async function writeDrawnMask(series: OpenedSeries, voxels: Uint8Array): Promise<string> {
  const { imported } = series;
  const { shape } = imported.geometry;
  if (voxels.length !== shape[0] * shape[1] * shape[2]) {
    throw new VoxfitError(
      'WRONG_USE',
      `A mask of ${voxels.length} voxels for a grid of ${shape.join(' x ')}.`,
    );
  }
  const folder = drawnFolderOf(series);
  const path = join(folder, `${imported.name}_mask-${randomBytes(4).toString('hex')}.nii`);
  const header = niftiHeader({
    ...{ geometry: imported.geometry, datatype: 'uint8', description: 'Voxfit mask, drawn' },
  });
  await makeFolder(folder);
  await writeFile(path, Buffer.concat([header, voxels])).catch((error: unknown) => {
    throw mapFileError(error, 'write', path);
  });
  return path;
}

/** The path of a mask that was drawn, which exports keep; null for others. */
export function drawnMaskPath(series: OpenedSeries, mask: MaskChoice): string | null {
  const isDrawn = mask.kind === 'file' && mask.path.startsWith(drawnFolderOf(series) + sep);
  return isDrawn ? mask.path : null;
}
