import { open } from 'node:fs/promises';
import { pixdimAffine } from '../../core/geometry/affine.js';
import { niftiHeader } from '../../core/nifti/writeHeader.js';

/** 3.2 GB of int16, more than the 2 GiB that an ArrayBuffer may have in Electron's processes. */
export const sparseShape = [256, 256, 190] as const;
export const sparseVolumes = 128;
export const sparseEchoTimesS = Array.from({ length: sparseVolumes }, (_, t) => 0.002 * (t + 1));
/** The slices that are not empty, k0 <= k < k1. */
export const brightSlices = { k0: 94, k1: 97 } as const;
/** T2 of every voxel of the bright slices. */
export const sparseT2S = 0.08;

/** Writes the series: a file whose empty slices take no disk. Answers with the bytes of its samples. */
export async function writeSparseSeries(path: string): Promise<number> {
  const [ni, nj, nk] = sparseShape;
  const zoomsMm = [1, 1, 1] as const;
  const affine = pixdimAffine(zoomsMm);
  const header = niftiHeader({
    geometry: {
      ...{ shape: sparseShape, zoomsMm, affine, affineFrom: 'sform', qformCode: 0, sformCode: 1 },
      ...{ quaternion: [0, 0, 0], qoffsetMm: [0, 0, 0], qfac: 1, srow: affine, xyztUnits: 2 },
    },
    datatype: 'int16',
    volumes: sparseVolumes,
    description: 'sparse series',
  });
  const { k0, k1 } = brightSlices;
  const dataBytes = ni * nj * nk * sparseVolumes * 2;
  const file = await open(path, 'w');
  try {
    await file.write(header);
    await file.truncate(header.byteLength + dataBytes);
    for (const [t, teS] of sparseEchoTimesS.entries()) {
      const slices = new Int16Array(ni * nj * (k1 - k0)).fill(Math.round(8000 * Math.exp(-teS / sparseT2S)));
      const position = header.byteLength + (t * nk + k0) * ni * nj * 2;
      await file.write(new Uint8Array(slices.buffer), 0, slices.byteLength, position);
    }
  } finally {
    await file.close();
  }
  return dataBytes;
}
