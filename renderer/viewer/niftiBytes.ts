import type { Affine, Datatype, Geometry, GridShape } from '../../core/contracts/series.js';
import { niftiHeader } from '../../core/nifti/writeHeader.js';

/** The grid that the viewer draws: voxel counts, voxel sizes and voxel to world in mm. */
export interface ViewGrid {
  readonly shape: GridShape;
  readonly zoomsMm: readonly [number, number, number];
  readonly affine: Affine;
}

const millimetres = 2;
const scannerAnatomical = 1;

/**
 * A NIfTI-1 file in memory, placed by its sform alone, so that no reader can prefer a qform.
 * voxels: nx * ny * nz, i fastest; copied. The caller owns the result.
 */
export function niftiBytes(
  grid: ViewGrid,
  datatype: Extract<Datatype, 'uint8' | 'float32'>,
  voxels: Uint8Array | Float32Array,
): ArrayBuffer {
  const geometry: Geometry = {
    shape: grid.shape,
    zoomsMm: grid.zoomsMm,
    affine: grid.affine,
    affineFrom: 'sform',
    qformCode: 0,
    sformCode: scannerAnatomical,
    quaternion: [0, 0, 0],
    qoffsetMm: [0, 0, 0],
    qfac: 1,
    srow: grid.affine,
    xyztUnits: millimetres,
  };
  const header = niftiHeader({ geometry, datatype, description: 'Voxfit display copy' });
  const bytes = new Uint8Array(header.byteLength + voxels.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength), header.byteLength);
  return bytes.buffer;
}
