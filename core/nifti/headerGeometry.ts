import type { NIFTI1, NIFTI2 } from 'nifti-reader-js';
import type { Affine, Geometry, GridShape, Problem } from '../contracts/series.js';
import { determinant, pixdimAffine, quaternionToAffine } from '../geometry/affine.js';

/**
 * What a header says about space. parsed: the header as nifti-reader-js reads it; view: its bytes. Tells in
 * `problems` what is unusable and what is taken instead. The parser's own affine is not used: it prefers the qform
 * where its code is higher, knows no qform in NIfTI-2 and gives NaN for a quaternion slightly longer than 1.
 */
export function readGeometry(
  parsed: NIFTI1 | NIFTI2,
  view: DataView,
  version: 1 | 2,
  shape: GridShape,
  fileName: string,
  problems: Problem[],
): Geometry {
  const zoomsMm = readZooms(parsed.pixDims, shape, fileName, problems);
  const qfac = (parsed.pixDims[0] ?? 0) < 0 ? -1 : 1;
  const quaternion = [parsed.quatern_b, parsed.quatern_c, parsed.quatern_d] as const;
  const qoffsetMm = [parsed.qoffset_x, parsed.qoffset_y, parsed.qoffset_z] as const;
  const srow = readSrow(view, version, parsed.littleEndian);
  const stored = {
    shape,
    zoomsMm,
    qformCode: parsed.qform_code,
    sformCode: parsed.sform_code,
    quaternion,
    qoffsetMm,
    qfac,
    srow,
    xyztUnits: parsed.xyzt_units,
  } as const;
  const spaceUnit = parsed.xyzt_units & 7;
  if (spaceUnit === 1 || spaceUnit === 3) {
    problems.push({
      code: 'SPACE_UNIT',
      message: `${fileName} gives lengths in ${spaceUnit === 1 ? 'metres' : 'micrometres'}; they are shown as if they were mm.`,
    });
  }
  if (parsed.sform_code > 0) {
    if (isUsable(srow)) return { ...stored, affine: srow, affineFrom: 'sform' };
    problems.push({
      code: 'SFORM_UNUSABLE',
      message: `The sform of ${fileName} has code ${parsed.sform_code} but cannot be inverted; it is not used.`,
    });
  }
  if (parsed.qform_code > 0) {
    const affine = quaternionToAffine(quaternion, qoffsetMm, zoomsMm, qfac);
    if (isUsable(affine)) return { ...stored, affine, affineFrom: 'qform' };
    problems.push({
      code: 'QFORM_UNUSABLE',
      message: `The qform of ${fileName} has code ${parsed.qform_code} but numbers that are not finite; it is not used.`,
    });
  }
  problems.push({
    code: 'NO_ORIENTATION',
    message: `${fileName} does not say how it lies in space; left and right are not known, only the voxel size is used.`,
  });
  return { ...stored, affine: pixdimAffine(zoomsMm), affineFrom: 'pixdim' };
}

function isUsable(affine: Affine): boolean {
  return affine.flat().every(Number.isFinite) && determinant(affine) !== 0;
}

function readZooms(
  pixdim: readonly number[],
  shape: GridShape,
  fileName: string,
  problems: Problem[],
): [number, number, number] {
  const zoom = (axis: 1 | 2 | 3): number => {
    const stored = pixdim[axis] ?? 0;
    if (Number.isFinite(stored) && stored > 0) return stored;
    const used = Number.isFinite(stored) && stored < 0 ? -stored : 1;
    // Formats without a third axis often leave its size 0: nothing to tell.
    if (shape[axis - 1] !== 1) {
      problems.push({
        code: 'ZOOM_INVALID',
        message: `pixdim[${axis}] of ${fileName} is ${stored} mm; ${used} mm is used.`,
      });
    }
    return used;
  };
  return [zoom(1), zoom(2), zoom(3)];
}

/** The parser keeps the sform only where its own rule prefers it to the qform. */
function readSrow(view: DataView, version: 1 | 2, littleEndian: boolean): Affine {
  const at = (row: number, column: number): number => {
    const n = row * 4 + column;
    return version === 1
      ? view.getFloat32(280 + 4 * n, littleEndian)
      : view.getFloat64(400 + 8 * n, littleEndian);
  };
  const row = (r: number) => [at(r, 0), at(r, 1), at(r, 2), at(r, 3)] as const;
  return [row(0), row(1), row(2)];
}
