import type { FitKind } from '../contracts/job.js';
import type { Geometry, Volume } from '../contracts/series.js';
import { hashFile } from '../io/hashFile.js';
import { importParameterMap } from '../io/parameterMap.js';
import { checkParameterMapRange } from '../io/parameterMapRange.js';
import { removeLeftover } from '../io/removeLeftover.js';
import { resolvedParameters } from '../models/resolve/resolvedParameters.js';

/** Paths of the maps of fixed parameters, by symbol, in the order of the parameters. */
export function fixedMapPaths(fit: FitKind): readonly (readonly [symbol: string, path: string])[] {
  return resolvedParameters(fit).flatMap(({ symbol, fixedMap }) =>
    fixedMap === undefined ? [] : [[symbol, fixedMap] as const],
  );
}

/** SHA-256 of the map of each fixed parameter that has one, by symbol. Throws FILE_NOT_FOUND, READ_FAILED. */
export async function hashFixedMaps(fit: FitKind): Promise<Readonly<Record<string, string>>> {
  const entries = fixedMapPaths(fit).map(async ([symbol, path]) => [symbol, await hashFile(path)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * The maps of a fit's fixed parameters as arrays that workers can read, and `dispose`, which removes what was inflated
 * into `scratchFolder` for them. Throws what importParameterMap and checkParameterMapRange throw, with nothing left behind.
 */
export async function prepareParameterMaps(
  fit: FitKind,
  geometry: Geometry,
  scratchFolder: string,
): Promise<{ readonly volumes: readonly Volume[]; readonly dispose: () => Promise<void> }> {
  const volumes: Volume[] = [];
  const inflated: string[] = [];
  const dispose = async (): Promise<void> => {
    for (const path of inflated) await removeLeftover(path);
  };
  try {
    for (const parameter of resolvedParameters(fit)) {
      const { symbol, fixedMap } = parameter;
      if (fixedMap === undefined) continue;
      const map = await importParameterMap(symbol, fixedMap, geometry, { scratchFolder });
      volumes.push(map.volume);
      if (map.inflated !== null) inflated.push(map.inflated);
      await checkParameterMapRange(parameter, fixedMap, map.volume);
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  return { volumes, dispose };
}
