import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { scratchFolder } from '../../tests/support/scratch.js';
import { simulatedSeries, startRun, t2Options } from '../../tests/support/simulatedRun.js';
import type { MapTarget } from '../contracts/job.js';
import { bytesPerElement } from '../contracts/series.js';
import { nodeWorker } from '../io/nodeWorker.js';
import type { RunOptions } from './run.js';

const shape = [64, 64, 6] as const;
const folder = await scratchFolder();
const series = await simulatedSeries(folder, shape);
const fit = {
  ...t2Options,
  mask: { kind: 'none' },
  maps: ['T2map', 'S0map', 'residuals', 'status'],
} as const;
const undisturbed = await startRun(series, join(folder, 'undisturbed'), { fit });
const expected = (await undisturbed.finished).maps;

afterEach(() => {
  delete process.env.FAULTY_WORKER;
});

/** Options of a run whose workers do a deed whenever they read one of these voxels. */
function deadly(voxels: readonly (readonly [number, number, number])[], deed: string): Partial<RunOptions> {
  const [first] = series.volumes;
  if (first === undefined) throw new Error('A series without volumes.');
  const bytes = voxels.map(([i, j, k]) => {
    const from = first.byteOffset + (i + 64 * (j + 64 * k)) * bytesPerElement[first.datatype];
    return [from, from + 1];
  });
  const worker = resolve('dist/workers/worker.cjs');
  process.env.FAULTY_WORKER = JSON.stringify({ worker, deed, image: first.path, bytes });
  return { makeWorker: nodeWorker(resolve('tests/faults/faultyWorker.cjs')) };
}

/** The bytes of a map, those of the voxels replaced as a failed voxel has them. */
async function bytesOf(
  { array, name }: MapTarget,
  failed: readonly (readonly number[])[] = [],
): Promise<Buffer> {
  const bytes = await readFile(array.path);
  const volumeVoxels = 64 * 64 * 6;
  for (const [i = 0, j = 0, k = 0] of failed) {
    for (let t = 0; t < (array.shape[3] ?? 1); t++) {
      const voxel = t * volumeVoxels + i + 64 * (j + 64 * k);
      if (name === 'status') bytes[array.byteOffset + voxel] = 7;
      else bytes.writeFloatLE(Number.NaN, array.byteOffset + voxel * 4);
    }
  }
  return bytes;
}

describe('a slab whose workers die', () => {
  it.each([
    ['kill', [[17, 40, 3]]],
    [
      'exit',
      [
        [63, 63, 2],
        [5, 9, 2],
      ],
    ],
  ] as const)(
    'loses the voxels at fault alone, all others have the bits of an undisturbed run (%s, %j)',
    async (deed, voxels) => {
      const name = `${deed}-${voxels.length}`;
      const run = await startRun(series, join(folder, name), { fit, ...deadly(voxels, deed) });
      const { maps, slabErrors, ...summary } = await run.finished;
      for (const [index, map] of maps.entries()) {
        const wanted = await bytesOf(expected[index] as MapTarget, voxels);
        expect((await bytesOf(map)).equals(wanted), map.name).toBe(true);
      }
      expect(slabErrors.map(({ detail }) => detail.voxel)).toEqual(expect.arrayContaining([...voxels]));
      expect(slabErrors[0]?.message).toMatch(
        /^Voxel \(\d+, \d+, \d\) was given up: every worker that was given it died \(the last: it /,
      );
      expect(summary).toMatchObject({ slabsFailed: 1, slabsUnfinished: 0 });
      expect(summary.statusCounts[7]).toBe(voxels.length);
      expect(summary.statusCounts.reduce((sum, count) => sum + count)).toBe(64 * 64 * 6);
      const states = run.progress.slices.map(
        (state, k) => state === (k === voxels[0]?.[2] ? 'failed' : 'done'),
      );
      expect(states).not.toContain(false);
    },
  );
});
