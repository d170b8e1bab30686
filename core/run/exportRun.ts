import type { MapTarget } from '../contracts/job.js';
import type { Series } from '../contracts/series.js';
import { type ExportedMap, exportMaps } from '../io/exportMaps.js';
import { imageStem } from '../io/imageFile.js';
import { type MapFormat, outputPaths, outputStem } from '../io/outputNames.js';
import { writeJsonFile } from '../io/writeJsonFile.js';
import type { MapPlan } from '../models/resolveFit.js';
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
  return [...outputPaths(folder, stem, names, format), `${folder}/${stem}_job.json`];
}

/**
 * Writes maps of a finished run with their sidecars, and the job file that says how to repeat it.
 * Throws what exportMaps throws; on failure nothing new is left behind.
 */
export async function exportRun(
  maps: readonly MapTarget[],
  provenance: Provenance,
  destination: Destination,
): Promise<{ readonly maps: readonly ExportedMap[]; readonly jobPath: string }> {
  const stem = stemOf(provenance.series, provenance.plan.model.id);
  const exported = await exportMaps({
    ...destination,
    stem,
    maps: maps.map((target) => ({ target, sidecar: mapSidecar(target, provenance) })),
  });
  const jobPath = `${destination.folder}/${stem}_job.json`;
  await writeJsonFile(jobPath, jobRecord(provenance));
  return { maps: exported, jobPath };
}
