import { VoxfitError } from '../core/contracts/errors.js';
import type { Exported } from '../core/io/exportMaps.js';
import {
  type Destination,
  type ExportContents,
  type ExportWorkers,
  exportRun,
} from '../core/run/exportRun.js';
import type { Fit } from './fits.js';
import { drawnMaskPath } from './masks.js';

/**
 * Writes maps of a fit that has ended (`names`, or all) with their sidecars and the job file; answers with the
 * absolute paths of what it has written. Of a cancelled fit the finished slices have values, which the sidecars say. Throws
 * WRONG_USE for a fit that runs or has failed, and what exporting throws.
 */
export async function exportFit(
  fit: Fit,
  names: readonly string[] | null,
  destination: Destination,
  contents: Omit<ExportContents, 'keptMask'>,
  workers: ExportWorkers,
): Promise<Exported> {
  const outcome = await Promise.race([fit.ended, null]);
  if (outcome === null)
    throw new VoxfitError('WRONG_USE', 'The fit is still running: export its maps when it has ended.');
  if (outcome.kind === 'failed')
    throw new VoxfitError(
      'WRONG_USE',
      `The fit failed, so there are no maps to export: ${outcome.error.message}`,
    );
  const { edited, plan, options, inputs, started, command, kernelsSha256 } = fit;
  const provenance = {
    ...{ series: edited, plan, options, started, command, summary: outcome.summary },
    ...{ inputs: await inputs, kernelsSha256: await kernelsSha256 },
  };
  const isWanted = (name: string): boolean => names === null || names.includes(name);
  const keptMask = drawnMaskPath(fit.series, options.mask);
  return exportRun(provenance, isWanted, destination, { ...contents, keptMask }, workers);
}
