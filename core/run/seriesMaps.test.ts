import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../tests/support/scratch.js';
import {
  dyingWorkers,
  mapHashes,
  simulatedSeries,
  startRun,
  t2Options,
} from '../../tests/support/simulatedRun.js';
import { readVolume } from '../io/readArrays.js';
import { mapBytes } from './mapFiles.js';
import { planRun } from './plan.js';

const folder = await scratchFolder();
const series = await simulatedSeries(folder, [64, 64, 12]);
const fit = { ...t2Options, maps: ['T2map', 'predicted', 'residuals', 'status'] };
const undisturbed = await startRun(series, join(folder, 'undisturbed'), { fit });
await undisturbed.finished;
const expected = await mapHashes(undisturbed);

it('4D maps have the same bits whatever the number of workers, and after a cancelled run was resumed', async () => {
  const alone = await startRun(series, join(folder, 'alone'), { fit, workers: 1 });
  await alone.finished;
  expect(await mapHashes(alone)).toEqual(expected);

  const place = join(folder, 'cancelled');
  const first = await startRun(series, place, { fit, workers: 1 });
  first.finished.catch(() => {});
  while (!first.progress.slices.includes('done')) await new Promise((wake) => setTimeout(wake, 1));
  await first.cancel();
  await first.finished.catch(() => {});
  const second = await startRun(series, place, { fit, resume: true });
  await second.finished;
  expect(await mapHashes(second)).toEqual(expected);
});

it('a failed slab is NaN in every volume of a 4D map and nowhere else', async () => {
  const run = await startRun(series, join(folder, 'failed'), {
    fit,
    makeWorker: dyingWorkers(({ slab, fitTaskId }) => slab.index === 5 && fitTaskId.startsWith('fit')),
  });
  const { slabsFailed, maps } = await run.finished;
  expect(slabsFailed).toBe(1);
  const predicted = maps.find((map) => map.name === 'predicted');
  const before = (await undisturbed.maps).find((map) => map.name === 'predicted');
  if (predicted === undefined || before === undefined) throw new Error('no map');
  const sliceVoxels = 64 * 64;
  for (let t = 0; t < 8; t++) {
    const volume = async ({ array }: typeof predicted): Promise<Float32Array> =>
      readVolume({
        ...{ ...array, slope: 1, intercept: 0, shape: [64, 64, 12] },
        byteOffset: array.byteOffset + t * 12 * sliceVoxels * 4,
      });
    const [found, wanted] = await Promise.all([volume(predicted), volume(before)]);
    wanted.fill(Number.NaN, 5 * sliceVoxels, 6 * sliceVoxels);
    expect(Buffer.compare(Buffer.from(found.buffer), Buffer.from(wanted.buffer))).toBe(0);
  }
});

it('the forecast of disk counts every volume of a 4D map', async () => {
  const plan = planRun(series, fit);
  const files = await Promise.all((await undisturbed.maps).map(({ array }) => stat(array.path)));
  const data = files.reduce((sum, file) => sum + file.size - 352, 0);
  expect(mapBytes(plan.maps, series)).toBe(data);
});
