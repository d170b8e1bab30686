import { describe, expect, it } from 'vitest';
import { fitVoxels, normalNumbers, randomNumbers } from '../../../tests/support/kernels.js';
import type { MapSource } from '../../contracts/job.js';
import type { Contrast, LinearFitKind, LinearQuantity } from '../../contracts/linear.js';
import { voxelStatus } from '../../contracts/voxelStatus.js';

const samples = 50;
const normal = normalNumbers(7);
const design = Array.from({ length: samples }, (_, t) => [Math.sin(t / 3), t / samples, 1]);
const glmFit: LinearFitKind = {
  kind: 'linear',
  response: 'signal',
  method: 'ols',
  columns: ['wave', 'trend', 'constant'],
  design,
  minimumSamples: 4,
};
const contrast = [1, -1, 0];
const difference: Contrast = { kind: 't', name: 'difference', weights: contrast };

function linear(quantity: LinearQuantity): MapSource {
  return { kind: 'linear', quantity };
}

const glmSources: readonly MapSource[] = [
  linear({ kind: 'coefficient', column: 0 }),
  linear({ kind: 'coefficient', column: 1 }),
  linear({ kind: 'coefficient', column: 2 }),
  linear({ kind: 'effect', contrast: difference }),
  linear({ kind: 'statistic', contrast: difference }),
  linear({ kind: 'residualVariance' }),
  { kind: 'status' },
];

/** Textbook least squares: normal equations by Gauss-Jordan over the finite samples. */
function textbook(signal: readonly number[]): number[] {
  const rows = design.filter((_, t) => Number.isFinite(signal[t]));
  const y = signal.filter(Number.isFinite);
  const p = 3;
  const matrix = Array.from({ length: p }, (_, i) => [
    ...Array.from({ length: p }, (_, j) => sum(rows.map((row) => at(row, i) * at(row, j)))),
    ...Array.from({ length: p }, (_, j) => (i === j ? 1 : 0)),
  ]);
  for (let i = 0; i < p; i++) {
    const pivot = at(matrix[i], i);
    matrix[i] = (matrix[i] as number[]).map((value) => value / pivot);
    for (let k = 0; k < p; k++) {
      const factor = at(matrix[k], i);
      if (k !== i) matrix[k] = (matrix[k] as number[]).map((value, c) => value - factor * at(matrix[i], c));
    }
  }
  const moments = Array.from({ length: p }, (_, i) => sum(rows.map((row, t) => at(row, i) * at(y, t))));
  const inverse = matrix.map((row) => row.slice(p));
  const beta = inverse.map((row) => sum(row.map((value, j) => value * at(moments, j))));
  const squares = sum(rows.map((row, t) => (at(y, t) - sum(row.map((x, j) => x * at(beta, j)))) ** 2));
  const variance = squares / (rows.length - p);
  const effect = sum(contrast.map((weight, j) => weight * at(beta, j)));
  const factor = sum(contrast.map((a, i) => sum(contrast.map((b, j) => a * b * at(inverse[i], j)))));
  return [...beta, effect, effect / Math.sqrt(variance * factor), variance];
}

function at(row: readonly number[] | undefined, index: number): number {
  return row?.[index] ?? Number.NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function noisy(offset: number): number[] {
  return design.map((row) => 30 * at(row, 0) - 12 * at(row, 1) + offset + 5 * normal());
}

describe('ordinary least squares on a design', () => {
  const voxels = Array.from({ length: 131 }, (_, v) => noisy(100 + 40 * v));
  for (const [v, voxel] of voxels.entries()) {
    if (v % 3 === 0) for (let gap = 0; gap < 1 + (v % 7); gap++) voxel[(v + 5 * gap) % samples] = Number.NaN;
  }
  const { maps, statusCounts } = fitVoxels(voxels, glmFit, glmSources);

  it('agrees with the textbook, missing samples or not', () => {
    expect(statusCounts[voxelStatus.converged]).toBe(voxels.length);
    for (const [v, voxel] of voxels.entries()) {
      for (const [map, expected] of textbook(voxel).entries()) {
        expect(Math.abs((maps[map]?.[v] as number) / expected - 1)).toBeLessThan(1e-6);
      }
    }
  });

  it('gives a voxel the same bits whatever its neighbours are', () => {
    for (const v of [0, 1, 2, 3, 63, 130]) {
      const alone = fitVoxels([voxels[v] as number[]], glmFit, glmSources).maps;
      for (const [map, values] of alone.entries()) expect(values[0]).toBe(maps[map]?.[v]);
    }
  });

  it('sums small residuals on a large mean to all digits of a float32', () => {
    const voxel = noisy(1e7).map((value) => value);
    const { maps: few } = fitVoxels([voxel], glmFit, glmSources);
    const near = textbook(voxel.map((value) => value - 1e7));
    expect(Math.abs((few[5]?.[0] as number) / (near[5] as number) - 1)).toBeLessThan(1e-6);
  });

  it('says why a voxel has no value, and never an infinite t', () => {
    const few = noisy(0).map((value, t) => (t < 3 ? value : Number.NaN));
    const { maps: found } = fitVoxels(
      [few, Array(samples).fill(7), Array(samples).fill(0)],
      glmFit,
      glmSources,
    );
    expect([...(found[6] as Uint8Array)]).toEqual([4, 1, 1]);
    expect(found[0]?.[0]).toBeNaN();
    expect(found[5]?.[1]).toBe(0);
    expect([found[4]?.[1], found[4]?.[2]]).toEqual([Number.NaN, Number.NaN]);
  });
});

const uniform = randomNumbers(3);
const directions = Array.from({ length: 30 }, () => {
  const [z, angle] = [2 * uniform() - 1, 2 * Math.PI * uniform()];
  const r = Math.sqrt(1 - z * z);
  return [r * Math.cos(angle), r * Math.sin(angle), z] as const;
});
const bval = 1000;
const tensorDesign = [
  ...Array.from({ length: 3 }, () => [0, 0, 0, 0, 0, 0, 1]),
  ...directions.map(([x, y, z]) => [
    ...[x * x, 2 * x * y, 2 * x * z, y * y, 2 * y * z, z * z].map((value) => -bval * value),
    1,
  ]),
];
const tensorSources: readonly MapSource[] = [
  ...(['FA', 'MD', 'AD', 'RD'] as const).map((quantity) => linear({ kind: 'tensor', quantity })),
  linear({ kind: 'exponential', column: 6 }),
  { kind: 'rmse' },
  { kind: 'status' },
];

describe.each(['ols', 'wls', 'iwls', 'nlls'] as const)('the diffusion tensor by %s', (method) => {
  const fit: LinearFitKind = {
    kind: 'linear',
    response: 'logarithm',
    method,
    columns: ['Dxx', 'Dxy', 'Dxz', 'Dyy', 'Dyz', 'Dzz', 'lnS0'],
    design: tensorDesign,
    minimumSamples: 7,
  };
  // Eigenvalues 1.7, 0.4, 0.2 (1e-3 mm2/s), turned by 0.5 about z.
  const [c, s] = [Math.cos(0.5), Math.sin(0.5)];
  const tensor = [1.7 * c * c + 0.4 * s * s, 1.3 * c * s, 0, 1.7 * s * s + 0.4 * c * c, 0, 0.2];
  const logarithms = [...tensor.map((value) => value * 1e-3), Math.log(800)];
  const signal = tensorDesign.map((row) => Math.exp(sum(row.map((x, j) => x * at(logarithms, j)))));
  const md = 2.3e-3 / 3;
  const fa =
    Math.sqrt(1.5 * ((1.7e-3 - md) ** 2 + (0.4e-3 - md) ** 2 + (0.2e-3 - md) ** 2)) /
    Math.hypot(1.7e-3, 0.4e-3, 0.2e-3);

  it('recovers a tensor from a noiseless signal with samples left out: those that are NaN, for ln also 0 and below', () => {
    const left = method === 'nlls' ? [Number.NaN, Number.NaN, Number.NaN] : [0, -3, Number.NaN];
    const gaps = signal.map((value, t) => left[[5, 9, 20].indexOf(t)] ?? value);
    const { maps } = fitVoxels([signal, gaps], fit, tensorSources);
    for (const v of [0, 1]) {
      for (const [map, expected] of [fa, md, 1.7e-3, 0.3e-3, 800].entries()) {
        expect(Math.abs((maps[map]?.[v] as number) / expected - 1)).toBeLessThan(1e-6);
      }
      expect(maps[5]?.[v]).toBeLessThan(1e-6);
      expect(maps[6]?.[v]).toBe(voxelStatus.converged);
    }
  });

  it('says why a voxel has no tensor', () => {
    const six = signal.map((value, t) => (t < 6 ? value : 0));
    const sameDirection = signal.map((value, t) => (t < 3 || t > 8 ? value : 0));
    const noB0 = signal.map((value, t) => (t < 3 ? 0 : value));
    const constant = signal.map(() => 500);
    const { maps } = fitVoxels(
      [six, Array(33).fill(Number.NaN), noB0, constant, sameDirection],
      fit,
      tensorSources,
    );
    const { tooFewSamples, singular, converged } = voxelStatus;
    expect([...(maps[6] as Uint8Array)]).toEqual([
      tooFewSamples,
      tooFewSamples,
      singular,
      converged,
      converged,
    ]);
    expect(maps[1]?.[2]).toBeNaN();
    expect(Math.abs(maps[1]?.[3] as number)).toBeLessThan(1e-15);
    expect(maps[4]?.[3]).toBeCloseTo(500, 3);
  });
});
