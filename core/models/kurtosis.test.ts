import { describe, expect, it } from 'vitest';
import { fitVoxels } from '../../tests/support/kernels.js';
import { VoxfitError } from '../contracts/errors.js';
import type { Series } from '../contracts/series.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { dki } from './kurtosis.js';
import { mapsOf } from './resolve/modelMaps.js';
import { resolveAnyFit } from './resolve/resolveLinear.js';

type Vector = readonly [number, number, number];

/** Directions of a spiral over the sphere. */
function spiral(count: number): Vector[] {
  return Array.from({ length: count }, (_, n) => {
    const z = 1 - (2 * n + 1) / count;
    const [radius, angle] = [Math.sqrt(1 - z * z), n * Math.PI * (3 - Math.sqrt(5))];
    return [radius * Math.cos(angle), radius * Math.sin(angle), z];
  });
}

const directions = spiral(40);
const bval = [0, ...directions.map(() => 1000), ...directions.map(() => 2500)];
const bvecs: readonly Vector[] = [[0, 0, 0], ...directions, ...directions];

/** Tissue of two Gaussian compartments, each with diffusivities along orthogonal axes. */
interface Compartment {
  readonly share: number;
  readonly axes: readonly [Vector, Vector, Vector];
  readonly diffusivities: Vector;
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(a: Vector): Vector {
  const size = Math.sqrt(dot(a, a));
  return [a[0] / size, a[1] / size, a[2] / size];
}

function compartment(share: number, along: Vector, diffusivities: Vector): Compartment {
  const first = unit(along);
  const second = unit(cross(first, Math.abs(first[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0]));
  return { share, axes: [first, second, cross(first, second)], diffusivities };
}

/** Mean and variance of the compartments' diffusivities along n: D(n), and K(n) D(n)^2 / 3. */
function along(tissue: readonly Compartment[], n: Vector): { mean: number; variance: number } {
  const each = tissue.map(({ axes, diffusivities, share }) => ({
    share,
    value: axes.reduce((sum, axis, k) => sum + (diffusivities[k] as number) * dot(axis, n) ** 2, 0),
  }));
  const mean = each.reduce((sum, { share, value }) => sum + share * value, 0);
  return { mean, variance: each.reduce((sum, { share, value }) => sum + share * (value - mean) ** 2, 0) };
}

function kurtosis(tissue: readonly Compartment[], n: Vector): number {
  const { mean, variance } = along(tissue, n);
  return (3 * variance) / mean ** 2;
}

/** The signal to the order that the model has: ln S = ln S0 - b D(n) + b^2 variance(n) / 2. */
function signalOf(tissue: readonly Compartment[]): number[] {
  return bval.map((b, t) => {
    const { mean, variance } = along(tissue, bvecs[t] as Vector);
    return 1000 * Math.exp(-b * mean + (b * b * variance) / 2);
  });
}

function seriesOf(vectors: readonly Vector[]): Series {
  return {
    ...{ name: 'dwi', volumeCount: vectors.length, variables: {}, problems: [], files: [] },
    bvecs: { vectors, source: 'dwi.bvec' },
  } as unknown as Series;
}

function planned(vectors: readonly Vector[], b: readonly number[], method = 'ols') {
  return resolveAnyFit(dki, seriesOf(vectors), { modelId: 'dki', parameters: {}, method }, { bval: b });
}

function fitted(samples: readonly number[], method: string): Record<string, number> {
  const plans = mapsOf(dki);
  const { maps } = fitVoxels(
    [samples],
    planned(bvecs, bval, method),
    plans.map(({ source }) => source),
  );
  return Object.fromEntries(plans.map(({ name }, index) => [name, maps[index]?.[0] as number]));
}

/** Means of K over the sphere, along an axis, and over the circle around it, each by brute force. */
function means(tissue: readonly Compartment[], axis: Vector): { MK: number; AK: number; RK: number } {
  const around = compartment(1, axis, [0, 0, 0]).axes;
  const circle = Array.from({ length: 720 }, (_, n): Vector => {
    const [c, s] = [Math.cos((n * Math.PI) / 360), Math.sin((n * Math.PI) / 360)];
    return [0, 1, 2].map(
      (k) => c * (around[1][k] as number) + s * (around[2][k] as number),
    ) as unknown as Vector;
  });
  const mean = (of: readonly Vector[]): number =>
    of.reduce((sum, n) => sum + kurtosis(tissue, n), 0) / of.length;
  return { MK: mean(spiral(200_000)), AK: kurtosis(tissue, axis), RK: mean(circle) };
}

const axis: Vector = unit([1, 2, -0.5]);
const coaxial = [
  compartment(0.6, axis, [1.7e-3, 0.3e-3, 0.3e-3]),
  compartment(0.4, axis, [2.2e-3, 0.9e-3, 0.9e-3]),
];
const crossing = [
  compartment(0.5, axis, [1.7e-3, 0.3e-3, 0.3e-3]),
  compartment(0.5, cross(axis, [0, 0, 1]), [1.5e-3, 0.4e-3, 0.3e-3]),
];

describe.each(['ols', 'wls', 'iwls', 'nlls'])('dki by %s', (method) => {
  it('has the means of K(n) = 3 variance / mean^2 over sphere, axis and circle, by brute force', () => {
    const found = fitted(signalOf(coaxial), method);
    const wanted = means(coaxial, axis);
    expect(found.status).toBe(voxelStatus.converged);
    for (const name of ['MK', 'AK', 'RK'] as const) {
      expect(Math.abs((found[name] as number) / wanted[name] - 1)).toBeLessThan(1e-4);
    }
    expect(found.MD).toBeCloseTo((0.6 * 2.3e-3 + 0.4 * 4e-3) / 3, 8);
    expect(found.S0map).toBeCloseTo(1000, 2);
  });

  it('has the mean over the sphere where three eigenvalues differ', () => {
    const { MK } = fitted(signalOf(crossing), method);
    expect(Math.abs((MK as number) / means(crossing, axis).MK - 1)).toBeLessThan(1e-4);
  });

  it('has one kurtosis in all directions of isotropic compartments', () => {
    const fast = compartment(0.3, axis, [2e-3, 2e-3, 2e-3]);
    const slow = compartment(0.7, axis, [0.6e-3, 0.6e-3, 0.6e-3]);
    const [mean, wanted] = [0.3 * 2e-3 + 0.7 * 0.6e-3, 3 * 0.3 * 0.7 * 1.4e-3 ** 2];
    const found = fitted(signalOf([fast, slow]), method);
    for (const name of ['MK', 'AK', 'RK']) {
      expect(Math.abs((found[name] as number) / (wanted / mean ** 2) - 1)).toBeLessThan(1e-4);
    }
  });
});

it('dki does not depend on how the head lies', () => {
  const turned = crossing.map(({ share, diffusivities, axes }) => {
    const turn = ([x, y, z]: Vector): Vector => [0.6 * x - 0.8 * y, 0.8 * x + 0.6 * y, z];
    return { share, diffusivities, axes: axes.map(turn) as unknown as Compartment['axes'] };
  });
  const [found, other] = [fitted(signalOf(crossing), 'ols'), fitted(signalOf(turned), 'ols')];
  for (const name of ['MK', 'AK', 'RK', 'FA']) {
    expect(Math.abs((other[name] as number) / (found[name] as number) - 1)).toBeLessThan(1e-5);
  }
});

it('dki gives no number where the diffusion tensor has an eigenvalue below 0', () => {
  const found = fitted(signalOf([compartment(1, axis, [1.5e-3, 0.3e-3, -0.2e-3])]), 'ols');
  expect(found).toMatchObject({
    status: voxelStatus.notFinite,
    MK: Number.NaN,
    AK: Number.NaN,
    RK: Number.NaN,
  });
});

describe('an acquisition that does not determine kurtosis is refused with its numbers', () => {
  const refusal = (vectors: readonly Vector[], b: readonly number[]): string => {
    try {
      planned(vectors, b);
    } catch (error) {
      if (error instanceof VoxfitError) return error.message;
    }
    return 'accepted';
  };

  it('is accepted with two shells of forty directions', () => {
    expect(refusal(bvecs, bval)).toBe('accepted');
  });

  it('one shell', () => {
    expect(refusal(bvecs, [0, ...new Array<number>(80).fill(1000)])).toMatch(
      /two different b-values above 100.*has one/,
    );
  });

  it('fewer than fifteen directions', () => {
    const few = spiral(14);
    const b = [0, ...few.map(() => 1000), ...few.map(() => 2000)];
    expect(refusal([[0, 0, 0], ...few, ...few], b)).toMatch(/14 directions|directions/);
  });

  it('no volume without weighting', () => {
    expect(refusal(bvecs.slice(1), bval.slice(1))).toMatch(/without diffusion weighting|b0|b = 0/i);
  });
});
