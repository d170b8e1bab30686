import type { Affine, GridShape } from '../../core/contracts/series.js';
import { orientationLetters } from '../../core/geometry/affine.js';

/** A direction of the patient in the file: which index it is nearest to, and whether it grows the same way. */
interface PatientAxis {
  readonly index: 0 | 1 | 2;
  readonly grows: boolean;
}

/** Right, anterior and superior as indices of the file. */
export type PatientAxes = readonly [PatientAxis, PatientAxis, PatientAxis];

/** The planes that are drawn one by one. */
export type SlicePlane = 'axial' | 'coronal' | 'sagittal';

/** How a plane lies on the screen: patient axes (0 right, 1 anterior, 2 superior) across, up and into it. */
const planeAxes: Readonly<
  Record<SlicePlane, readonly [across: 0 | 1 | 2, up: 0 | 1 | 2, through: 0 | 1 | 2]>
> = {
  axial: [0, 1, 2],
  coronal: [0, 2, 1],
  sagittal: [1, 2, 0],
};

/** The nearest index of the file for each direction of the patient, as orientation letters have it. */
export function patientAxes(affine: Affine): PatientAxes {
  const letters = [...orientationLetters(affine)];
  const find = (plus: string, minus: string): PatientAxis => {
    const index = letters.findIndex((letter) => letter === plus || letter === minus);
    return { index: index as 0 | 1 | 2, grows: letters[index] === plus };
  };
  return [find('R', 'L'), find('A', 'P'), find('S', 'I')];
}

/** A slice as it is seen: pixel (column, row) counted from the upper left corner. */
export interface SliceLayout {
  readonly columns: number;
  readonly rows: number;
  /** Letters at the left and right, upper and lower edge. */
  readonly edges: {
    readonly left: string;
    readonly right: string;
    readonly up: string;
    readonly down: string;
  };
  /** Extent in mm. */
  readonly widthMm: number;
  readonly heightMm: number;
  /** Offset of the voxel under a pixel in data with i fastest. */
  offset(column: number, row: number): number;
  /** i, j, k under a pixel. */
  voxelAt(column: number, row: number): readonly [number, number, number];
  /** The pixel of a voxel, whatever slice it lies in. */
  pixelOf(voxel: readonly [number, number, number]): readonly [column: number, row: number];
}

/**
 * Layout of the slice of `plane` through `voxel` (i, j, k). Radiological: the patient's right is on the left of axial and
 * coronal slices, and the nose points to the left of sagittal ones.
 */
export function sliceLayout(
  {
    shape,
    zoomsMm,
    affine,
  }: { shape: GridShape; zoomsMm: readonly [number, number, number]; affine: Affine },
  plane: SlicePlane,
  voxel: readonly [number, number, number],
  radiological: boolean,
): SliceLayout {
  const axes = patientAxes(affine);
  const [across, up, through] = planeAxes[plane];
  const [h, v] = [axes[across], axes[up]];
  const letters = [
    ['L', 'R'],
    ['P', 'A'],
    ['I', 'S'],
  ] as const;
  const [columns, rows] = [shape[h.index], shape[v.index]];
  const mirrored = h.grows === radiological;
  const along = (n: number, count: number, turned: boolean) => (turned ? count - 1 - n : n);
  const strides = [1, shape[0], shape[0] * shape[1]] as const;
  const fixed = axes[through].index;
  const base = voxel[fixed] * strides[fixed];
  const [low, high] = letters[across];
  return {
    columns,
    rows,
    edges: {
      left: radiological ? high : low,
      right: radiological ? low : high,
      up: letters[up][1],
      down: letters[up][0],
    },
    widthMm: columns * zoomsMm[h.index],
    heightMm: rows * zoomsMm[v.index],
    offset: (column, row) =>
      base +
      along(column, columns, mirrored) * strides[h.index] +
      along(row, rows, v.grows) * strides[v.index],
    voxelAt(column, row) {
      const at: [number, number, number] = [voxel[0], voxel[1], voxel[2]];
      at[h.index] = along(column, columns, mirrored);
      at[v.index] = along(row, rows, v.grows);
      return at;
    },
    pixelOf: (other) => [along(other[h.index], columns, mirrored), along(other[v.index], rows, v.grows)],
  };
}
