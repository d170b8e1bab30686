import type { FitKind } from '../contracts/job.js';
import type { Geometry, Volume } from '../contracts/series.js';
import { importParameterMap } from '../io/parameterMap.js';
import { checkParameterMapRange } from '../io/parameterMapRange.js';
import { removeLeftover } from '../io/removeLeftover.js';
import { resolvedParameters } from '../models/resolve/resolvedParameters.js';
import type { RunPlan } from './plan.js';

/** Paths of the maps of fixed parameters, by symbol, in the order of the parameters. */
export function fixedMapPaths(fit: FitKind): readonly (readonly [symbol: string, path: string])[] {
  return resolvedParameters(fit).flatMap(({ symbol, fixedMap }) =>
    fixedMap === undefined ? [] : [[symbol, fixedMap] as const],
  );
}

/** Maps of fixed parameters as arrays that workers can read. */
export interface PreparedMaps {
  readonly volumes: readonly Volume[];
  /** Those of the rival fit of a comparison. */
  readonly rivalVolumes: readonly Volume[];
  /** What was found out about their units and axes, each sentence once. */
  readonly notes: readonly string[];
  /** Removes what was made for them. */
  readonly dispose: () => Promise<void>;
}

/**
 * Opens the maps of the fixed parameters of a plan, inflated into `scratchFolder` where they are compressed.
 * Throws Cancelled, and what importParameterMap and checkParameterMapRange throw, with nothing left behind.
 */
export async function prepareParameterMaps(
  { fit, rival }: Pick<RunPlan, 'fit' | 'rival'>,
  geometry: Geometry,
  scratchFolder: string,
  signal: AbortSignal,
): Promise<PreparedMaps> {
  const made: string[] = [];
  const dispose = async (): Promise<void> => {
    for (const path of made) await removeLeftover(path);
  };
  const notes = new Set<string>();
  const prepare = async (of: FitKind): Promise<readonly Volume[]> => {
    const volumes: Volume[] = [];
    for (const parameter of resolvedParameters(of)) {
      const { symbol, fixedMap } = parameter;
      if (fixedMap === undefined) continue;
      const map = await importParameterMap(symbol, fixedMap, geometry, { scratchFolder, signal });
      if (map.made !== null) made.push(map.made);
      if (map.note !== null) notes.add(map.note);
      const unit = await checkParameterMapRange(parameter, fixedMap, map.volume);
      volumes.push(unit === null ? map.volume : divided(map.volume, unit.divisor));
      if (unit !== null) notes.add(unit.note);
    }
    return volumes;
  };
  try {
    const volumes = await prepare(fit);
    const rivalVolumes = rival === undefined ? [] : await prepare(rival.fit);
    return { volumes, rivalVolumes, notes: [...notes], dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function divided(volume: Volume, divisor: number): Volume {
  return { ...volume, slope: volume.slope / divisor, intercept: volume.intercept / divisor };
}
