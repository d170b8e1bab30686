import type { LinearFitKind } from '../../contracts/linear.js';
import { blockStride } from '../blockStride.js';

const float64Bytes = 8;

/**
 * Bytes that the fit of a linear model holds beside its chunk of samples, at most: the arrays of a block and the
 * matrices of the design. The products of every two columns, needed where samples are missing or weighted, exist twice
 * while they are made; with whitening there are none.
 */
export function linearBytes({ columns, method }: LinearFitKind, samples: number): number {
  const n = columns.length;
  const stride = blockStride(samples);
  const triangle = (n * (n + 1)) / 2;
  const perVoxel = 4 * samples + triangle + 7 * n + 24;
  const matrices = (method === 'ar1' ? 5 : 4) * n * samples + 3 * n * n;
  const products = method === 'ar1' ? 0 : 2 * triangle * samples;
  return (perVoxel * stride + matrices + products) * float64Bytes;
}
