import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { niftiImage } from '../../tests/support/niftiImage.js';
import { scratchFolder } from '../../tests/support/scratch.js';
import { mapHashes, startRun } from '../../tests/support/simulatedRun.js';
import type { FitOptions } from '../contracts/job.js';
import { importSeries } from '../io/importSeries.js';
import { openSeries } from '../io/openSeries.js';

const folder = await scratchFolder();
const shape = [40, 40, 6] as const;
const voxels = 9600;
const echoTimesS = [0.01, 0.02, 0.04, 0.08];
const offsets = Array.from({ length: voxels }, (_, v) => v % 50);
const image = join(folder, 'series.nii');
await writeFile(
  image,
  niftiImage({
    dims: [4, ...shape, 4],
    datatype: 'float32',
    values: echoTimesS.flatMap((teS) =>
      offsets.map((offset, v) => 500 * Math.exp(-teS / (0.02 + v * 1e-5)) + offset),
    ),
  }),
);
const series = await importSeries(await openSeries([image], { variables: { TE: echoTimesS } }), {
  scratchFolder: folder,
});

async function writeMap(name: string, values: readonly number[]): Promise<string> {
  const path = join(folder, name);
  const bytes = niftiImage({ dims: [3, ...shape], datatype: 'float32', values });
  await writeFile(path, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  return path;
}

function options(fixedMap: string): FitOptions {
  return {
    modelId: 'custom',
    equation: 'S0*exp(-TE/T2)+C',
    parameters: { S0: { start: 400 }, T2: { start: 0.05, lower: 0.001, upper: 5 }, C: { fixedMap } },
    mask: { kind: 'none' },
  };
}

describe('a run with the map of a fixed parameter', () => {
  it('gives the same bits from a plain and a compressed map, for any number of workers', async () => {
    const fits = await Promise.all(
      (['plain.nii', 'zipped.nii.gz'] as const).map(async (name, index) => {
        const run = await startRun(series, join(folder, `work-${name}`), {
          fit: options(await writeMap(name, offsets)),
          workers: 1 + index,
        });
        expect((await run.finished).voxelsFitted).toBe(voxels);
        return mapHashes(run);
      }),
    );
    expect(fits[0]).toEqual(fits[1]);
    // What was inflated for the run is gone with it.
    expect(
      (await readdir(join(folder, 'work-zipped.nii.gz'))).filter((name) => name.includes('zipped')),
    ).toEqual([]);
  });

  it('goes on with the same map, and refuses another one, by another path or under the old', async () => {
    const workFolder = join(folder, 'resumed');
    const path = await writeMap('c.nii', offsets);
    const resume = async (fixedMap: string): Promise<unknown> =>
      (await startRun(series, workFolder, { fit: options(fixedMap), resume: true })).finished;
    await (await startRun(series, workFolder, { fit: options(path) })).finished;
    await expect(resume(path)).resolves.toMatchObject({ voxelsFitted: voxels });
    const refused = { code: 'RESUME_MISMATCH', message: expect.stringContaining('map of C') };
    await expect(resume(await writeMap('other.nii', offsets))).rejects.toMatchObject(refused);
    await writeMap('c.nii', [...offsets].reverse());
    await expect(resume(path)).rejects.toMatchObject(refused);
  });
});
