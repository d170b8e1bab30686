import type { MapTarget } from '../contracts/job.js';
import { isSeriesSource, isStatusSource, isVectorSource, volumesOfMap } from '../contracts/mapSources.js';
import { type ArrayPlace, bytesPerElement, type Series } from '../contracts/series.js';
import { createMapFile, requireMapFile, type VolumeGrid } from '../io/mapFile.js';
import type { MapPlan } from '../models/resolve/modelMaps.js';
import { type Intent, intentCodes, niftiHeaderBytes } from '../nifti/writeHeader.js';

/** What the files of maps take over from their series. */
type Source = Pick<Series, 'geometry' | 'volumeCount' | 'files'>;

/** Three volumes that are the components of a vector; without intent code, since nifti1.h has vectors in a fifth dimension. */
const vectorGrid: VolumeGrid = { volumes: 3, volumeSpacing: 1 };

/**
 * Creates the file of every map in `folder`: valid images from now on, NaN (status: 0) until they are fitted.
 * degreesOfFreedom: of the residuals of a linear fit with all its samples, for headers of t and F; null for other fits.
 */
export async function createMapFiles(
  plans: readonly MapPlan[],
  series: Source,
  folder: string,
  degreesOfFreedom: number | null,
  signal?: AbortSignal,
): Promise<readonly MapTarget[]> {
  const targets: MapTarget[] = [];
  for (const plan of plans) {
    const array = await createMapFile(mapPath(folder, plan), {
      geometry: series.geometry,
      datatype: datatypeOf(plan),
      description: mapDescription(plan),
      intent: mapIntent(plan, degreesOfFreedom),
      fill: isStatusSource(plan.source) ? 0 : Number.NaN,
      ...(signal === undefined ? {} : { signal }),
      ...(isSeriesSource(plan.source) ? { series: volumeGrid(series) } : {}),
      ...(isVectorSource(plan.source) ? { series: vectorGrid } : {}),
    });
    targets.push({ ...plan, array });
  }
  return targets;
}

/** The targets of map files that an earlier run has made in `folder`. Throws RESUME_MISMATCH where one is not whole. */
export async function existingMapFiles(
  plans: readonly MapPlan[],
  series: Source,
  folder: string,
): Promise<readonly MapTarget[]> {
  for (const plan of plans) {
    await requireMapFile(mapPath(folder, plan), niftiHeaderBytes + mapBytes([plan], series));
  }
  return plans.map((plan) => ({
    ...plan,
    array: {
      path: mapPath(folder, plan),
      byteOffset: niftiHeaderBytes,
      datatype: datatypeOf(plan),
      byteOrder: 'little',
      shape: shapeOf(plan, series),
    },
  }));
}

/** Disk that the files of these maps take. */
export function mapBytes(plans: readonly MapPlan[], series: Source): number {
  return plans.reduce(
    (sum, plan) =>
      sum +
      shapeOf(plan, series).reduce((product, extent) => product * extent, bytesPerElement[datatypeOf(plan)]),
    0,
  );
}

function shapeOf({ source }: MapPlan, { geometry, volumeCount }: Source): readonly number[] {
  const volumes = volumesOfMap(source, volumeCount);
  return volumes > 1 ? [...geometry.shape, volumes] : geometry.shape;
}

function datatypeOf({ source }: MapPlan): ArrayPlace['datatype'] & ('uint8' | 'float32') {
  return isStatusSource(source) ? 'uint8' : 'float32';
}

/** The time between volumes is that of the first file, where it has several volumes and says it; 0 else. */
function volumeGrid({ files, volumeCount }: Source): VolumeGrid {
  const [first] = files;
  const stored = first !== undefined && first.volumes > 1 ? first.volumeSpacing : 0;
  return { volumes: volumeCount, volumeSpacing: Number.isFinite(stored) && stored > 0 ? stored : 0 };
}

function mapPath(folder: string, plan: MapPlan): string {
  return `${folder}/${plan.name}.nii`;
}

/** t, F and z say so in the header, with their degrees of freedom; statuses are labels, all else estimates. */
function mapIntent({ name, source }: MapPlan, degreesOfFreedom: number | null): Intent {
  if (isStatusSource(source)) return { code: intentCodes.label, name };
  const quantity = source.kind === 'linear' ? source.quantity : null;
  if (quantity?.kind === 'z') return { code: intentCodes.zScore, name };
  if (quantity?.kind !== 'statistic' || degreesOfFreedom === null)
    return { code: intentCodes.estimate, name };
  const { contrast } = quantity;
  return contrast.kind === 't'
    ? { code: intentCodes.tTest, parameters: [degreesOfFreedom], name }
    : { code: intentCodes.fTest, parameters: [contrast.rows.length, degreesOfFreedom], name };
}

function mapDescription(plan: MapPlan): string {
  return plan.unit === '1' ? `Voxfit ${plan.name}` : `Voxfit ${plan.name} [${plan.unit}]`;
}
