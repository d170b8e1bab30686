import { voxelStatus } from '../../contracts/voxelStatus.js';
import type { LinearBlock } from './linearBlock.js';

/**
 * From the weighted estimate of ln(signal) to least squares of the signal itself. All finite samples count alike, those
 * of 0 or less too: leaving them out, or raising them, would raise the signal that is fitted. Writes `basisFit`,
 * `usable` (finite samples), `weights` (1 where finite) and the statuses: what the search of a voxel ends with (see
 * refineExponential); a voxel without start keeps its status.
 */
export function refineBySignal(block: LinearBlock, count: number, statuses: Uint8Array): void {
  const { kernels, samples, stride, n } = block;
  const { basisFit, shift, weights, work, usable, outcomes } = block.rows;
  const { signal } = block.parts.block;
  const products = block.products();
  const scratch = block.searchScratch();
  const searched = block.view(outcomes, stride);
  searched.fill(voxelStatus.skipped);
  for (let v = 0; v < count; v++) searched[v] = statuses[v] as number;
  kernels.refineExponential(
    ...([signal, samples, stride, count, shift] as const),
    ...([block.prediction.address, block.basis.address, products.address, n] as const),
    ...([basisFit, outcomes, scratch] as const),
  );
  const found = block.view(outcomes, count);
  for (let v = 0; v < count; v++) statuses[v] = found[v] as number;
  kernels.prepareSamples(
    ...([signal, samples, stride, count, 0, 0] as const),
    ...([work, weights, usable, shift] as const),
  );
}
