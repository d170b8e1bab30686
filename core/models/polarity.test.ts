import { expect, it } from 'vitest';
import { normalNumbers } from '../../tests/support/kernels.js';
import { restorePolarity } from './polarity.js';

const timesS = [0.05, 0.15, 0.3, 0.5, 0.8, 1.2, 1.8, 2.6, 4];
const denseS = Array.from({ length: 4000 }, (_, n) => 0.01 * 2000 ** (n / 3999));

/** Least sum of squared residuals of a + b exp(-TI/T1), by trying T1 0.2 % apart. */
function leastCost(signal: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;
  const dot = (u: readonly number[], v: readonly number[]): number =>
    u.reduce((sum, value, n) => sum + value * (v[n] as number), 0);
  const about = (values: readonly number[]): number[] => values.map((value) => value - mean(values));
  const centred = about(signal);
  return Math.min(
    ...denseS.map((t1S) => {
      const decay = about(timesS.map((timeS) => Math.exp(-timeS / t1S)));
      return dot(centred, centred) - dot(centred, decay) ** 2 / dot(decay, decay);
    }),
  );
}

it('takes of all sign patterns the one that a recovery fits best, under noise of 1 to 5 %', () => {
  const noise = normalNumbers(3);
  const restore = restorePolarity({ variables: { TI: timesS }, samples: 9, fixed: {}, method: 'magnitude' });
  for (let voxel = 0; voxel < 40; voxel++) {
    const [t1S, sigma] = [0.2 * 1.08 ** voxel, 10 + voxel];
    const magnitudes = timesS.map((timeS) =>
      Math.hypot(1000 - 1900 * Math.exp(-timeS / t1S) + sigma * noise(), sigma * noise()),
    );
    const results = new Float64Array(9);
    restore(Float64Array.from(magnitudes), new Float64Array(0), results);
    const costs = Array.from({ length: 10 }, (_, k) =>
      leastCost(magnitudes.map((value, n) => (n < k ? -value : value))),
    );
    expect(leastCost([...results]) / Math.min(...costs)).toBeLessThan(1 + 1e-6);
  }
});
