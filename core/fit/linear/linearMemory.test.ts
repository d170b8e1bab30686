import { expect, it } from 'vitest';
import { kernelModule, randomNumbers } from '../../../tests/support/kernels.js';
import type { LinearFitKind } from '../../contracts/linear.js';
import { Arena } from '../arena.js';
import { blockStride } from '../blockStride.js';
import { LinearFit } from './linearFit.js';
import { linearBytes } from './linearMemory.js';

it.each([
  ['ols', 8, 100],
  ['ols', 25, 400],
  ['ols', 60, 300],
  ['ar1', 25, 400],
] as const)(
  'by %s with %i regressors and %i volumes the forecast holds the memory, and is no guess',
  (method, regressors, samples) => {
    const uniform = randomNumbers(5);
    const fit: LinearFitKind = {
      kind: 'linear',
      response: 'signal',
      method,
      columns: Array.from({ length: regressors }, (_, n) => `reg${n}`),
      design: Array.from({ length: samples }, () => Array.from({ length: regressors }, uniform)),
      minimumSamples: method === 'ar1' ? samples : regressors + 1,
    };
    const arena = new Arena();
    const before = arena.memory.buffer.byteLength;
    const stride = blockStride(samples);
    const signal = arena.allocate(samples * stride * 8);
    const block = {
      signal,
      valid: arena.allocate(stride * 4),
      samples,
      stride,
      parameterMaps: 0,
      weights: 0,
    };
    const linear = new LinearFit({
      arena,
      kernelModule: kernelModule(),
      block,
      fit,
      sources: [{ kind: 'rmse' }],
    });
    arena.float64(signal, samples * stride).forEach((_, index, all) => {
      all[index] = index === 3 ? Number.NaN : uniform();
    });
    linear.fitBlock(stride);
    const used = arena.memory.buffer.byteLength - before;
    const forecast = linearBytes(fit, samples);
    expect(used).toBeLessThan(forecast + 65_536);
    // The products exist once in the arena and once more, for a while, outside.
    expect(used).toBeGreaterThan(0.45 * forecast);
  },
);
