import type { MaskOverlap, MaskTask } from '../core/contracts/job.js';
import type { GridShape } from '../core/contracts/series.js';
import { autoMask, maskOverlap, thresholdMask } from '../core/fit/autoMask.js';
import { OpenFiles } from '../core/io/openFiles.js';

/** Writes the mask of a mean image (float32, native order), unless it is given, and says how the two lie to each other. */
export function makeMask({ mean, mask, how }: MaskTask): MaskOverlap {
  const files = new OpenFiles();
  try {
    const [ni = 0, nj = 0, nk = 0] = mean.shape;
    const shape: GridShape = [ni, nj, nk];
    const values = new Float32Array(ni * nj * nk);
    files.read(mean.path, new Uint8Array(values.buffer), mean.byteOffset);
    const inside = maskOf(how, values, shape);
    if (inside !== null) {
      files.write(mask.path, inside, mask.byteOffset);
      return maskOverlap(inside, values);
    }
    const given = new Uint8Array(values.length);
    files.read(mask.path, given, mask.byteOffset);
    return maskOverlap(given, values);
  } finally {
    files.closeAll();
  }
}

/** Null: it is given. */
function maskOf(how: MaskTask['how'], mean: Float32Array, shape: GridShape): Uint8Array | null {
  switch (how.kind) {
    case 'auto':
      return autoMask(mean, shape);
    case 'threshold':
      return thresholdMask(mean, how.value);
    case 'given':
      return null;
  }
}
