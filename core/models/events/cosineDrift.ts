import { VoxfitError } from '../../contracts/errors.js';
import { portable } from '../../equation/portableMath.js';

/** SPM's; used where nobody says another. */
export const usualHighPassS = 128;

/** The volumes of a run and the shortest period of its drifts. */
export interface DriftOptions {
  readonly volumes: number;
  readonly repetitionTimeS: number;
  /** Drifts of this period and longer are modelled; null: none. */
  readonly highPassS: number | null;
}

/**
 * Cosines of the discrete transform with periods of `highPassS` and longer, `volumes` values each, of length 1:
 * sqrt(2/N) cos(pi/N (n + 1/2) k) has the period 2 N TR / k; k = 1 to floor(2 N TR / highPassS), as many as nilearn
 * takes. float64, new memory. Throws VARIABLE_INVALID for a period of two volumes or less.
 */
export function cosineDrift({ volumes, repetitionTimeS, highPassS }: DriftOptions): Float64Array[] {
  if (highPassS === null) return [];
  if (!(highPassS > 2 * repetitionTimeS)) {
    const frequency =
      highPassS > 0 ? ` If ${highPassS} is a frequency in Hz, give ${round(1 / highPassS)}.` : '';
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `The high-pass period of ${highPassS} s is not longer than two volumes (${round(2 * repetitionTimeS)} s).${frequency}`,
      { highPassS, repetitionTimeS },
    );
  }
  // A quotient that is whole but for its rounding counts as whole.
  const order = Math.floor(((2 * volumes * repetitionTimeS) / highPassS) * (1 + 1e-12));
  const scale = Math.sqrt(2 / volumes);
  return Array.from({ length: order }, (_, k) =>
    Float64Array.from(
      { length: volumes },
      (_, n) => scale * portable.cos((Math.PI / volumes) * (n + 0.5) * (k + 1)),
    ),
  );
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
