import type { Affine, Geometry, GridShape } from '../contracts/series.js';

/** A voxel index (i, j, k), 0-based, fractions allowed. */
export type VoxelIndex = readonly [number, number, number];
/** A world point (x, y, z) in mm, RAS+. */
export type WorldPoint = readonly [number, number, number];

/** Below this, the scalar part of a quaternion counts as 0: a rotation by 180 degrees (nifti1_io uses the same). */
const smallestScalarSquared = 1e-7;

/** Two grids are one when their affines agree to this fraction of a voxel. */
const gridTolerance = 1e-3;

/**
 * The affine of a qform: rotation by the quaternion (a, b, c, d), a = sqrt(1 - b2 - c2 - d2), columns scaled by
 * the zooms, the third also by qfac. A vector (b, c, d) that rounding made longer than 1 is normalised.
 * quaternion: b, c, d. qoffsetMm: position of voxel (0, 0, 0). zoomsMm: above 0.
 * Source: nifti1.h, method 2, and nifti_quatern_to_mat44 of nifti1_io.
 */
export function quaternionToAffine(
  quaternion: readonly [number, number, number],
  qoffsetMm: readonly [number, number, number],
  zoomsMm: readonly [number, number, number],
  qfac: 1 | -1,
): Affine {
  let [b, c, d] = quaternion;
  let a = 1 - (b * b + c * c + d * d);
  if (a < smallestScalarSquared) {
    const length = Math.hypot(b, c, d);
    b /= length;
    c /= length;
    d /= length;
    a = 0;
  } else {
    a = Math.sqrt(a);
  }
  const [dx, dy, dzUnsigned] = zoomsMm;
  const dz = dzUnsigned * qfac;
  const [x, y, z] = qoffsetMm;
  return [
    [(a * a + b * b - c * c - d * d) * dx, 2 * (b * c - a * d) * dy, 2 * (b * d + a * c) * dz, x],
    [2 * (b * c + a * d) * dx, (a * a + c * c - b * b - d * d) * dy, 2 * (c * d - a * b) * dz, y],
    [2 * (b * d - a * c) * dx, 2 * (c * d + a * b) * dy, (a * a + d * d - b * b - c * c) * dz, z],
  ];
}

/** The affine where a header gives no orientation: zooms only, voxel (0, 0, 0) at the origin (nifti1.h, method 1). */
export function pixdimAffine(zoomsMm: readonly [number, number, number]): Affine {
  return [
    [zoomsMm[0], 0, 0, 0],
    [0, zoomsMm[1], 0, 0],
    [0, 0, zoomsMm[2], 0],
  ];
}

/** The volume factor of an affine (negative for a left-handed grid); 0 or NaN means that it cannot be used. */
export function determinant(affine: Affine): number {
  const [[a, b, c], [d, e, f], [g, h, i]] = affine;
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

const axisOrders: readonly (readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

const letters = [
  ['L', 'R'],
  ['P', 'A'],
  ['I', 'S'],
] as const;

/**
 * Three letters for the directions in which i, j and k grow, e.g. `RAS` (towards right, anterior, superior).
 * Oblique axes are named after the assignment of axes with the largest sum of cosines, so that no letter comes twice.
 */
export function orientationLetters(affine: Affine): string {
  const lengths = columnLengths(affine);
  const cosine = (world: 0 | 1 | 2, voxel: 0 | 1 | 2): number => affine[world][voxel] / lengths[voxel];
  let best = axisOrders[0] ?? [0, 1, 2];
  let bestSum = Number.NEGATIVE_INFINITY;
  for (const order of axisOrders) {
    const sum = Math.abs(cosine(order[0], 0)) + Math.abs(cosine(order[1], 1)) + Math.abs(cosine(order[2], 2));
    if (sum > bestSum) {
      best = order;
      bestSum = sum;
    }
  }
  const letter = (voxel: 0 | 1 | 2): string => letters[best[voxel]][affine[best[voxel]][voxel] < 0 ? 0 : 1];
  return letter(0) + letter(1) + letter(2);
}

/** World position in mm of a voxel index. */
export function voxelToWorld(affine: Affine, voxel: VoxelIndex): [number, number, number] {
  const [i, j, k] = voxel;
  const row = (r: 0 | 1 | 2): number => {
    const [x, y, z, offset] = affine[r];
    return x * i + y * j + z * k + offset;
  };
  return [row(0), row(1), row(2)];
}

/** Voxel index (with fractions) of a world position in mm; NaN for an affine that cannot be inverted. */
export function worldToVoxel(affine: Affine, world: WorldPoint): [number, number, number] {
  const [[a, b, c, x], [d, e, f, y], [g, h, i, z]] = affine;
  const det = determinant(affine);
  const factor = det === 0 ? Number.NaN : 1 / det;
  const [u, v, w] = [world[0] - x, world[1] - y, world[2] - z];
  return [
    factor * ((e * i - f * h) * u + (c * h - b * i) * v + (b * f - c * e) * w),
    factor * ((f * g - d * i) * u + (a * i - c * g) * v + (c * d - a * f) * w),
    factor * ((d * h - e * g) * u + (b * g - a * h) * v + (a * e - b * d) * w),
  ];
}

/**
 * What distinguishes two grids, as a sentence for people, or null when they are the same: equal shape, and affines
 * that agree to a thousandth of a voxel.
 */
export function gridDifference(a: Geometry, b: Geometry): string | null {
  if (a.shape.some((count, axis) => count !== b.shape[axis])) {
    return `The shapes differ: ${shapeText(a.shape)} and ${shapeText(b.shape)} voxels.`;
  }
  const lengths = columnLengths(a.affine);
  const smallest = Math.min(...lengths);
  for (const row of [0, 1, 2] as const) {
    for (const column of [0, 1, 2, 3] as const) {
      const allowedMm = gridTolerance * (column === 3 ? smallest : lengths[column]);
      const apart = Math.abs(a.affine[row][column] - b.affine[row][column]);
      if (!(apart <= allowedMm)) return positionSentence(a, b);
    }
  }
  return null;
}

function positionSentence(a: Geometry, b: Geometry): string {
  const last: VoxelIndex = [a.shape[0] - 1, a.shape[1] - 1, a.shape[2] - 1];
  const corners = [[0, 0, 0] as const, last].map((voxel) => ({
    voxel,
    here: voxelToWorld(a.affine, voxel),
    there: voxelToWorld(b.affine, voxel),
  }));
  const described = corners.map(
    ({ voxel, here, there }) =>
      `voxel (${voxel.join(', ')}) lies at (${mm(here)}) mm in one and at (${mm(there)}) mm in the other`,
  );
  return `The shape is the same, ${shapeText(a.shape)}, but the positions differ: ${described.join('; ')}.`;
}

function mm(point: WorldPoint): string {
  return point.map((value) => value.toFixed(2)).join(', ');
}

/** A shape as people write it, e.g. `96 x 96 x 40`. */
export function shapeText(shape: GridShape): string {
  return shape.join(' x ');
}

function columnLengths(affine: Affine): [number, number, number] {
  const length = (c: 0 | 1 | 2): number => Math.hypot(affine[0][c], affine[1][c], affine[2][c]);
  return [length(0), length(1), length(2)];
}
