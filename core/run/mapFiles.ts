import type { MapTarget } from '../contracts/job.js';
import { bytesPerElement, type Geometry } from '../contracts/series.js';
import { createMapFile } from '../io/mapFile.js';
import type { MapPlan } from '../models/resolveFit.js';

/** Creates the file of every map in `folder`: valid images from now on, NaN (status: 0) until they are fitted. */
export async function createMapFiles(
  plans: readonly MapPlan[],
  geometry: Geometry,
  folder: string,
): Promise<readonly MapTarget[]> {
  const targets: MapTarget[] = [];
  for (const plan of plans) {
    const isStatus = plan.source.kind === 'status';
    const array = await createMapFile(mapPath(folder, plan), {
      geometry,
      datatype: isStatus ? 'uint8' : 'float32',
      description: mapDescription(plan),
      fill: isStatus ? 0 : Number.NaN,
    });
    targets.push({ ...plan, array });
  }
  return targets;
}

/** The targets of map files that an earlier run has made in `folder`. */
export function existingMapFiles(
  plans: readonly MapPlan[],
  geometry: Geometry,
  folder: string,
): readonly MapTarget[] {
  return plans.map((plan) => ({
    ...plan,
    array: {
      path: mapPath(folder, plan),
      byteOffset: 352,
      datatype: plan.source.kind === 'status' ? 'uint8' : 'float32',
      byteOrder: 'little',
      shape: geometry.shape,
    },
  }));
}

/** Disk that the files of these maps take. */
export function mapBytes(plans: readonly MapPlan[], geometry: Geometry): number {
  const [ni, nj, nk] = geometry.shape;
  const voxelBytes = plans.reduce(
    (sum, plan) => sum + bytesPerElement[plan.source.kind === 'status' ? 'uint8' : 'float32'],
    0,
  );
  return voxelBytes * ni * nj * nk;
}

function mapPath(folder: string, plan: MapPlan): string {
  return `${folder}/${plan.name}.nii`;
}

function mapDescription(plan: MapPlan): string {
  return plan.unit === '1' ? `Voxfit ${plan.name}` : `Voxfit ${plan.name} [${plan.unit}]`;
}
