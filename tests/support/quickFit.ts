import { resolve } from 'node:path';
import { afterAll } from 'vitest';
import { noConversion } from '../../core/io/chooseSeries.js';
import { fitOptionTable } from '../../core/options/fitOptions.js';
import { parseOptions } from '../../core/options/options.js';
import { readFitJob } from '../../core/options/readFitJob.js';
import { type FitJob, type FitToFolder, fitToFolder } from '../../core/run/fitToFolder.js';
import { terminalBase } from '../../core/run/workerMemory.js';
import { keptWorker } from './keptWorker.js';
import { builtWorker } from './simulatedRun.js';

const worker = keptWorker(builtWorker);
afterAll(() => worker.end());

/** What a job into this folder may take. */
export function jobLimits(out: string): Omit<FitJob, 'series' | 'options' | 'plan'> {
  return {
    ...{ folder: out, format: 'nii', overwrite: false, workers: 1, memoryLimitBytes: undefined },
    ...{ layout: 'plain', regions: null, report: false, voxelTable: false },
    ...{ silenceTimeoutMs: undefined, resume: false, command: [] },
  };
}

/** The job that the words of `voxfit fit` ask for. */
export function jobOf(words: readonly string[], out: string, more: Partial<FitJob> = {}): Promise<FitJob> {
  return readFitJob(parseOptions(words, fitOptionTable), { ...jobLimits(out), ...more }, noConversion);
}

/** Runs a job in this process, with the built worker, which stays for the next job. */
export function runJob(job: FitJob, scratchFolder: string): Promise<FitToFolder> {
  return fitToFolder(job, {
    ...{ makeWorker: worker.makeWorker, kernelsPath: resolve('dist', 'kernels', 'fit.wasm'), scratchFolder },
    ...{ base: terminalBase, signal: new AbortController().signal, onImport: () => {}, onProgress: () => {} },
  });
}
