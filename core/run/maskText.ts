import type { MaskChoice, MaskOverlap } from '../contracts/job.js';
import { fileName } from './fileName.js';

/** A mask as sidecars and reports name it. */
export function maskText(mask: MaskChoice): string {
  if (mask.kind === 'file') return fileName(mask.path);
  return mask.kind === 'threshold' ? `mean over the volumes above ${mask.value}` : mask.kind;
}

/** How mask and signal lie to each other, as records have it; null where every voxel was fitted. */
export function overlapRecord(overlap: MaskOverlap | null): Readonly<Record<string, number>> | null {
  if (overlap === null) return null;
  return {
    Voxels: overlap.voxels,
    VoxelsWithoutSignal: overlap.withoutSignal,
    BrightVoxels: overlap.bright,
    BrightVoxelsOutside: overlap.brightOutside,
  };
}
