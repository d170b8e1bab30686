import { describe, expect, test } from 'vitest';
import type { Affine, Geometry } from '../contracts/series.js';
import {
  gridDifference,
  orientationLetters,
  pixdimAffine,
  quaternionToAffine,
  voxelToWorld,
  worldToVoxel,
} from './affine.js';

const oblique: Affine = [
  [2.996884346008301, 0.13429254293441772, 0.050929129123687744, -79.69630432128906],
  [-0.13476437330245972, 2.9964094161987305, 0.1160728931427002, -115.8355712890625],
  [-0.022836148738861084, -0.0591200590133667, 5.998660564422607, -50.95854568481445],
];

function grid(affine: Affine, shape: readonly [number, number, number] = [52, 68, 20]): Geometry {
  return {
    shape,
    zoomsMm: [3, 3, 6],
    affine,
    affineFrom: 'sform',
    qformCode: 0,
    sformCode: 1,
    quaternion: [0, 0, 0],
    qoffsetMm: [0, 0, 0],
    qfac: 1,
    srow: affine,
    xyztUnits: 10,
  };
}

function expectClose(found: Affine, expected: readonly (readonly number[])[], digits = 12): void {
  found.flat().forEach((value, n) => {
    expect(value).toBeCloseTo(expected.flat()[n] as number, digits);
  });
}

describe('quaternionToAffine', () => {
  // Expected numbers: nibabel 5.0.0, nib.load('niivue/pcasl.nii.gz').header.get_qform()
  test('agrees with nibabel for an oblique qform', () => {
    const affine = quaternionToAffine(
      [-0.009766043163836002, 0.004026297479867935, -0.022428303956985474],
      [-79.69630432128906, -115.8355712890625, -50.95854568481445],
      [3, 3, 6],
      1,
    );
    expectClose(affine, [
      [2.9968845606613, 0.13429253706682798, 0.05092914914196307, -79.69630432128906],
      [-0.13476438900657398, 2.9964095734952108, 0.11607286197785743, -115.8355712890625],
      [-0.02283614515655489, -0.05912006727332539, 5.998660959954308, -50.95854568481445],
    ]);
  });

  // Expected numbers: nibabel 5.0.0, nib.load('nibabel_tests/functional.nii').header.get_qform()
  test('turns by 180 degrees and flips the third axis where qfac is -1', () => {
    const affine = quaternionToAffine([0, 1, 0], [32, -40, 0], [4, 4, 8], -1);
    expectClose(affine, [
      [-4, 0, 0, 32],
      [0, 4, 0, -40],
      [0, 0, 8, 0],
    ]);
  });

  test('a quaternion that rounding made longer than 1 is normalised, not NaN', () => {
    const affine = quaternionToAffine([0, 1.0000001, 1e-4], [1, 2, 3], [2, 2, 2], 1);
    expect(affine.flat().every(Number.isFinite)).toBe(true);
    expect(Math.hypot(affine[0][0], affine[1][0], affine[2][0])).toBeCloseTo(2, 12);
  });
});

describe('orientationLetters', () => {
  test('names the direction in which each axis grows', () => {
    expect(orientationLetters(pixdimAffine([1, 2, 3]))).toBe('RAS');
    const pil: Affine = [
      [0, 0, -1, 0],
      [-1, 0, 0, 0],
      [0, -1, 0, 0],
    ];
    expect(orientationLetters(pil)).toBe('PIL');
  });

  test('gives three different letters to a grid at 45 degrees', () => {
    const half = Math.SQRT1_2;
    const letters = orientationLetters([
      [half, half, 0, 0],
      [half, half * 0.99, 0, 0],
      [0, 0, 1, 0],
    ]);
    expect(letters).toMatch(/^(RAS|ARS)$/);
  });
});

describe('voxelToWorld and worldToVoxel', () => {
  test('undo each other on an oblique grid', () => {
    const voxel = worldToVoxel(oblique, voxelToWorld(oblique, [12, 34, 5.5]));
    [12, 34, 5.5].forEach((index, axis) => {
      expect(voxel[axis]).toBeCloseTo(index, 10);
    });
  });

  test('voxel (0, 0, 0) lies at the last column', () => {
    expect(voxelToWorld(oblique, [0, 0, 0])).toEqual([oblique[0][3], oblique[1][3], oblique[2][3]]);
  });
});

describe('gridDifference', () => {
  test('is null for grids that agree to a thousandth of a voxel', () => {
    const moved: Affine = [
      [oblique[0][0], oblique[0][1], oblique[0][2], oblique[0][3] + 0.002],
      oblique[1],
      oblique[2],
    ];
    expect(gridDifference(grid(oblique), grid(moved))).toBeNull();
  });

  test('names both shapes', () => {
    expect(gridDifference(grid(oblique), grid(oblique, [52, 68, 21]))).toBe(
      'The shapes differ: 52 x 68 x 20 and 52 x 68 x 21 voxels.',
    );
  });

  test('says where a voxel lies in each grid', () => {
    const moved: Affine = [
      oblique[0],
      oblique[1],
      [...oblique[2].slice(0, 3), -44.96] as unknown as Affine[2],
    ];
    expect(gridDifference(grid(oblique), grid(moved))).toContain(
      'voxel (0, 0, 0) lies at (-79.70, -115.84, -50.96) mm in one and at (-79.70, -115.84, -44.96) mm in the other',
    );
  });

  test('an affine that is not finite differs from every other', () => {
    const broken: Affine = [[Number.NaN, 0, 0, 0], oblique[1], oblique[2]];
    expect(gridDifference(grid(oblique), grid(broken))).not.toBeNull();
  });
});
