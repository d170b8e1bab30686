import { VoxfitError } from '../contracts/errors.js';
import { bytesPerElement, type Datatype, type Geometry } from '../contracts/series.js';
import { datatypeOfCode } from './datatypes.js';

/** Bytes before the first voxel of every image that is written: the header of 348 and 4 extension bytes. */
export const niftiHeaderBytes = 352;

/** Largest extent that the header's int16 `dim` can hold. */
const largestExtent = 32767;

const codeOfDatatype: ReadonlyMap<Datatype, number> = new Map(
  [...datatypeOfCode].map(([code, datatype]) => [datatype, code]),
);

export interface NiftiHeaderOptions {
  readonly geometry: Geometry;
  readonly datatype: Datatype;
  /** Number of 3D images; 1 (the default) makes a 3D file. */
  readonly volumes?: number;
  /** pixdim[4], in the geometry's own unit of time; default 1. */
  readonly volumeSpacing?: number;
  /** Cut to 79 bytes; what is not ASCII becomes `?`. */
  readonly description: string;
  /** What the values are; absent: not said. */
  readonly intent?: Intent;
}

/** What the values of an image are, as nifti1.h counts it, with up to three numbers that belong to it. */
export interface Intent {
  readonly code: number;
  readonly parameters?: readonly number[];
  /** Cut to 15 bytes. */
  readonly name: string;
}

/** Codes of nifti1.h that maps use. */
export const intentCodes = { tTest: 3, fTest: 4, zScore: 5, estimate: 1001, label: 1002 } as const;

/**
 * The first 352 bytes of a single-file NIfTI-1 image (`n+1`), little-endian, slope 1, intercept 0, data at 352.
 * Geometry is kept field by field as the source stored it: qform and sform with their codes (also 0), quaternion,
 * qfac, zooms, units; nothing is derived from the affine. The caller owns the bytes.
 * Throws WRONG_USE for an extent that the format cannot hold.
 * Layout: nifti1.h, https://nifti.nimh.nih.gov/nifti-1.
 */
export function niftiHeader(options: NiftiHeaderOptions): Uint8Array {
  const { geometry, datatype, volumes = 1, volumeSpacing = 1 } = options;
  const extents = [...geometry.shape, volumes];
  for (const extent of extents) {
    if (!Number.isInteger(extent) || extent < 1 || extent > largestExtent) {
      throw new VoxfitError(
        'WRONG_USE',
        `A NIfTI-1 image of ${extents.join(' x ')} cannot be written: every extent must be between 1 and ${largestExtent}.`,
        { extents, largestExtent },
      );
    }
  }
  const bytes = new Uint8Array(niftiHeaderBytes);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 348, true);
  view.setUint8(38, 'r'.charCodeAt(0));

  const dimensions = volumes > 1 ? 4 : 3;
  const dim = [dimensions, ...extents, 1, 1, 1];
  for (const [index, extent] of dim.entries()) view.setInt16(40 + 2 * index, extent, true);
  const pixdim = [geometry.qfac, ...geometry.zoomsMm, volumeSpacing, 1, 1, 1];
  for (const [index, size] of pixdim.entries()) view.setFloat32(76 + 4 * index, size, true);

  const { code, parameters = [], name } = options.intent ?? { code: 0, name: '' };
  for (const [index, value] of parameters.slice(0, 3).entries()) view.setFloat32(56 + 4 * index, value, true);
  view.setInt16(68, code, true);
  view.setInt16(70, codeOfDatatype.get(datatype) ?? 0, true);
  view.setInt16(72, 8 * bytesPerElement[datatype], true);
  view.setFloat32(108, niftiHeaderBytes, true);
  view.setFloat32(112, 1, true);
  view.setFloat32(116, 0, true);
  view.setUint8(123, geometry.xyztUnits);
  setText(bytes, 148, 80, options.description);

  view.setInt16(252, geometry.qformCode, true);
  view.setInt16(254, geometry.sformCode, true);
  const placement = [...geometry.quaternion, ...geometry.qoffsetMm, ...geometry.srow.flat()];
  for (const [index, value] of placement.entries()) view.setFloat32(256 + 4 * index, value, true);
  setText(bytes, 328, 16, name);
  setText(bytes, 344, 4, 'n+1');
  return bytes;
}

/** Writes ASCII into a field that keeps at least one closing zero. */
function setText(bytes: Uint8Array, offset: number, fieldBytes: number, text: string): void {
  let at = offset;
  for (const character of text) {
    if (at >= offset + fieldBytes - 1) return;
    const code = character.codePointAt(0) ?? 0;
    bytes[at] = code >= 32 && code < 127 ? code : 63;
    at += 1;
  }
}
