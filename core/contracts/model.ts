import type { CalculationSetup, VoxelCalculation } from './calculation.js';
import type { LinearMethod } from './linear.js';
import type { ModelDefinition } from './modelDefinition.js';
import type { SliceFunction } from './sliceFunction.js';

/** A variable of the acquisition: one value per volume, SI (FlipAngle in deg), with its BIDS field. */
export interface ModelVariable {
  readonly symbol: string;
  readonly label: string;
  readonly unit: string;
  readonly bidsField: string;
  /** The model does without it, and says what it takes instead. */
  readonly optional?: true;
}

/** A parameter to be estimated. `start` is used where the model declares no closed-form start. */
export interface ModelParameter {
  readonly symbol: string;
  readonly label: string;
  /** SI unit, or `a.u.` for signal, or `1` for a dimensionless number. */
  readonly unit: string;
  readonly mapName: string;
  readonly start: number;
  readonly lower: number;
  /** May be Infinity. */
  readonly upper: number;
  /** Held at `start` unless the user gives it another value, or a start from which it is estimated. No map while held. */
  readonly held?: true;
  /** Held, and without a value of its own: the user must give one, by a number or a map. */
  readonly required?: true;
  /** Held, and one number for all voxels: no map can give it. */
  readonly oneForAll?: true;
  /**
   * Its map is NaN where its standard error is more than this share of the estimate, or is unknown: there the samples do
   * not determine it. Absent: the estimate is written as it is.
   */
  readonly mostRelativeError?: number;
  /** With `held`: where a value that the user does not give comes from in each voxel; a function of the model writes it. */
  readonly fromSamples?: string;
}

/** A map computed from the parameters of a voxel, e.g. R2 = 1/T2. */
export interface DerivedMap {
  readonly mapName: string;
  readonly label: string;
  readonly unit: string;
  readonly equation: string;
}

export interface Reference {
  readonly authors: string;
  readonly title: string;
  readonly year: number;
  readonly journal: string;
  readonly doi?: string;
}

/** Values of one parameter from `from` to `to`, both included; `log`: in equal ratios. */
export interface GridAxis {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly spacing: 'linear' | 'log';
}

/** Start values to try, per parameter; the grid has the product of the axes as its points. */
export type StartGrid = Readonly<Record<string, GridAxis>>;

/**
 * How the search starts. `logLinear`: signal = amplitude * exp(-variable / decay), or where the decay is a rate
 * amplitude * exp(-variable * decay), solved for ln(signal) by least squares weighted with signal^2. `declared`: the `start` values of the parameters. `grid`: the point of a grid
 * with the lowest cost, the other parameters fitted to it by one Gauss-Newton step from their `start`.
 */
export type StartRule =
  | {
      readonly kind: 'logLinear';
      readonly amplitude: string;
      readonly decay: string;
      readonly decayIs: 'timeConstant' | 'rate';
      readonly variable: string;
    }
  | { readonly kind: 'declared' }
  | { readonly kind: 'grid'; readonly parameters: StartGrid };

/** What an acquisition says of parameters: settings for those that the user leaves alone, and notes for the user. */
export interface AcquisitionSettings {
  readonly settings: Readonly<Record<string, ParameterSetting>>;
  readonly notes: readonly string[];
}

interface ModelBase {
  readonly id: string;
  readonly name: string;
  /** One or two sentences: what it estimates and from which acquisition. */
  readonly summary: string;
  readonly variables: readonly ModelVariable[];
  /**
   * Values of held parameters that depend on the acquisition. given: the user's settings, which win. Throws VoxfitError
   * where a value is needed that neither says.
   */
  readonly fromAcquisition?: (
    variables: Readonly<Record<string, readonly number[]>>,
    given: Readonly<Record<string, ParameterSetting>>,
  ) => AcquisitionSettings;
  readonly minimumVolumes: number;
  readonly defaultMask: 'auto' | 'none';
  /** Definitions and choices where papers and programs differ, what is assumed and what is left out: whole sentences. */
  readonly notes?: readonly string[];
  /** Options of a typical command line that no other field tells, as typed: `--fix T10=1.5 --fix r1=4.5`. */
  readonly exampleOptions?: string;
  readonly references: readonly Reference[];
}

/** A way to estimate that a user chooses by name. */
export interface ModelMethod {
  readonly id: string;
  readonly label: string;
}

/** Another way to estimate the parameters of an equation than searching: the results are its parameters in order. */
export interface Estimator extends ModelMethod {
  readonly estimate: VoxelCalculation;
  readonly reference?: Reference;
}

/** What the samples of a series may be where a model takes several quantities, and how they become what is fitted. */
export interface ModelInput extends ModelMethod {
  /** What this input needs beside what the model needs. */
  readonly variables?: readonly ModelVariable[];
  readonly constants?: readonly ModelParameter[];
  /** See EquationModel; absent: the samples are fitted as they are. Its parameters: the model's, its constants, these. */
  readonly transform?: VoxelCalculation;
}

/** What a model becomes where one of its constants varies from voxel to voxel. */
export interface FreeableConstant {
  /** The constant; its bounds here are those of the estimate. */
  readonly parameter: ModelParameter;
  readonly equation: string;
  readonly start: StartRule;
}

/** A non-linear equation fitted to the samples of each voxel. */
export interface EquationModel extends ModelBase {
  readonly kind: 'equation';
  readonly equation: string;
  readonly parameters: readonly ModelParameter[];
  /** Unit of what the equation gives; absent: `a.u.`, a signal. */
  readonly resultUnit?: string;
  readonly derivedMaps: readonly DerivedMap[];
  readonly start: StartRule;
  /**
   * Applied to the samples of each voxel before they are fitted, e.g. signal to concentration; results are the samples
   * to fit, one per volume, NaN for those that count for nothing. Residuals and r2 are in its units.
   */
  readonly transform?: VoxelCalculation;
  /** Parameters of the transform and the estimators that the equation does not have; all held. */
  readonly constants?: readonly ModelParameter[];
  /** A constant that a user may estimate or give a map of: it becomes the last parameter, of another equation. */
  readonly freeable?: FreeableConstant;
  /** What the samples may be, the default first; absent: what the equation gives. In place of `transform`. */
  readonly inputs?: readonly ModelInput[];
  /** Throws VoxfitError for an acquisition that the model cannot be fitted to; called before the run, whatever the method. */
  readonly checkAcquisition?: (setup: CalculationSetup) => void;
  /** Ways to search between which the transform distinguishes, the default first; absent where there is but `nlls`. */
  readonly searches?: readonly ModelMethod[];
  /** Besides the search, which is the default. */
  readonly estimators?: readonly Estimator[];
  /** What a user's own model was made from; absent for those of the catalogue. */
  readonly definition?: ModelDefinition;
  /** Lower bounds that an acquisition (in a slice) imposes beside those of the parameters; with a `transform` only. */
  readonly lowerBounds?: (
    variables: Readonly<Record<string, readonly number[]>>,
  ) => Readonly<Record<string, number>>;
}

/** A value that a calculation gives per voxel. */
export interface CalculatedMap {
  readonly mapName: string;
  readonly label: string;
  readonly unit: string;
}

/** Values computed from the samples of a voxel without a search; the parameters are constants, all held. */
export interface CalculationModel extends ModelBase {
  readonly kind: 'calculation';
  readonly parameters: readonly ModelParameter[];
  readonly calculatedMaps: readonly CalculatedMap[];
  /** The first is the default; absent where there is but one way. */
  readonly methods?: readonly ModelMethod[];
  /** Results are the calculated maps in order. */
  readonly calculate: VoxelCalculation;
  /**
   * Throws VoxfitError for samples that are not what the method takes them for. largest: magnitude of the largest finite
   * one in the volumes that are fitted, 0 where there is none.
   */
  readonly checkLargest?: (largest: number, method: string) => void;
}

/** Statistics over the volumes of each voxel; nothing is estimated by search. */
export interface StatisticsModel extends ModelBase {
  readonly kind: 'statistics';
  readonly statistic: 'mean' | 'std' | 'tsnr';
  readonly mapName: string;
  readonly mapLabel: string;
  readonly mapUnit: string;
}

/** The diffusion tensor, or it and the kurtosis tensor: ln(signal) = design * coefficients, the design from b-values and b-vectors. */
export interface TensorModel extends ModelBase {
  readonly kind: 'tensor';
  readonly tensor: 'diffusion' | 'kurtosis';
  /** The first is the default. */
  readonly methods: readonly LinearMethod[];
}

/** Signal = design * coefficients, with a design that the user gives. */
export interface RegressionModel extends ModelBase {
  readonly kind: 'regression';
  readonly methods: readonly LinearMethod[];
}

/** A user's own function over slices: a module that a worker runs. */
export interface FunctionModel extends ModelBase {
  readonly kind: 'function';
  readonly sliceFunction: SliceFunction;
  readonly calculatedMaps: readonly CalculatedMap[];
}

/**
 * One entry of the catalogue, from which form, help, checks, sidecars and tests are derived: data, and where no equation
 * says it, a function of the samples of one voxel.
 */
export type Model =
  | EquationModel
  | CalculationModel
  | StatisticsModel
  | TensorModel
  | RegressionModel
  | FunctionModel;

/**
 * What a user sets for one parameter; what is absent is the model's own. `fixed` takes it out of the search, and so
 * does `fixedMap`, the path of a 3D image on the series' grid with the parameter's value in every voxel.
 */
export interface ParameterSetting {
  readonly start?: number;
  readonly lower?: number;
  readonly upper?: number;
  readonly fixed?: number;
  readonly fixedMap?: string;
}
