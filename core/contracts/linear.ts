/**
 * How a linear model is estimated. `ols`: ordinary least squares. `wls`: one more pass weighted with the squared
 * signal that the first predicts. `iwls`: weighted with the squared signal, then twice with the squared prediction.
 * `nlls`: the sum of squares of the signal itself, S = exp(design * coefficients), by search from `wls`.
 * `ar1`: of samples whitened with the autocorrelation of each voxel's ordinary residuals.
 */
export type LinearMethod = 'ols' | 'wls' | 'iwls' | 'nlls' | 'ar1';

/** A design as it was given: one row per volume, one column per regressor. */
export interface DesignMatrix {
  readonly regressors: readonly string[];
  /** (volumes, regressors). */
  readonly rows: readonly (readonly number[])[];
  /** Where it comes from, for people, e.g. the file's name. */
  readonly source: string;
  /** Of a design that was made from events. */
  readonly origin?: DesignOrigin;
}

/** A file that a design was made from. */
export interface DesignFile {
  readonly path: string;
  readonly sha256: string;
}

/** What a design was made from. */
export interface DesignOrigin {
  readonly events: DesignFile;
  readonly response: string;
  readonly derivatives: readonly string[];
  readonly repetitionTimeS: number;
  readonly repetitionTimeSource: string;
  /** Shortest period of the cosine drifts; null: none. */
  readonly highPassS: number | null;
  /** `firstRow`: what stands for entries that are not given there; null where all are. */
  readonly confounds?: DesignFile & { readonly firstRow: MissingEntry | null };
}

/** What stands for an entry that is not given: 0, or the mean of its column. */
export type MissingEntry = 'zero' | 'mean';

/**
 * What is tested. `t`: a weighted sum of coefficients, one weight per regressor. `F`: whether several such sums, one a
 * row, are all 0.
 */
export type Contrast =
  | { readonly kind: 't'; readonly name: string; readonly weights: readonly number[] }
  | { readonly kind: 'F'; readonly name: string; readonly rows: readonly (readonly number[])[] };

/** What the kernels compute for a linear model: signal, or its logarithm, = design * coefficients. */
export interface LinearFitKind {
  readonly kind: 'linear';
  readonly response: 'signal' | 'logarithm';
  readonly method: LinearMethod;
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** (samples, columns). */
  readonly design: readonly (readonly number[])[];
  /** Usable samples that a voxel needs. */
  readonly minimumSamples: number;
  /** The columns are those of diffusion kurtosis; a voxel whose diffusion tensor is not positive has no estimate. */
  readonly kurtosis?: true;
}

/**
 * A quantity of a linear fit. Tensor quantities, eigenvalues and the eigenvector need the columns Dxx, Dxy, Dxz, Dyy,
 * Dyz, Dzz first, kurtosis a fit of kurtosis. `eigenvalue`: of rank 0 (the largest) to 2. `eigenvector`: of the largest,
 * three volumes, see `isVectorSource`. `exponential` is e to the power of a column's coefficient; `kurtosisElement` the
 * coefficient over MD^2.
 */
export type LinearQuantity =
  | { readonly kind: 'coefficient'; readonly column: number }
  | { readonly kind: 'exponential'; readonly column: number }
  | { readonly kind: 'tensor'; readonly quantity: 'FA' | 'MD' | 'AD' | 'RD' }
  | { readonly kind: 'kurtosis'; readonly quantity: KurtosisMean }
  | { readonly kind: 'kurtosisElement'; readonly column: number }
  | { readonly kind: 'eigenvalue'; readonly rank: 0 | 1 | 2 }
  | { readonly kind: 'eigenvector' }
  | { readonly kind: ContrastQuantity; readonly contrast: Contrast }
  | { readonly kind: 'residualVariance' }
  | { readonly kind: 'autocorrelation' };

/** Mean over all directions, along the main axis of the diffusion tensor, mean over the directions perpendicular to it. */
export type KurtosisMean = 'MK' | 'AK' | 'RK';

/** `z` is the normal deviate of the same probability as the contrast's t or F. */
export type ContrastQuantity = 'effect' | 'variance' | 'statistic' | 'z';
