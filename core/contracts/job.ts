import type { Contrast, DesignMatrix, LinearFitKind, LinearQuantity } from './linear.js';
import type { GridAxis, ParameterSetting, StartGrid } from './model.js';
import type { ModelDefinition } from './modelDefinition.js';
import type { ArrayPlace, Volume } from './series.js';
import type { SliceFunction } from './sliceFunction.js';

/**
 * Which voxels are fitted. `threshold`: those whose mean over the volumes is above `value`, in the unit of the signal.
 * `file` is any 3D NIfTI image on the series' grid; non-zero means fit.
 */
export type MaskChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  | { readonly kind: 'threshold'; readonly value: number }
  | { readonly kind: 'file'; readonly path: string };

/**
 * How much each sample counts: a factor of its term in the cost, in units of 1/variance. 0: the sample is left out.
 * `volumes` has one number per volume; `image` is a 4D image on the series' grid with one volume per volume.
 */
export type SampleWeights =
  | { readonly kind: 'volumes'; readonly values: readonly number[] }
  | { readonly kind: 'image'; readonly path: string };

/**
 * What is minimised instead of the sum of squares. sigma: standard deviation of the noise, in units of the signal
 * (`rician`: of the noise in the real and in the imaginary part).
 */
export interface NoiseLoss {
  readonly kind: 'huber' | 'rician';
  readonly sigma: number;
}

/** A map that a user derives: an equation of the model's parameters; without `unit` that which follows from theirs. */
export interface DerivedMapRequest {
  readonly name: string;
  readonly equation: string;
  readonly unit?: string;
}

/** Contrast agent in the blood that feeds the tissue: its concentration (mM; times in s from the first volume), or what tells it. */
export type InputFunction =
  | { readonly kind: 'parker'; readonly arrivalS: number }
  | {
      readonly kind: 'measured';
      /** Where the numbers come from, for people. */
      readonly source: string;
      readonly of: 'plasma' | 'blood';
      readonly timesS: readonly number[];
      readonly concentrationsMM: readonly number[];
    }
  | {
      readonly kind: 'curve';
      readonly source: string;
      /** Signal (in any unit), or change of R2* (1/s). */
      readonly of: 'signal' | 'deltaR2star';
      readonly timesS: readonly number[];
      readonly values: readonly number[];
    }
  | {
      /** Voxels of the series itself: their mean signal, one per volume. */
      readonly kind: 'masked';
      readonly source: string;
      readonly signals: readonly number[];
    };

/**
 * A second model that is fitted to the same samples, to say in each voxel which of the two describes them better.
 * Parameters that the first model fixes are fixed alike where the second has them too and `parameters` says nothing.
 */
export interface RivalOptions
  extends Pick<
    FitOptions,
    'modelId' | 'definition' | 'equation' | 'units' | 'parameters' | 'grid' | 'starts'
  > {
  readonly criterion: 'aicc' | 'bic';
}

/** What a user asks for: everything but the series itself. Plain JSON. */
export interface FitOptions {
  readonly modelId: string;
  /** Only with model `custom`: the whole model, as a model file has it. */
  readonly definition?: ModelDefinition;
  /** Only with model `custom`, in place of a definition. */
  readonly equation?: string;
  /** Only with model `function`: the user's module, as it declares itself. */
  readonly sliceFunction?: SliceFunction;
  /** Only with `equation`: units of its names, and of its result under `signal`. */
  readonly units?: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, ParameterSetting>>;
  /** Only with equations: the grid on which starts are looked for; absent means the model's own start. */
  readonly grid?: StartGrid;
  /** Only with a grid: how many of its best points are searched in full; absent means 1. */
  readonly starts?: number;
  /** Only with equations: per acquisition variable one number per slice k, in its unit, added to its values there. */
  readonly sliceOffsets?: Readonly<Record<string, readonly number[]>>;
  /** One of the model's methods; absent means its first. */
  readonly method?: string;
  /** One of the model's inputs; absent means its first. */
  readonly input?: string;
  /** Gives the acquisition variable Cp, plasma concentration. */
  readonly inputFunction?: InputFunction;
  /** Only with model `glm`. */
  readonly design?: DesignMatrix;
  readonly contrasts?: readonly Contrast[];
  /** Volumes that are left out, counted from 0. */
  readonly exclude?: readonly number[];
  /** Only with models that are an equation. */
  readonly weights?: SampleWeights;
  /** Only with models that are an equation; absent means least squares. */
  readonly loss?: NoiseLoss;
  readonly mask: MaskChoice;
  /** Names of the maps to write; absent means all that the model has. */
  readonly maps?: readonly string[];
  /** Maps computed from the estimates, written whatever `maps` says. */
  readonly derive?: readonly DerivedMapRequest[];
  /** Only with equations that are searched for. */
  readonly rival?: RivalOptions;
}

/** One or a few whole slices, k0 <= k < k1: the unit of progress, of retry and of resuming. */
export interface Slab {
  readonly index: number;
  readonly k0: number;
  readonly k1: number;
}

/**
 * A run of neighbouring voxels within a slab, from <= voxel < to, as positions in the grid (i fastest): what is fitted of
 * a slab that has ended its workers, while it is found out by which of its voxels.
 */
export interface VoxelRun {
  readonly from: number;
  readonly to: number;
}

/** What the values of a map are, within one fit. */
export type MapSource =
  | { readonly kind: 'parameter'; readonly symbol: string }
  | { readonly kind: 'derived'; readonly equation: string }
  | { readonly kind: 'statistic' }
  /** Position in the model's calculated maps. */
  | { readonly kind: 'calculated'; readonly index: number }
  | { readonly kind: 'linear'; readonly quantity: LinearQuantity }
  | { readonly kind: 'rmse' }
  | { readonly kind: 'standardError'; readonly symbol: string }
  /** Limit of the 95 % confidence interval. */
  | { readonly kind: 'confidence'; readonly symbol: string; readonly side: 'lower' | 'upper' }
  | { readonly kind: 'covariance'; readonly symbols: readonly [string, string] }
  | { readonly kind: 'aicc' }
  | { readonly kind: 'bic' }
  | { readonly kind: 'degreesOfFreedom' }
  | { readonly kind: 'evaluations' }
  | { readonly kind: 'r2' }
  /** What the fit predicts for each volume, and signal less that; 4D, see `isSeriesSource`. */
  | { readonly kind: 'predicted' }
  | { readonly kind: 'residuals' }
  | { readonly kind: 'status' }
  /** A 3D map of the rival fit. */
  | { readonly kind: 'rival'; readonly source: MapSource }
  /** Of a fit with a rival: see core/fit/comparison.ts. */
  | { readonly kind: 'comparison'; readonly quantity: 'better' | 'difference' };

/**
 * A map of a fit and the pre-sized file that workers write disjoint slabs into (float32; status uint8). `array` has the
 * grid's shape; that of a 4D map has the number of volumes as fourth extent.
 */
export interface MapTarget {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly source: MapSource;
  readonly array: ArrayPlace;
}

/**
 * A parameter with everything resolved; `fixed` parameters stay at `start`. One with a `fixedMap` (path) is fixed at
 * the map's value in each voxel, which must be within the bounds; its `start` is NaN.
 */
export interface ResolvedParameter {
  readonly symbol: string;
  readonly unit: string;
  readonly start: number;
  readonly lower: number;
  readonly upper: number;
  readonly fixed: boolean;
  readonly fixedMap?: string;
  /** See ModelParameter. */
  readonly mostRelativeError?: number;
  /** Where the model takes the value from in each voxel; `start` is NaN then. */
  readonly fromSamples?: string;
}

/** A checked grid of starts: an axis per parameter (index into `parameters`), and how many points are searched in full. */
export interface GridStart {
  readonly axes: readonly (GridAxis & { readonly parameter: number })[];
  readonly starts: number;
}

/** What the kernels compute per voxel. `variables` holds one array of nt values per symbol of the equation. */
export type FitKind =
  | {
      readonly kind: 'equation';
      readonly equation: string;
      readonly parameters: readonly ResolvedParameter[];
      readonly variables: Readonly<Record<string, readonly number[]>>;
      /** One array of nk values per symbol of `variables` that has an offset in each slice. */
      readonly sliceOffsets?: Readonly<Record<string, readonly number[]>>;
      /** Indices into `parameters` and the symbol of the time-like variable, or null for declared starts. */
      readonly logLinearStart: {
        readonly amplitude: number;
        readonly decay: number;
        readonly decayIs: 'timeConstant' | 'rate';
        readonly variable: string;
      } | null;
      /** Replaces the declared starts of its parameters. */
      readonly gridStart?: GridStart;
      /** Volumes that are read and count for nothing, in order. */
      readonly excluded?: readonly number[];
      readonly weights?: SampleWeights;
      readonly loss?: NoiseLoss;
      /** Where the model has functions: its id and the method, with what they need beside the parameters. */
      readonly functions?: {
        readonly modelId: string;
        readonly method: string;
        /** Absent where the model has but one. */
        readonly input?: string;
        readonly constants: readonly ResolvedParameter[];
      };
    }
  | {
      readonly kind: 'calculation';
      readonly modelId: string;
      readonly method: string;
      /** Constants, all fixed. */
      readonly parameters: readonly ResolvedParameter[];
      readonly variables: Readonly<Record<string, readonly number[]>>;
      /** As for an equation. */
      readonly sliceOffsets?: Readonly<Record<string, readonly number[]>>;
    }
  | {
      readonly kind: 'function';
      readonly sliceFunction: SliceFunction;
      readonly variables: Readonly<Record<string, readonly number[]>>;
    }
  | LinearFitKind
  | { readonly kind: 'statistics'; readonly statistic: 'mean' | 'std' | 'tsnr' };

/** All that a worker needs to fit any slab of a job: plain data (bounds may be infinite); image data stays in its files. */
export interface FitTask {
  readonly volumes: readonly Volume[];
  /** Where each of `volumes` is in its series, and so in the 4D maps; absent: the series has no others. */
  readonly positions?: readonly number[];
  /** With weights from an image: one volume per volume of the series. */
  readonly weightVolumes?: readonly Volume[];
  /** uint8 of the grid's shape, non-zero = fit; null = every voxel. */
  readonly mask: ArrayPlace | null;
  readonly fit: FitKind;
  /** On the grid of `volumes`: one for each parameter of `fit` that has a `fixedMap`, in their order. Absent: none. */
  readonly parameterMaps?: readonly Volume[];
  /** A second fit of the same samples; `maps` holds its maps and those of the comparison too. */
  readonly rival?: RivalTask;
  readonly maps: readonly MapTarget[];
  /** Bytes of stored samples and 4D maps that a worker holds at a time, of each fit; absent: 8 MiB. Results do not depend on it. */
  readonly chunkBytes?: number;
}

/** The second fit of a comparison. `parameterMaps`: as in a FitTask. */
export interface RivalTask {
  readonly fit: FitKind;
  readonly parameterMaps?: readonly Volume[];
  readonly criterion: RivalOptions['criterion'];
}

/** What a worker says of a slab, or of a run of it, that it has fitted. `statusCounts` is indexed by voxel status code. */
export interface SlabResult {
  readonly statusCounts: readonly number[];
  /** Time inside the kernels, reading and writing included; for the first slab of a worker compiling as well. */
  readonly seconds: number;
}

/** A mask to be made of a mean image, see core/fit/autoMask.ts; or one that is there (`given`) to be compared with it. */
export interface MaskTask {
  readonly mean: ArrayPlace;
  readonly mask: ArrayPlace;
  readonly how: { readonly kind: 'auto' | 'given' } | { readonly kind: 'threshold'; readonly value: number };
}

/** How a mask and the signal of a series lie to each other. */
export interface MaskOverlap {
  /** Of the mask. */
  readonly voxels: number;
  /** Voxels of the mask whose mean over the volumes is 0, negative or not finite. */
  readonly withoutSignal: number;
  /** Voxels of the grid whose mean is above half of Otsu's threshold, and how many of them are outside the mask. */
  readonly bright: number;
  readonly brightOutside: number;
}
