import type { CalculatedMap, ModelVariable } from './model.js';

/** A user's own function over slices, as its module declares it: what a run needs to know without running it. */
export interface SliceFunction {
  /** Absolute path of the module. */
  readonly path: string;
  /** Of the module's file: a worker refuses to run another text than the one that was declared. */
  readonly sha256: string;
  /** Base name of the file without its ending; begins the names of the maps' files. */
  readonly id: string;
  readonly summary: string;
  readonly variables: readonly ModelVariable[];
  readonly maps: readonly CalculatedMap[];
  readonly minimumVolumes: number;
}

/** What `fitSlice` of a user's module gets. The arrays belong to it until it returns; the next slice may reuse none. */
export interface SliceInput {
  /** Number of the slice, k. */
  readonly slice: number;
  /** Voxels along i and j; voxel (i, j) of the slice is i + j * shape[0]. */
  readonly shape: readonly [number, number];
  /** One array per volume with the slice's values (stored * slope + intercept), i fastest. */
  readonly volumes: readonly Float64Array[];
  /** 1 for each voxel to fit, 0 for the others. */
  readonly mask: Uint8Array;
  /** Values of the declared acquisition variables, one per volume. */
  readonly variables: Readonly<Record<string, readonly number[]>>;
}

/** What a user's module exports. */
export interface SliceModule {
  /** Writes values of the slice into `maps` (by name, NaN before), and statuses where it knows better. */
  fitSlice(
    input: SliceInput,
    maps: Readonly<Record<string, Float32Array>>,
    status: Uint8Array,
  ): void | Promise<void>;
}
