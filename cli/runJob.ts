import { basename, join, resolve } from 'node:path';
import { Cancelled } from '../core/contracts/errors.js';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import type { ConvertFolder } from '../core/io/chooseSeries.js';
import { availableProcessors } from '../core/io/memory.js';
import { nodeWorker } from '../core/io/nodeWorker.js';
import { createScratchFolder, sweepScratch } from '../core/io/scratch.js';
import { type JobLimits, limitsOf } from '../core/options/jobOptions.js';
import { type ParsedArguments, wrongUse } from '../core/options/options.js';
import { WorkersAhead } from '../core/pool/workersAhead.js';
import { DicomConversions } from '../core/run/dicomConversions.js';
import { checkDestination, type FitJob, type FitToFolder, fitToFolder } from '../core/run/fitToFolder.js';
import { terminalBase } from '../core/run/workerMemory.js';
import { print, say } from './command.js';
import { ProgressLine } from './progressLine.js';
import { resultJson, resultText } from './results.js';

/** What a command says of a finished job beside its results. */
export interface Remark {
  /** Further fields of the object of `--json`. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Of the program, where the job itself has succeeded. */
  readonly exitCode: 0 | 1;
}

/** What reading may need: workers, and a converter of DICOM folders. */
export interface ReadingTools {
  readonly makeWorker: WorkerMaker;
  readonly convert: ConvertFolder;
}

/**
 * Runs the job that `readJob` makes of the arguments, to the results on standard output. Workers start before the input
 * is read. Answers with the exit code; throws WRONG_USE, Cancelled, and what readJob and fitToFolder throw.
 */
export async function runJob(
  args: ParsedArguments,
  limits: JobLimits,
  readJob: (limits: JobLimits, tools: ReadingTools) => Promise<FitJob>,
  remarkOn?: (result: FitToFolder) => Promise<Remark>,
): Promise<number> {
  const startMs = performance.now();
  const workers = await startWorkers(limits.workers);
  const conversions = conversionsFor(args, workers.makeWorker);
  try {
    const { makeWorker } = workers;
    const job = await readJob(limits, { makeWorker, convert: conversions.convert });
    for (const problem of [...job.series.problems, ...job.plan.problems]) say(`Note: ${problem.message}`);
    await checkDestination(job);
    const result = await interruptible((signal) => fitWithProgress(job, args, makeWorker, signal));
    const seconds = (performance.now() - startMs) / 1000;
    const remark = await remarkOn?.(result);
    print(
      args.flag('json')
        ? resultJson({ ...result, seconds }, remark?.fields)
        : [resultText({ ...result, seconds }), ...(remark === undefined ? [] : [remark.text])].join('\n'),
    );
    return result.summary.slabsFailed > 0 ? 1 : (remark?.exitCode ?? 0);
  } finally {
    await conversions.dispose();
    await workers.end();
  }
}

/** Converts DICOM folders with progress on standard error; what is made lasts until `dispose`. */
export function conversionsFor(
  args: ParsedArguments,
  makeWorker: WorkerMaker,
): { readonly convert: ConvertFolder; dispose(): Promise<void> } {
  const scratchParent = args.text('scratch');
  const conversions = new DicomConversions({ makeWorker, scratchParent });
  return {
    convert: (folder) =>
      interruptible(async (signal) => {
        const line = new ProgressLine(args.flag('quiet'));
        const onProgress = (fraction: number): void => line.converting(basename(folder), fraction);
        try {
          return await conversions.convert(folder, { signal, onProgress });
        } catch (error) {
          line.end();
          if (error instanceof Cancelled) say('Cancelled.');
          throw error;
        } finally {
          line.end();
        }
      }),
    dispose: () => conversions.dispose(),
  };
}

/** Gives `work` a signal that is aborted when the user interrupts the program or the system asks it to end. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    return await work(stop.signal);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** fitToFolder with progress on standard error, in a scratch folder that goes with it. */
export async function fitWithProgress(
  job: FitJob,
  args: ParsedArguments,
  makeWorker: WorkerMaker,
  signal: AbortSignal,
): Promise<FitToFolder> {
  const scratchParent = args.text('scratch');
  await sweepScratch(scratchParent);
  const scratch = await createScratchFolder(scratchParent);
  const line = new ProgressLine(args.flag('quiet'));
  let isKept = false;
  try {
    return await fitToFolder(job, {
      ...{ makeWorker, kernelsPath, base: terminalBase, scratchFolder: scratch.path, signal },
      onImport: (fileName, fraction) => line.importing(fileName, fraction),
      onProgress: (progress) => line.fitting(progress),
      onKept: () => {
        isKept = true;
      },
    });
  } catch (error) {
    line.end();
    if (error instanceof Cancelled) say('Cancelled.');
    if (isKept) say('Finished slices are kept: run again with --resume to go on.');
    throw error;
  } finally {
    line.end();
    await scratch.dispose();
  }
}

/** The compiled kernels that the workers use. */
export const kernelsPath = join(__dirname, '..', 'kernels', 'fit.wasm');

/** Starts workers as processes of the terminal program. */
export function workerMaker(): WorkerMaker {
  return nodeWorker(join(__dirname, '..', 'workers', 'worker.cjs'));
}

/** Starts the workers that the fit will have, before its input is read: no more than there are processors. */
async function startWorkers(wanted: number | undefined): Promise<WorkersAhead> {
  const processors = await availableProcessors();
  return new WorkersAhead(workerMaker(), Math.min(wanted ?? processors, processors));
}

/** The limits of a command that takes images and `--out`. Throws WRONG_USE. */
export function readLimits(args: ParsedArguments, command: string): JobLimits {
  if (args.positionals.length === 0) throw wrongUse(`voxfit ${command} needs at least one image.`);
  const out = args.text('out');
  if (out === undefined) throw wrongUse(`voxfit ${command} needs --out DIR, the folder for the maps.`);
  return { ...limitsOf(args, terminalCommand()), folder: resolve(out) };
}

/** The words with which this program was started. */
export function terminalCommand(): readonly string[] {
  return ['voxfit', ...process.argv.slice(2)];
}
