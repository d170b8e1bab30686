/** What to search; written by core/fit/equation/equationFit.ts field by field (all 32-bit). Addresses unless said otherwise. */
@unmanaged
export class Search {
  /** Number of samples, parameters and free parameters. */
  samples: i32;
  parameters: i32;
  free: i32;
  /** Voxels from one sample of a voxel to its next. */
  stride: i32;
  /** (samples, stride) float64. */
  signal: usize;
  /** (parameters, stride) float64: start values in, estimates out. */
  estimates: usize;
  /** (stride) uint8: voxels whose status is not 0 are left alone; written by the float64 pass. */
  status: usize;
  /** (stride) float64: sum of squared residuals, written by the float64 pass. */
  cost: usize;
  /** (samples, variables) float32 and float64. */
  variables32: usize;
  variables64: usize;
  /** (free) int32: which parameter each free one is. */
  freeIndex: usize;
  /** (parameters) float64. */
  lower: usize;
  upper: usize;
  /** Room for `scratchVectors` vectors of 16 bytes. */
  scratch: usize;
  /** (stride) int32, or 0: evaluations of the equation so far, added to by both passes. */
  evaluations: usize;
  /** (free (free + 1) / 2, stride) float64, or 0: lower triangle of the inverse of J'J, row by row; float64 pass. */
  inverse: usize;
  /** Room for free (free + 1) / 2 float64. */
  inverseWork: usize;
  /**
   * (samples, stride) float64, or 0. With weights the equation's code takes two vectors per sample, signal and weight,
   * and `samples` counts twice for the scratch.
   */
  weights: usize;
  /** Evaluations after which a voxel is given up. */
  maximumEvaluations: i32;
  /** Not 0: the float64 pass starts with strong damping, as from a start that may be far off. */
  cautious: i32;
}

/** The grid; written by core/fit/equation/gridStarts.ts field by field (all 32-bit). Addresses unless said otherwise. */
@unmanaged
export class Grid {
  /** Number of axes, of points (the product of the axes' sizes) and of starts wanted (at most as many as points). */
  axes: i32;
  points: i32;
  starts: i32;
  /** (axes) int32: the parameter of each axis, and how many values it takes. */
  axisParameters: usize;
  axisSizes: usize;
  /** (sum of the sizes) float64: the values of the first axis, then of the next; the last axis changes fastest. */
  values: usize;
  /** Number of free parameters that are not on the grid, and (others) int32: their positions among the free ones. */
  others: i32;
  otherFree: usize;
  /** (starts, parameters, stride) float64, written: the best start first. NaN where a voxel has no more of them. */
  found: usize;
  /** Room for `gridScratchVectors` vectors of 16 bytes. */
  scratch: usize;
}
