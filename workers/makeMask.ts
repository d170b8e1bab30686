import type { MaskTask } from '../core/contracts/job.js';
import type { GridShape } from '../core/contracts/series.js';
import { autoMask } from '../core/fit/autoMask.js';
import { OpenFiles } from '../core/io/openFiles.js';

/** Writes the automatic mask of a mean image (float32, native order) and returns how many voxels it has. */
export function makeMask({ mean, mask }: MaskTask): number {
  const files = new OpenFiles();
  try {
    const [ni = 0, nj = 0, nk = 0] = mean.shape;
    const shape: GridShape = [ni, nj, nk];
    const values = new Float32Array(ni * nj * nk);
    files.read(mean.path, new Uint8Array(values.buffer), mean.byteOffset);
    const inside = autoMask(values, shape);
    files.write(mask.path, inside, mask.byteOffset);
    return inside.reduce((sum, value) => sum + value, 0);
  } finally {
    files.closeAll();
  }
}
