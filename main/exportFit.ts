import { VoxfitError } from '../core/contracts/errors.js';
import type { Exported } from '../core/io/exportMaps.js';
import { readRegions } from '../core/io/regionImage.js';
import {
  type Destination,
  type ExportContents,
  type ExportWorkers,
  exportRun,
} from '../core/run/exportRun.js';
import { withNoteOf } from '../core/run/regionStatistics.js';
import type { Fit } from './fits.js';
import { drawnMaskPath } from './masks.js';

/**
 * Writes maps of a fit that has ended (`names`, or all) with their sidecars and the job file; answers with the
 * absolute paths of what it has written. `regions`: path of an image of regions. Of a cancelled fit the finished slices have values, which the sidecars say. Throws
 * WRONG_USE for a fit that runs or has failed, and what readRegions and exporting throw.
 */
export async function exportFit(
  fit: Fit,
  names: readonly string[] | null,
  destination: Destination,
  contents: Omit<ExportContents, 'keptMask' | 'regions'> & { readonly regions: string | null },
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
  const { imported, scratch } = fit.series;
  const regions =
    contents.regions === null ? null : await readRegions(contents.regions, imported.geometry, scratch.path);
  const summary = withNoteOf(regions, outcome.summary);
  const provenance = {
    ...{ series: edited, plan, options, started, command, summary },
    ...{ inputs: await inputs, kernelsSha256: await kernelsSha256 },
  };
  const isWanted = (name: string): boolean => names === null || names.includes(name);
  const keptMask = drawnMaskPath(fit.series, options.mask);
  return exportRun(provenance, isWanted, destination, { ...contents, regions, keptMask }, workers);
}
