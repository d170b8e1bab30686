import { describe, expect, it } from 'vitest';
import { fitVoxels } from '../../tests/support/kernels.js';
import { voxelStatus } from '../contracts/voxelStatus.js';

/* Reference: numpy 1.24.2, x = [3, 1, 4, 1, 5, 9, 2, 6]: x.mean() = 3.875, x.std(ddof=1) = 2.748376143938713. */
const voxel = [3, 1, 4, 1, 5, 9, 2, 6];

function statistic(name: 'mean' | 'std' | 'tsnr', voxels: number[][]): { value: number[]; status: number[] } {
  const { maps } = fitVoxels(voxels, { kind: 'statistics', statistic: name }, [
    { kind: 'statistic' },
    { kind: 'status' },
  ]);
  return { value: [...(maps[0] as Float32Array)], status: [...(maps[1] as Uint8Array)] };
}

describe('statistics over volumes', () => {
  it('agree with numpy', () => {
    expect(statistic('mean', [voxel]).value).toEqual([Math.fround(3.875)]);
    expect(statistic('std', [voxel]).value).toEqual([Math.fround(2.748376143938713)]);
    expect(statistic('tsnr', [voxel]).value).toEqual([Math.fround(3.875 / 2.748376143938713)]);
  });

  it('leave samples that are not finite out', () => {
    const withGaps = [...voxel, Number.NaN, Number.POSITIVE_INFINITY];
    expect(statistic('std', [withGaps]).value).toEqual([Math.fround(2.748376143938713)]);
  });

  it('keep the digits of a small variation on a large mean', () => {
    const shifted = voxel.map((value) => value + 1e9);
    expect(statistic('std', [shifted]).value[0]).toBeCloseTo(2.748376143938713, 6);
  });

  it('say why there is no value', () => {
    const { value, status } = statistic('tsnr', [Array(8).fill(7), [1, ...Array(7).fill(Number.NaN)]]);
    expect(value).toEqual([Number.NaN, Number.NaN]);
    expect(status).toEqual([voxelStatus.notFinite, voxelStatus.tooFewSamples]);
  });
});
