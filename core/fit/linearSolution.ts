import { voxelStatus } from '../contracts/voxelStatus.js';
import { refineBySignal } from './exponentialFit.js';
import type { LinearBlock } from './linearBlock.js';

/** Passes weighted with the predicted signal, after the first. */
const furtherPasses = { ols: 0, wls: 1, iwls: 2, nlls: 1 } as const;

/**
 * Estimates the coordinates g of the first `count` voxels of a block: g = Q'y where all samples count alike,
 * (Q'WQ) g = Q'Wy otherwise. Writes `basisFit` and what it needs on the way, and `statuses`.
 */
export function solveLinear(block: LinearBlock, count: number, statuses: Uint8Array): void {
  const { fit } = block.parts;
  prepare(block, count);
  const number = block.view(block.rows.usable, count);
  for (let v = 0; v < count; v++) {
    const enough = (number[v] as number) >= fit.minimumSamples;
    statuses[v] = enough ? voxelStatus.converged : voxelStatus.tooFewSamples;
  }
  if (fit.method === 'iwls') solveWeighted(block, count, statuses, block.rows.basisFit);
  else solveUnweighted(block, count, statuses);
  for (let pass = 0; pass < furtherPasses[fit.method]; pass++) solveByPrediction(block, count, statuses);
  if (fit.method === 'nlls') refineBySignal(block, count, statuses);
}

function prepare(block: LinearBlock, count: number): void {
  const { fit } = block.parts;
  const { values, weights, usable, shift } = block.rows;
  const logarithmic = fit.response === 'logarithm' ? 1 : 0;
  const bySignal = fit.method === 'iwls' ? 1 : 0;
  const { signal } = block.parts.block;
  block.kernels.prepareSamples(
    ...([signal, block.samples, block.stride, count, logarithmic, bySignal] as const),
    ...([values, weights, usable, shift] as const),
  );
}

/** All samples alike: one product where a voxel is complete, its own normal equations where samples are missing. */
function solveUnweighted(block: LinearBlock, count: number, statuses: Uint8Array): void {
  const { n, stride } = block;
  const { values, rightSide, basisFit, basisFitWeighted, usable } = block.rows;
  block.multiply(block.basis, values, rightSide, count);
  block.view(basisFit, n * stride).set(block.view(rightSide, n * stride));
  const numbers = block.view(usable, count);
  const incomplete = [...numbers.keys()].filter(
    (v) => (numbers[v] as number) < block.samples && statuses[v] === voxelStatus.converged,
  );
  if (incomplete.length === 0) return;
  const before = statuses.slice(0, count);
  solveWeighted(block, count, statuses, basisFitWeighted);
  const whole = block.view(basisFit, n * stride);
  const partial = block.view(basisFitWeighted, n * stride);
  const chosen = new Set(incomplete);
  for (let v = 0; v < count; v++) {
    if (!chosen.has(v)) {
      statuses[v] = before[v] as number;
      continue;
    }
    for (let row = 0; row < n; row++) whole[row * stride + v] = partial[row * stride + v] as number;
  }
}

function solveByPrediction(block: LinearBlock, count: number, statuses: Uint8Array): void {
  const { basisFit, work, shift, weights } = block.rows;
  block.multiply(block.prediction, basisFit, work, count);
  block.kernels.weightByPrediction(work, block.samples, block.stride, count, shift, weights);
  solveWeighted(block, count, statuses, basisFit);
}

function solveWeighted(block: LinearBlock, count: number, statuses: Uint8Array, solution: number): void {
  const { values, weights, work, normal, rightSide, broken } = block.rows;
  const { samples, stride } = block;
  block.kernels.weightValues(values, weights, samples, stride, count, work);
  block.multiply(block.products(), weights, normal, count);
  block.multiply(block.basis, work, rightSide, count);
  block.kernels.solveBlock(normal, rightSide, block.n, stride, count, solution, broken);
  const isBroken = block.view(broken, count);
  for (let v = 0; v < count; v++) {
    if (isBroken[v] !== 0 && statuses[v] === voxelStatus.converged) statuses[v] = voxelStatus.singular;
  }
}
