import type { LinearBlock } from './linearBlock.js';

/** Passes of iterated weighting before the last: weighted with the signal, then with the prediction. */
const singlePasses = 2;

/**
 * The float32 passes of iterated weighted least squares on ln(signal). Writes the weights of the last pass, the squared
 * prediction relative to the voxel's largest sample, into `weights`, their products with the values into `work`, and
 * `values`, `usable` and `shift`, all float64. The design must be able to fit a constant.
 * Returns per voxel whether float32 is too short for it (not 0): its weights are worth nothing.
 */
export function weightIterated(block: LinearBlock, count: number): Float32Array {
  const { kernels, samples, stride, n, parts } = block;
  const { values, usable, shift, weights, work } = block.rows;
  const { basis, prediction, products, rows: single } = block.single();
  const { multiplySingle } = kernels;
  parts.arena.float32(single.unsafe, stride).fill(0);
  kernels.prepareSingle(
    ...([parts.block.signal, samples, stride, count, values, usable, shift] as const),
    ...([single.weights, single.relative, single.work] as const),
  );
  for (let pass = 1; pass <= singlePasses; pass++) {
    const size = [stride, count] as const;
    multiplySingle(products.address, products.rowBlocks, samples, single.weights, single.normal, ...size);
    multiplySingle(basis.address, basis.rowBlocks, samples, single.work, single.rightSide, ...size);
    kernels.solveSingle(single.normal, single.rightSide, n, ...size, single.basisFit, single.unsafe);
    multiplySingle(prediction.address, prediction.rowBlocks, n, single.basisFit, single.work, ...size);
    if (pass < singlePasses) {
      kernels.weightSingle(single.work, samples, ...size, single.relative, single.weights, single.work);
    }
  }
  kernels.weightDouble(single.work, samples, stride, count, single.weights, values, weights, work);
  return parts.arena.float32(single.unsafe, count).slice();
}
