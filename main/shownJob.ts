import { resolve } from 'node:path';
import type { MapTarget } from '../core/contracts/job.js';
import type { JobRecord } from '../core/contracts/jobFile.js';
import type { RunProgress, RunSummary } from '../core/contracts/run.js';
import { describeImage } from '../core/io/imageFile.js';
import { importFile } from '../core/io/importSeries.js';
import type { RunPlan } from '../core/run/plan.js';
import { recordedSummary } from '../core/run/recordedRun.js';

/** The maps of a job where they were written; compressed ones are inflated into `scratchFolder`. Throws what reading throws. */
export async function recordedMaps(
  plan: RunPlan,
  record: JobRecord,
  jobFolder: string,
  scratchFolder: string,
): Promise<readonly MapTarget[]> {
  const maps: MapTarget[] = [];
  for (const { name, label, unit, source } of plan.maps) {
    const written = record.Maps.find(({ Name }) => Name === name);
    if (written === undefined) continue;
    const image = await describeImage(resolve(jobFolder, written.File));
    const path = await importFile(image, { scratchFolder });
    const { byteOrder, dataOffset, datatype, geometry, volumes } = image;
    const shape = volumes > 1 ? [...geometry.shape, volumes] : geometry.shape;
    maps.push({
      name,
      label,
      unit,
      source,
      array: { path, byteOffset: dataOffset, datatype, byteOrder, shape },
    });
  }
  return maps;
}

/** How a job ended, as a run says it. */
export function recordedEnd(
  record: JobRecord,
  maps: readonly MapTarget[],
  slices: number,
): { readonly summary: RunSummary; readonly progress: RunProgress } {
  const summary = recordedSummary(record, maps);
  const voxels = summary.voxelsFitted + summary.voxelsFailed;
  return {
    summary,
    progress: {
      phase: 'done',
      slices: new Array(slices).fill('done'),
      ...{ voxelsTotal: voxels, voxelsDone: voxels, secondsElapsed: summary.seconds },
      ...{ voxelsPerSecond: 0, secondsLeft: 0, workers: [], workersLost: summary.workersLost },
    },
  };
}
