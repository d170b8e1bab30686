import { join } from 'node:path';
import { writePhantom } from '../../core/io/writePhantom.js';

/** A million voxels, about 400,000 of them in the automatic mask: a fit of some seconds. */
const shape = [128, 128, 60] as const;
const echoTimesS = Array.from({ length: 16 }, (_, n) => 0.01 * (n + 1));

/** Writes a simulated multi-echo head with its sidecar into `folder`; answers with the path of the image. */
export async function writeSeries(folder: string): Promise<string> {
  const path = join(folder, 'sub-01_MESE.nii');
  await writePhantom({ shape, zoomsMm: [1.6, 1.6, 2], echoTimesS, snr: 60, seed: 1, decay: 'T2' }, path, {
    format: 'nii',
  });
  return path;
}
