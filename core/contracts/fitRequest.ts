import type { ParameterSetting } from './model.js';
import type { ModelDefinition } from './modelDefinition.js';

/** A mask file is named by the token that `chooseFile` gave for it. */
export type WindowMask =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  | { readonly kind: 'threshold'; readonly value: number }
  | { readonly kind: 'file'; readonly token: string };

/** What is set for a parameter; the map of a fixed one is named by its token. */
export type WindowParameterSetting = Omit<ParameterSetting, 'fixedMap'> & { readonly mapToken?: string };

export type WindowParameters = Readonly<Record<string, WindowParameterSetting>>;

/** Where the input function comes from: `mask` is that of voxels of the series. */
export type WindowInputFunction =
  | { readonly kind: 'parker'; readonly arrivalS: number }
  | { readonly kind: 'mask'; readonly token: string }
  | {
      readonly kind: 'file';
      readonly token: string;
      readonly of: 'plasma' | 'blood' | 'signal' | 'deltaR2star';
    };

/** Parts of the form that say themselves what is wrong with them: `field` in the detail of an error. */
export type FormField = 'inputFunction' | 'design' | 'contrasts';

/** Where the design of a general linear model comes from; of the terminal's options, `--design` and `--events`. */
export type WindowDesign =
  | { readonly kind: 'file'; readonly token: string }
  | ({
      readonly kind: 'events';
      readonly token: string;
      readonly confounds: (ConfoundSettings & { readonly token: string }) | null;
    } & EventSettings);

/** What events are made into. */
export interface EventSettings {
  readonly response: 'glover' | 'spm';
  readonly derivatives: readonly ('time' | 'dispersion')[];
  /** Drifts of this period and longer are modelled; null: none. */
  readonly highPassS: number | null;
  /** Time between volumes; null: as files have it. */
  readonly repetitionTimeS: number | null;
}

export interface ConfoundSettings {
  /** Names; null: all. */
  readonly columns: readonly string[] | null;
  /** What stands for n/a in the first row; null: it is refused. */
  readonly firstRow: 'zero' | 'mean' | null;
}

/** A contrast as typed; one without a name is called by its weights. */
export interface WindowContrast {
  readonly name: string;
  readonly weights: string;
}

/** The model that a fit is compared with; see RivalOptions. */
export interface WindowRival {
  readonly modelId: string;
  readonly criterion: 'aicc' | 'bic';
  readonly parameters: WindowParameters;
}

/** See GradientDirections. */
export type WindowDirection = readonly [x: number | null, y: number | null, z: number | null];

/** One fit as the form describes it. `variables` holds the values as shown or edited, SI, one per volume. */
export interface FitRequest {
  readonly seriesId: string;
  readonly modelId: string;
  /** With model `custom`, null with others. */
  readonly definition: ModelDefinition | null;
  /** With model `function`: the module's token; null with others. */
  readonly functionToken: string | null;
  /** One of the model's methods; null means its first. */
  readonly method: string | null;
  readonly variables: Readonly<Record<string, readonly number[]>>;
  /** B-vectors as edited, one per volume, null for NaN; null: as the files have them. */
  readonly directions: readonly WindowDirection[] | null;
  readonly parameters: WindowParameters;
  /** One of the model's inputs; null means its first. */
  readonly input: string | null;
  readonly inputFunction: WindowInputFunction | null;
  readonly design: WindowDesign | null;
  readonly contrasts: readonly WindowContrast[];
  readonly rival: WindowRival | null;
  /** Symbols of variables of whose unit the user is sure, although their values may look like another. */
  readonly confirmed: readonly string[];
  /** Volumes to leave out, counted from 0. */
  readonly exclude: readonly number[];
  /** Per acquisition variable what is added to it in each slice, SI; empty for none. */
  readonly sliceOffsets: Readonly<Record<string, readonly number[]>>;
  readonly mask: WindowMask;
}
