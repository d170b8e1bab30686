import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FitOptions } from '../../core/contracts/job.js';
import type { ImportedSeries } from '../../core/contracts/series.js';
import type { WorkerMaker } from '../../core/contracts/workerHandle.js';
import { readFromWorker, type Work } from '../../core/contracts/workerMessages.js';
import { importSeries } from '../../core/io/importSeries.js';
import { nodeWorker } from '../../core/io/nodeWorker.js';
import { openSeries } from '../../core/io/openSeries.js';
import { writePhantom } from '../../core/io/writePhantom.js';
import { journalKey } from '../../core/run/journalKey.js';
import { planRun } from '../../core/run/plan.js';
import { Run, type RunOptions } from '../../core/run/run.js';

/** The worker of the built program; `npm run build` makes it. */
export const builtWorker: WorkerMaker = nodeWorker(resolve('dist', 'workers', 'worker.cjs'));

type SlabWork = Extract<Work, { readonly kind: 'fit' }>;

/** Workers of the program, which end instead of doing work that `isDeadly` chooses, once they come to it. */
export function dyingWorkers(isDeadly: (work: SlabWork) => boolean): WorkerMaker {
  return (name) => {
    const worker = builtWorker(name);
    const { post } = worker;
    const isLast = (work: Work): boolean => work.kind === 'fit' && isDeadly(work);
    const line: Work[] = [];
    const begin = (): void => {
      if (line[0] !== undefined && isLast(line[0])) worker.kill();
    };
    worker.onMessage((message) => {
      if (readFromWorker(message)?.kind !== 'done') return;
      line.shift();
      begin();
    });
    worker.post = (message) => {
      const work = message.kind === 'work' ? message.work : null;
      if (work === null || !isLast(work)) post(message);
      if (work !== null && line.push(work) === 1) begin();
    };
    return worker;
  };
}

export const t2Options: FitOptions = { modelId: 't2', parameters: {}, mask: { kind: 'auto' } };

/** A simulated head with 8 echoes, ready to be fitted. */
export async function simulatedSeries(
  folder: string,
  shape: readonly [number, number, number],
): Promise<ImportedSeries> {
  const path = join(folder, 'head_MESE.nii');
  const echoTimesS = Array.from({ length: 8 }, (_, echo) => (echo + 1) * 0.015);
  const zoomsMm = [192 / shape[0], 240 / shape[1], 180 / shape[2]] as const;
  await writePhantom({ shape, zoomsMm, echoTimesS, snr: 50, seed: 4, decay: 'T2' }, path, { format: 'nii' });
  return importSeries(await openSeries([path]), { scratchFolder: folder });
}

/** A run in a folder of its own. */
export async function startRun(
  series: ImportedSeries,
  workFolder: string,
  more: Partial<RunOptions> & { readonly fit?: FitOptions } = {},
): Promise<Run> {
  const { fit = t2Options, ...options } = more;
  await mkdir(workFolder, { recursive: true });
  const plan = planRun(series, fit);
  return new Run({
    series,
    plan,
    mask: fit.mask,
    workFolder,
    workers: 2,
    makeWorker: builtWorker,
    journalKey: await journalKey(series, plan, fit.mask),
    ...options,
  });
}

/** One hash per map of a run, by name. */
export async function mapHashes(run: Run): Promise<Record<string, string>> {
  const entries = (await run.maps).map(async ({ name, array }) => {
    const hash = createHash('sha256').update(await readFile(array.path));
    return [name, hash.digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
