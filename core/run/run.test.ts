import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf, scratchFolder } from '../../tests/support/scratch.js';
import {
  builtWorker,
  dyingWorkers,
  mapHashes,
  simulatedSeries,
  startRun,
  t2Options,
} from '../../tests/support/simulatedRun.js';
import { Cancelled } from '../contracts/errors.js';
import type { RunProgress } from '../contracts/run.js';
import type { WorkerMaker } from '../contracts/workerHandle.js';
import { readSlices } from '../io/readArrays.js';
import type { Run } from './run.js';

const folder = await scratchFolder();
const series = await simulatedSeries(folder, [64, 64, 24]);
const undisturbed = await startRun(series, join(folder, 'undisturbed'));
const summary = await undisturbed.finished;
const expected = await mapHashes(undisturbed);

/** Waits until `condition` holds for the progress of a run. */
async function until(run: Run, condition: (progress: RunProgress) => boolean): Promise<void> {
  while (!condition(run.progress)) await new Promise((wake) => setTimeout(wake, 2));
}

function doneSlices(progress: RunProgress): number {
  return progress.slices.filter((state) => state === 'done').length;
}

/** Workers of the program; the one that is given the n-th slab is killed with SIGKILL 2 ms later. */
function killedAtFit(n: number): WorkerMaker {
  let fits = 0;
  return (name) => {
    const worker = builtWorker(name);
    const { post } = worker;
    worker.post = (message) => {
      post(message);
      const isFit =
        message.kind === 'work' && message.work.kind === 'fit' && message.work.fitTaskId.startsWith('fit');
      if (isFit && ++fits === n) setTimeout(() => process.kill(worker.pid as number, 'SIGKILL'), 2);
    };
    return worker;
  };
}

describe('a run', () => {
  it('fits the head: most voxels converge, none is lost', () => {
    const inMask = summary.voxelsFitted + summary.voxelsFailed;
    expect(inMask).toBeGreaterThan(30_000);
    expect(summary.statusCounts.reduce((sum, count) => sum + count, 0)).toBe(64 * 64 * 24);
    expect((summary.statusCounts[1] as number) / inMask).toBeGreaterThan(0.9);
  });

  it.each([1, 3])('gives the same bits with %i workers', async (workers) => {
    const run = await startRun(series, join(folder, `with-${workers}`), { workers });
    await run.finished;
    expect(await mapHashes(run)).toEqual(expected);
  });

  it('gives the same bits whichever slice goes first', async () => {
    const run = await startRun(series, join(folder, 'preferred'), { workers: 1 });
    run.preferSlice(20);
    await run.finished;
    expect(await mapHashes(run)).toEqual(expected);
  });

  it('gives the same bits when a worker is killed with SIGKILL during the fit', async () => {
    const run = await startRun(series, join(folder, 'killed'), { makeWorker: killedAtFit(5) });
    const { workersLost, slabsFailed } = await run.finished;
    expect({ workersLost, slabsFailed }).toEqual({ workersLost: 1, slabsFailed: 0 });
    expect(await mapHashes(run)).toEqual(expected);
  });

  it('keeps finished slices when it is cancelled, and goes on from them to the same bits', async () => {
    const workFolder = join(folder, 'cancelled');
    const first = await startRun(series, workFolder, { workers: 1 });
    await until(first, (progress) => doneSlices(progress) >= 5);
    await first.cancel();
    await expect(first.finished).rejects.toBeInstanceOf(Cancelled);
    const kept = doneSlices(first.progress);
    expect(kept).toBeLessThan(24);
    const second = await startRun(series, workFolder, { resume: true });
    await until(second, (progress) => progress.phase !== 'mask');
    expect(doneSlices(second.progress)).toBeGreaterThanOrEqual(kept);
    const resumed = await second.finished;
    expect(resumed.statusCounts).toEqual(summary.statusCounts);
    expect(await mapHashes(second)).toEqual(expected);
  });

  it('refuses to go on with the files of another fit, and names the difference', async () => {
    const fit = { ...t2Options, parameters: { T2: { upper: 2 } } };
    const run = await startRun(series, join(folder, 'undisturbed'), { fit, resume: true });
    await expect(run.finished).rejects.toMatchObject({
      code: 'RESUME_MISMATCH',
      message: expect.stringContaining('parameter T2'),
    });
  });

  it('marks a slab that kills every worker as failed, NaN with its status, and finishes the rest', async () => {
    const run = await startRun(series, join(folder, 'deadly'), {
      workers: 1,
      makeWorker: dyingWorkers(({ slab }) => slab.index === 0),
      fit: { ...t2Options, mask: { kind: 'none' } },
    });
    const { slabsFailed, slabErrors, statusCounts } = await run.finished;
    expect(slabsFailed).toBe(1);
    expect(slabErrors[0]?.code).toBe('WORKER_LOST');
    expect(statusCounts[7]).toBe(64 * 64);
    const [t2Map, , , , , status] = await run.maps;
    if (t2Map === undefined || status === undefined) throw new Error('Maps are missing.');
    expect(new Set(await readSlices(status.array, 0, 1))).toEqual(new Set([7]));
    expect((await readSlices(t2Map.array, 0, 1)).every(Number.isNaN)).toBe(true);
    expect((await readSlices(t2Map.array, 12, 13)).some(Number.isFinite)).toBe(true);
  });

  it('pauses: no slab is handed out until it resumes', async () => {
    const run = await startRun(series, join(folder, 'paused'), { workers: 1 });
    await until(run, (progress) => doneSlices(progress) >= 2);
    run.pause();
    await until(run, (progress) => !progress.slices.includes('running'));
    const before = doneSlices(run.progress);
    await new Promise((wake) => setTimeout(wake, 150));
    expect(doneSlices(run.progress)).toBe(before);
    expect(run.progress.phase).toBe('paused');
    run.resume();
    await run.finished;
    expect(await mapHashes(run)).toEqual(expected);
  });

  it('ends with a clear error when the input is cut off during the run', async () => {
    const cut = await simulatedSeries(await scratchFolder(), [64, 64, 24]);
    await truncate(cut.files[0]?.path as string, 1_000_000);
    const run = await startRun(cut, join(folder, 'cut'));
    expect(await codeOf(run.finished)).toBe('DATA_TRUNCATED');
  });
});
