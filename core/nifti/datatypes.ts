import type { Datatype } from '../contracts/series.js';

/** NIfTI datatype codes of the types that are read, from nifti1.h. */
export const datatypeOfCode: ReadonlyMap<number, Datatype> = new Map([
  [2, 'uint8'],
  [4, 'int16'],
  [8, 'int32'],
  [16, 'float32'],
  [64, 'float64'],
  [256, 'int8'],
  [512, 'uint16'],
  [768, 'uint32'],
  [1024, 'int64'],
  [1280, 'uint64'],
]);

/** The other types of nifti1.h by name, with what a user can do about them. */
export const unsupportedDatatypes: ReadonlyMap<number, { readonly name: string; readonly advice: string }> =
  new Map([
    [
      0,
      { name: 'none', advice: 'The file does not say what its numbers are; write it again with a datatype.' },
    ],
    [1, { name: 'binary (1 bit)', advice: 'Convert it to uint8.' }],
    [
      32,
      { name: 'complex64', advice: 'Take its magnitude and save that as float32, e.g. mrcalc IN -abs OUT.' },
    ],
    [
      128,
      {
        name: 'RGB24 (colour)',
        advice: 'A colour image has no single value per voxel; use the original data.',
      },
    ],
    [1536, { name: 'float128', advice: 'Convert it to float64.' }],
    [
      1792,
      { name: 'complex128', advice: 'Take its magnitude and save that as float64, e.g. mrcalc IN -abs OUT.' },
    ],
    [
      2048,
      { name: 'complex256', advice: 'Take its magnitude and save that as float64, e.g. mrcalc IN -abs OUT.' },
    ],
    [
      2304,
      {
        name: 'RGBA32 (colour)',
        advice: 'A colour image has no single value per voxel; use the original data.',
      },
    ],
  ]);
