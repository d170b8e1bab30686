import type { AcquisitionVariable } from '../../core/contracts/series.js';
import { unitSuspicion } from '../../core/models/resolve/acquisitionFields.js';

/** Why the values of a variable may be in another unit. */
export interface UnitDoubt {
  /** The evidence, a sentence. */
  readonly reason: string;
  /** Dividing by 1000 may be offered: they are times. */
  readonly mayBeMilliseconds: boolean;
}

/**
 * The doubt that a run of the fit would refuse, of this variable alone: `fromFile` has what was found when the files were
 * opened, and holds until the values are edited. values: as they stand in the form, SI.
 */
export function unitDoubt(
  variable: { readonly symbol: string; readonly unit: string },
  values: readonly number[],
  fromFile: AcquisitionVariable | undefined,
  isEdited: boolean,
): UnitDoubt | null {
  const found = isEdited ? undefined : fromFile?.suspect;
  const reason = found ?? unitSuspicion(variable.symbol, values, isEdited ? 'edited' : 'as read');
  return reason === null ? null : { reason, mayBeMilliseconds: variable.unit === 's' };
}
