import type { Geometry } from '../../core/contracts/series.js';
import { parseNiftiHeader } from '../../core/nifti/header.js';
import { niftiHeaderBytes, type TestImage } from './niftiImage.js';

/** The geometry that a header with these fields has. */
export function geometryOf(image: TestImage): Geometry {
  return parseNiftiHeader(niftiHeaderBytes(image), 'test.nii').geometry;
}

/** An oblique, left-handed grid with qform and sform of different codes. */
export const obliqueImage: TestImage = {
  dims: [3, 5, 4, 3],
  pixdim: [-1, 2, 2.5, 3, 1, 1, 1, 1],
  qformCode: 1,
  sformCode: 2,
  quaternion: [0.05, -0.1, 0.15],
  qoffset: [-80, -100.5, -60.25],
  srow: [1.9, 0.2, -0.3, -80, -0.1, 2.4, 0.5, -100.5, 0.2, -0.4, -2.9, -60.25],
  xyztUnits: 10,
};
