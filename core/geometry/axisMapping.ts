import type { Affine, Geometry, GridShape } from '../contracts/series.js';
import { gridDifference } from './affine.js';

type Axis = 0 | 1 | 2;

/** For each axis of a grid the axis of another that runs along it, and whether against it. */
export type AxisMapping = readonly [MappedAxis, MappedAxis, MappedAxis];

interface MappedAxis {
  readonly from: Axis;
  readonly isFlipped: boolean;
}

const axisOrders: readonly (readonly [Axis, Axis, Axis])[] = [
  [0, 1, 2],
  [1, 0, 2],
  [0, 2, 1],
  [2, 1, 0],
  [1, 2, 0],
  [2, 0, 1],
];

/** All ways to read an image along other axes, as it is stored first. */
const mappings: readonly AxisMapping[] = axisOrders.flatMap(([a, b, c]) =>
  Array.from(
    { length: 8 },
    (_, flips): AxisMapping => [
      { from: a, isFlipped: (flips & 1) !== 0 },
      { from: b, isFlipped: (flips & 2) !== 0 },
      { from: c, isFlipped: (flips & 4) !== 0 },
    ],
  ),
);

/**
 * How an image whose voxels are at the points of a grid is read along the axes of that grid; null where they are not at
 * its points, to a thousandth of a voxel. The mapping of the same grid keeps every axis.
 */
export function mapAxes(grid: Geometry, image: Geometry): AxisMapping | null {
  return mappings.find((mapping) => gridDifference(grid, mappedGeometry(image, mapping)) === null) ?? null;
}

/**
 * What distinguishes a grid from an image that is not at its points, read along the axes whose directions come nearest: a
 * sentence.
 */
export function nearestDifference(grid: Geometry, image: Geometry): string {
  const directions = ({ affine }: Geometry): readonly number[] => affine.flatMap((row) => row.slice(0, 3));
  const wanted = directions(grid);
  const apart = (other: Geometry): number =>
    Math.hypot(...directions(other).map((value, n) => value - (wanted[n] as number)));
  const read = mappings.map((mapping) => mappedGeometry(image, mapping));
  const nearest = read.reduce((best, other) => (apart(other) < apart(best) ? other : best));
  return gridDifference(grid, nearest) ?? '';
}

/** Whether an image is read as it is stored. */
export function keepsAxes(mapping: AxisMapping): boolean {
  return mapping.every(({ from, isFlipped }, axis) => from === axis && !isFlipped);
}

/** Shape and affine of the same points, read along other axes; the rest of the geometry is not changed. */
function mappedGeometry(image: Geometry, mapping: AxisMapping): Geometry {
  const { shape, affine } = image;
  const newShape: GridShape = [shape[mapping[0].from], shape[mapping[1].from], shape[mapping[2].from]];
  const row = (r: Axis): Affine[number] => {
    const old = affine[r];
    let offset = old[3];
    const columns = mapping.map(({ from, isFlipped }) => {
      if (!isFlipped) return old[from];
      offset += old[from] * (shape[from] - 1);
      return -old[from];
    });
    return [columns[0] as number, columns[1] as number, columns[2] as number, offset];
  };
  return { ...image, shape: newShape, affine: [row(0), row(1), row(2)] };
}

/**
 * The voxels of one 3D image in the order of the mapped axes, i fastest: a new array.
 * stored: `elementBytes` per voxel, in the order of an image of this shape.
 */
export function reorderVoxels(
  stored: Uint8Array,
  elementBytes: number,
  shape: GridShape,
  mapping: AxisMapping,
): Uint8Array {
  const strides = [1, shape[0], shape[0] * shape[1]] as const;
  const [i, j, k] = mapping.map(({ from, isFlipped }) => ({
    count: shape[from],
    first: isFlipped ? (shape[from] - 1) * strides[from] : 0,
    step: isFlipped ? -strides[from] : strides[from],
  })) as [Walk, Walk, Walk];
  const ordered = new Uint8Array(stored.length);
  let at = 0;
  for (let z = 0; z < k.count; z += 1) {
    for (let y = 0; y < j.count; y += 1) {
      let from = (k.first + z * k.step + j.first + y * j.step + i.first) * elementBytes;
      const step = i.step * elementBytes;
      for (let x = 0; x < i.count; x += 1) {
        for (let byte = 0; byte < elementBytes; byte += 1) ordered[at + byte] = stored[from + byte] as number;
        at += elementBytes;
        from += step;
      }
    }
  }
  return ordered;
}

/** How one axis is walked, in voxels. */
interface Walk {
  readonly count: number;
  readonly first: number;
  readonly step: number;
}
