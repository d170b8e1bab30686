import { VoxfitError } from '../core/contracts/errors.js';
import { hashFile } from '../core/io/hashFile.js';
import { type Destination, exportRun } from '../core/run/exportRun.js';
import { hashFixedMaps } from '../core/run/parameterMaps.js';
import { hashWeights } from '../core/run/weights.js';
import type { Fit } from './fits.js';

/**
 * Writes maps of a fit that has ended (`names`, or all) with their sidecars and the job file; answers with the
 * absolute paths of the images. Of a cancelled fit the finished slices have values, which the sidecars say. Throws
 * WRONG_USE for a fit that runs or has failed, and what exporting throws.
 */
export async function exportFit(
  fit: Fit,
  names: readonly string[] | null,
  destination: Destination,
): Promise<readonly string[]> {
  const outcome = await Promise.race([fit.ended, null]);
  if (outcome === null)
    throw new VoxfitError('WRONG_USE', 'The fit is still running: export its maps when it has ended.');
  if (outcome.kind === 'failed')
    throw new VoxfitError(
      'WRONG_USE',
      `The fit failed, so there are no maps to export: ${outcome.error.message}`,
    );
  const { edited, plan, options, maps } = fit;
  const chosen = names === null ? maps : maps.filter(({ name }) => names.includes(name));
  const inputSha256 = await Promise.all(edited.files.map(({ path }) => hashFile(path)));
  const provenance = {
    ...{ series: edited, plan, options, summary: outcome.summary },
    ...{ inputSha256, fixedMapSha256: await hashFixedMaps(plan) },
    weightsSha256: await hashWeights(plan.fit),
  };
  const exported = await exportRun(chosen, provenance, destination);
  return exported.maps.map(({ path }) => path);
}
