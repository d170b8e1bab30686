import type { LinearBlock } from './linearBlock.js';

/** Writes the weighted sum of coefficients of the first `count` voxels into `results`, and returns that part of it. */
export function effectOf(
  block: LinearBlock,
  weights: readonly number[],
  count: number,
  results: Float64Array,
): Float64Array {
  results.fill(0, 0, count);
  for (const [column, weight] of weights.entries()) {
    if (weight === 0) continue;
    const coefficients = block.coefficient(column, count);
    for (let v = 0; v < count; v++) {
      results[v] = (results[v] as number) + weight * (coefficients[v] as number);
    }
  }
  return results.subarray(0, count);
}

/** Effect over its standard error, as `effectOf`; NaN where the samples are fitted exactly. Needs `errors`. */
export function studentTOf(
  block: LinearBlock,
  weights: readonly number[],
  count: number,
  results: Float64Array,
): Float64Array {
  const effects = effectOf(block, weights, count, results);
  const errors = block.view(block.rows.errors, count);
  const usable = block.view(block.rows.usable, count);
  const direction = block.inverse.map((_, i) =>
    weights.reduce(
      (sum, weight, row) => sum + weight * ((block.inverse[row] as readonly number[])[i] as number),
      0,
    ),
  );
  const complete = direction.reduce((sum, value) => sum + value * value, 0);
  for (let v = 0; v < count; v++) {
    const number = usable[v] as number;
    const factor = number === block.samples ? complete : varianceFactor(block, direction, v);
    const variance = ((errors[v] as number) / (number - block.n)) * factor;
    effects[v] = variance > 0 ? (effects[v] as number) / Math.sqrt(variance) : Number.NaN;
  }
  return effects;
}

/** d' (Q'WQ)^-1 d of one voxel from its Cholesky factor, whose diagonal is kept as reciprocals. */
function varianceFactor(block: LinearBlock, direction: readonly number[], v: number): number {
  const { n, stride } = block;
  const factor = block.view(block.rows.normal, ((n * (n + 1)) / 2) * stride);
  const at = (i: number, j: number): number => factor[((i * (i + 1)) / 2 + j) * stride + v] as number;
  const solved: number[] = [];
  for (let i = 0; i < n; i++) {
    let value = direction[i] as number;
    for (let k = 0; k < i; k++) value -= at(i, k) * (solved[k] as number);
    solved.push(value * at(i, i));
  }
  return solved.reduce((sum, value) => sum + value * value, 0);
}
