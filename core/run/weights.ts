import type { FitKind } from '../contracts/job.js';
import type { Series, Volume } from '../contracts/series.js';
import { removeLeftover } from '../io/removeLeftover.js';
import { importWeights } from '../io/weightImage.js';

/** The path of a fit's image of weights, or null. */
export function weightImagePath(fit: FitKind): string | null {
  return fit.kind === 'equation' && fit.weights?.kind === 'image' ? fit.weights.path : null;
}

/** Weights that workers can read. */
export interface PreparedWeights {
  /** One per fitted volume; null where no image has them. */
  readonly volumes: readonly Volume[] | null;
  /** What was found out about their axes. */
  readonly notes: readonly string[];
  readonly dispose: () => Promise<void>;
}

/**
 * The weights of the fitted volumes as arrays that workers can read, null where no image has them, and `dispose`, which
 * removes what was inflated into `scratchFolder`. Throws what importWeights throws, with nothing left behind.
 */
export async function prepareWeights(
  fit: FitKind,
  series: Series,
  fitted: readonly number[],
  scratchFolder: string,
  signal: AbortSignal,
): Promise<PreparedWeights> {
  const path = weightImagePath(fit);
  if (path === null) return { volumes: null, notes: [], dispose: async () => {} };
  const { volumes, made, note } = await importWeights(path, series, { scratchFolder, signal });
  return {
    volumes: fitted.map((t) => volumes[t] as Volume),
    notes: note === null ? [] : [note],
    dispose: async () => {
      if (made !== null) await removeLeftover(made);
    },
  };
}
