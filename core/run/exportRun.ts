import type { MapTarget } from '../contracts/job.js';
import type { Series } from '../contracts/series.js';
import type { WorkerMaker } from '../contracts/workerHandle.js';
import { type Exported, exportedPaths, exportMaps } from '../io/exportMaps.js';
import { imageStem } from '../io/imageFile.js';
import { type MapFormat, type OutputPlaces, outputStem, plainPlaces } from '../io/outputNames.js';
import { compressorOf } from './gzipByPool.js';
import { jobRecord } from './jobRecord.js';
import { mapBytes } from './mapFiles.js';
import { mapSidecar, type Provenance } from './provenance.js';

/** Where the outputs of a fit go; the folder is absolute. */
export interface Destination {
  readonly folder: string;
  readonly format: MapFormat;
  readonly overwrite: boolean;
  readonly signal?: AbortSignal;
}

/** Who compresses. */
export interface ExportWorkers {
  readonly makeWorker: WorkerMaker;
  readonly workers: number;
}

/** What the names of all outputs of a fit begin with, from the names of the series' files and the model. */
export function stemOf(series: Series, modelId: string): string {
  const [first = series.name, ...others] = series.files.map((file) => imageStem(file.path));
  return outputStem(first, modelId, others);
}

function placesOf(
  series: Series,
  modelId: string,
  mapNames: readonly string[],
  { folder, format }: Pick<Destination, 'folder' | 'format'>,
): OutputPlaces {
  return plainPlaces(folder, stemOf(series, modelId), mapNames, format);
}

/** Every file that `exportRun` writes for maps of these names. */
export function exportPaths(
  series: Series,
  modelId: string,
  mapNames: readonly string[],
  destination: Pick<Destination, 'folder' | 'format'>,
): readonly string[] {
  return exportedPaths(placesOf(series, modelId, mapNames, destination));
}

/**
 * Writes maps of a finished run with their sidecars, and the job file that says how to repeat it.
 * Throws what exportMaps throws (Cancelled on abort of the signal); on failure nothing new is left behind.
 */
export async function exportRun(
  targets: readonly MapTarget[],
  provenance: Provenance,
  destination: Destination,
  { makeWorker, workers }: ExportWorkers,
): Promise<Exported> {
  const { series, plan } = provenance;
  const names = targets.map(({ name }) => name);
  const { maps, jobPath } = placesOf(series, plan.model.id, names, destination);
  const compressor = compressorOf(mapBytes(targets, series), workers, makeWorker);
  const stop = (): void => void compressor.end();
  destination.signal?.addEventListener('abort', stop);
  try {
    return await exportMaps({
      ...destination,
      maps: targets.map((target, n) => ({
        ...{ target, sidecar: mapSidecar(target, provenance) },
        ...(maps[n] as OutputPlaces['maps'][number]),
      })),
      jobPath,
      job: (exported) => jobRecord(provenance, exported, destination.folder),
      deflateOne: compressor.deflateOne,
    });
  } finally {
    destination.signal?.removeEventListener('abort', stop);
    await compressor.end();
  }
}
