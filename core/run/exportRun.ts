import type { MapTarget } from '../contracts/job.js';
import type { Series } from '../contracts/series.js';
import { type Exported, exportMaps } from '../io/exportMaps.js';
import { imageStem } from '../io/imageFile.js';
import { type MapFormat, outputPaths, outputStem } from '../io/outputNames.js';
import type { MapPlan } from '../models/resolve/modelMaps.js';
import { jobRecord, mapSidecar, type Provenance } from './provenance.js';

/** Where the outputs of a fit go. */
export interface Destination {
  readonly folder: string;
  readonly format: MapFormat;
  readonly overwrite: boolean;
}

/** What the names of all outputs of a fit begin with, from the names of the series' files and the model. */
export function stemOf(series: Series, modelId: string): string {
  const [first = series.name, ...others] = series.files.map((file) => imageStem(file.path));
  return outputStem(first, modelId, others);
}

/** Every file that `exportRun` writes for these maps. */
export function exportPaths(
  series: Series,
  modelId: string,
  maps: readonly Pick<MapPlan, 'name'>[],
  { folder, format }: Pick<Destination, 'folder' | 'format'>,
): readonly string[] {
  const stem = stemOf(series, modelId);
  const names = maps.map((map) => map.name);
  return outputPaths(folder, stem, names, format);
}

/**
 * Writes maps of a finished run with their sidecars, and the job file that says how to repeat it.
 * Throws what exportMaps throws; on failure nothing new is left behind.
 */
export async function exportRun(
  maps: readonly MapTarget[],
  provenance: Provenance,
  destination: Destination,
): Promise<Exported> {
  return exportMaps({
    ...destination,
    stem: stemOf(provenance.series, provenance.plan.model.id),
    maps: maps.map((target) => ({ target, sidecar: mapSidecar(target, provenance) })),
    job: jobRecord(provenance),
  });
}
