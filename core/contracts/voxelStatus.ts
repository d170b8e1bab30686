/** Why a voxel has its value: the codes of every `status` map. Failed voxels are NaN in the other maps, never 0. */
export const voxelStatus = {
  skipped: 0,
  converged: 1,
  atBound: 2,
  iterationLimit: 3,
  tooFewSamples: 4,
  notFinite: 5,
  singular: 6,
  slabFailed: 7,
} as const;

export type VoxelStatus = (typeof voxelStatus)[keyof typeof voxelStatus];

/** One sentence per code, indexed by the code: for sidecars, legends and help. */
export const voxelStatusLabels: readonly string[] = [
  'skipped (outside the mask)',
  'converged',
  'at a bound',
  'iteration limit reached',
  'too few valid samples',
  'not finite',
  'singular (the samples do not determine the parameters)',
  'slab failed (it could not be finished)',
];

/** Colours of the voxel status codes, index = code; 0 (skipped) is never drawn. Safe for red-green blindness. */
export const statusColours: readonly string[] = [
  '#000000',
  '#3b6ea5',
  '#e0b13b',
  '#d98032',
  '#8d8d8d',
  '#c8509b',
  '#7d5fb2',
  '#d6453d',
];

/** Whether a voxel of this status carries a value; the others are NaN. */
export function hasValue(status: number): boolean {
  return status === voxelStatus.converged || status === voxelStatus.atBound;
}
