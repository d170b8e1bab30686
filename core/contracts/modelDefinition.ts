import type { Reference, StartGrid } from './model.js';

/** An acquisition variable of a user's own model. One of the acquisition's own (TE, bval, …) has its unit from there. */
export interface DefinedVariable {
  readonly symbol: string;
  readonly label?: string;
  /** Absent: not known, so that it is not checked. */
  readonly unit?: string;
  /** The sidecar's field with its values; absent: the user gives them. */
  readonly bidsField?: string;
}

export interface DefinedParameter {
  readonly symbol: string;
  readonly label?: string;
  /** Absent: not known, so that it is not checked; maps say `a.u.`. */
  readonly unit?: string;
  /** Absent: the symbol. */
  readonly mapName?: string;
  /** Absent where each fit must give the value. */
  readonly start?: number;
  /** Absent: no bound. */
  readonly lower?: number;
  readonly upper?: number;
  /** Held at `start` unless the user frees it; without `start` the user must give its value, by number or map. */
  readonly held?: true;
}

export interface DefinedMap {
  readonly mapName: string;
  readonly label?: string;
  /** Absent: the one that follows from the parameters' units. */
  readonly unit?: string;
  readonly equation: string;
}

/**
 * A user's own model, plain JSON: what a model file (`NAME.voxfit-model.json`) holds, and what the records of a fit repeat.
 * What each field may be is said by core/models/definition/voxfit-model.schema.json.
 */
export interface ModelDefinition {
  readonly formatVersion: 1;
  readonly id: string;
  readonly name: string;
  readonly summary?: string;
  readonly equation: string;
  /** Unit of what the equation gives; absent: not checked. */
  readonly resultUnit?: string;
  readonly variables: readonly DefinedVariable[];
  readonly parameters: readonly DefinedParameter[];
  readonly derivedMaps?: readonly DefinedMap[];
  /** Where starts are looked for; absent: the declared ones. */
  readonly startGrid?: StartGrid;
  readonly references?: readonly Reference[];
}
