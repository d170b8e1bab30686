import { voxelStatus } from '../../contracts/voxelStatus.js';
import { refineBySignal } from './exponentialFit.js';
import { weightIterated } from './iteratedWeights.js';
import type { LinearBlock } from './linearBlock.js';

/**
 * Estimates the coordinates g of the first `count` voxels of a block: g = Q'y where all samples count alike,
 * (Q'WQ) g = Q'Wy otherwise. Writes `basisFit` and what it needs on the way, and `statuses`.
 */
export function solveLinear(block: LinearBlock, count: number, statuses: Uint8Array): void {
  const { fit } = block.parts;
  if (fit.method === 'iwls') {
    solveIterated(block, count, statuses);
    return;
  }
  prepare(block, count);
  markTooFew(block, count, statuses);
  solveUnweighted(block, count, statuses);
  if (fit.method === 'ols' || fit.method === 'ar1') return;
  solveByPrediction(block, count, statuses, block.rows.basisFit);
  if (fit.method === 'nlls') refineBySignal(block, count, statuses);
}

/**
 * Weighted with the squared signal, then twice with the squared prediction. The first two passes only make weights and
 * are float32, but for voxels that float32 is too short for.
 */
function solveIterated(block: LinearBlock, count: number, statuses: Uint8Array): void {
  const unsafe = weightIterated(block, count);
  markTooFew(block, count, statuses);
  solveNormal(block, count, statuses, block.rows.basisFit);
  const chosen = [...unsafe.keys()].filter(
    (v) => unsafe[v] !== 0 && statuses[v] !== voxelStatus.tooFewSamples,
  );
  solveApart(block, count, statuses, chosen, (solution) => {
    prepare(block, count);
    solveWeighted(block, count, statuses, solution);
    solveByPrediction(block, count, statuses, solution);
    solveByPrediction(block, count, statuses, solution);
  });
}

function markTooFew(block: LinearBlock, count: number, statuses: Uint8Array): void {
  const number = block.view(block.rows.usable, count);
  for (let v = 0; v < count; v++) {
    const enough = (number[v] as number) >= block.parts.fit.minimumSamples;
    statuses[v] = enough ? voxelStatus.converged : voxelStatus.tooFewSamples;
  }
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
  const { values, rightSide, basisFit, usable } = block.rows;
  block.multiply(block.basis, values, rightSide, count);
  block.view(basisFit, n * stride).set(block.view(rightSide, n * stride));
  const numbers = block.view(usable, count);
  const incomplete = [...numbers.keys()].filter(
    (v) => (numbers[v] as number) < block.samples && statuses[v] === voxelStatus.converged,
  );
  solveApart(block, count, statuses, incomplete, (solution) =>
    solveWeighted(block, count, statuses, solution),
  );
}

/** Solves the chosen voxels in another way; `solve` does the whole block, what it finds for others is dropped. */
function solveApart(
  block: LinearBlock,
  count: number,
  statuses: Uint8Array,
  chosen: readonly number[],
  solve: (solution: number) => void,
): void {
  if (chosen.length === 0) return;
  const { n, stride } = block;
  const { basisFit, basisFitWeighted } = block.rows;
  const before = statuses.slice(0, count);
  for (const v of chosen) statuses[v] = voxelStatus.converged;
  solve(basisFitWeighted);
  const whole = block.view(basisFit, n * stride);
  const apart = block.view(basisFitWeighted, n * stride);
  for (const v of chosen) {
    before[v] = statuses[v] as number;
    for (let row = 0; row < n; row++) whole[row * stride + v] = apart[row * stride + v] as number;
  }
  statuses.set(before);
}

function solveByPrediction(block: LinearBlock, count: number, statuses: Uint8Array, solution: number): void {
  const { work, shift, weights } = block.rows;
  block.multiply(block.prediction, solution, work, count);
  block.kernels.weightByPrediction(work, block.samples, block.stride, count, shift, weights);
  solveWeighted(block, count, statuses, solution);
}

function solveWeighted(block: LinearBlock, count: number, statuses: Uint8Array, solution: number): void {
  const { values, weights, work } = block.rows;
  block.kernels.weightValues(values, weights, block.samples, block.stride, count, work);
  solveNormal(block, count, statuses, solution);
}

/** (Q'WQ) g = Q'Wy of each voxel, Wy in `work`. */
function solveNormal(block: LinearBlock, count: number, statuses: Uint8Array, solution: number): void {
  const { weights, work, normal, rightSide, broken } = block.rows;
  block.multiply(block.products(), weights, normal, count);
  block.multiply(block.basis, work, rightSide, count);
  block.kernels.solveBlock(normal, rightSide, block.n, block.stride, count, solution, broken);
  const isBroken = block.view(broken, count);
  for (let v = 0; v < count; v++) {
    if (isBroken[v] !== 0 && statuses[v] === voxelStatus.converged) statuses[v] = voxelStatus.singular;
  }
}
