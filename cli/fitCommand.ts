import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Cancelled } from '../core/contracts/errors.js';
import type { FitOptions } from '../core/contracts/job.js';
import type { RunSummary } from '../core/contracts/run.js';
import type { Series } from '../core/contracts/series.js';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import { checkOutputs } from '../core/io/checkOutputs.js';
import { hashFile } from '../core/io/hashFile.js';
import { importSeries } from '../core/io/importSeries.js';
import { makeFolder } from '../core/io/makeFolder.js';
import { availableProcessors } from '../core/io/memory.js';
import { nodeWorker } from '../core/io/nodeWorker.js';
import { openSeries } from '../core/io/openSeries.js';
import { createScratchFolder, type ScratchFolder, sweepScratch } from '../core/io/scratch.js';
import { ownFields } from '../core/models/definition/ownFields.js';
import { WorkersAhead } from '../core/pool/workersAhead.js';
import { exportPaths, exportRun, stemOf } from '../core/run/exportRun.js';
import { forecastRun } from '../core/run/forecast.js';
import { journalKey } from '../core/run/journalKey.js';
import { mapBytes } from '../core/run/mapFiles.js';
import { hashFixedMaps } from '../core/run/parameterMaps.js';
import { modelsOf, planRun, type RunPlan } from '../core/run/plan.js';
import { prepareSeries } from '../core/run/prepareSeries.js';
import { Run } from '../core/run/run.js';
import { hashWeights } from '../core/run/weights.js';
import { type Command, print, say } from './command.js';
import { requestedEventDesign } from './eventOptions.js';
import { fitOptionTable, givenVariables, maskChoice, requestedFit } from './fitOptions.js';
import { requestedInput, requestedMaskedInput } from './inputOptions.js';
import { requestedLinear } from './linearOptions.js';
import { withModelFiles } from './modelOptions.js';
import { type ParsedArguments, parseChoice, parseCount, parseNumber, wrongUse } from './options.js';
import { ProgressLine } from './progressLine.js';
import { resultJson, resultText } from './results.js';
import { requestedSliceOffsets } from './sliceOffsets.js';

export const fitCommand: Command = {
  name: 'fit',
  positionals: 'IMAGE... --model ID|FILE --out DIR',
  summary: 'Fit a model to every voxel of a series and write the maps.',
  options: fitOptionTable,
  examples: [
    'voxfit fit sub-01_MESE.nii.gz --model t2 --out maps',
    'voxfit fit echo1.nii echo2.nii echo3.nii --model t2star --var TE=0.0145,0.0385,0.0625 --out maps',
    'voxfit fit sub-01_dwi.nii.gz --model dti --method wls --out maps',
    'voxfit fit bold.nii --model glm --method ar1 --design design.tsv --contrast "task=1,0,0" --contrast "any=1,0,0;0,1,0" --out maps',
    'voxfit fit sub-01_task-faces_bold.nii.gz --model glm --events sub-01_task-faces_events.tsv --hrf spm --contrast "face - house" --out maps',
    'voxfit fit dce.nii --model dce-extended-tofts --aif parker --arrival 30 --fix T10=T1map.nii --fix r1=4.5 --fix baseline=6 --out maps',
    'voxfit fit series.nii --model custom --equation "A*exp(-TE/T)+C" --param A=500 --param T=0.05:0.001:2 --param C=10 --out maps',
    'voxfit fit sub-01_MESE.nii.gz --model t2 --against t2 --against-param C=10:0:1000 --out maps',
    'voxfit fit ir.nii --model custom --equation "abs(A*(1-2*exp(-TI/T1)))" --param A=500 --param T1=1:0.01:10 --grid T1=0.05:5:20:log --out maps',
  ],
  run: runFit,
};

/** The whole fit as it was asked for, checked before anything is written. */
interface Request extends Limits {
  readonly series: Series;
  readonly options: FitOptions;
  readonly plan: RunPlan;
  readonly format: 'nii' | 'nii.gz';
  readonly overwrite: boolean;
}

interface Limits {
  /** Of the maps. */
  readonly folder: string;
  readonly workers: number | undefined;
  readonly memoryLimitBytes: number | undefined;
}

async function runFit(args: ParsedArguments): Promise<number> {
  const startMs = performance.now();
  const limits = readLimits(args);
  const workers = await startWorkers(limits.workers);
  try {
    return await fitWith(workers.makeWorker, { args, limits, startMs });
  } finally {
    await workers.end();
  }
}

/** Starts the workers that the fit will have, before its input is read: no more than there are processors. */
async function startWorkers(wanted: number | undefined): Promise<WorkersAhead> {
  const processors = await availableProcessors();
  const makeWorker = nodeWorker(join(__dirname, '..', 'workers', 'worker.cjs'));
  return new WorkersAhead(makeWorker, Math.min(wanted ?? processors, processors));
}

async function fitWith(
  makeWorker: WorkerMaker,
  { args, limits, startMs }: { args: ParsedArguments; limits: Limits; startMs: number },
): Promise<number> {
  const request = await readRequest(args, limits);
  const { series, plan, folder, format, overwrite } = request;
  for (const problem of [...series.problems, ...plan.problems]) say(`Note: ${problem.message}`);
  await checkOutputs({
    folder,
    paths: [...exportPaths(series, plan.model.id, plan.maps, { folder, format })],
    overwrite,
    neededBytes: mapBytes(plan.maps, series) * 2,
  });
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const scratchParent = args.text('scratch');
  await sweepScratch(scratchParent);
  const scratch = await createScratchFolder(scratchParent);
  try {
    const { summary, maps, jobPath } = await fitInto(request, makeWorker, scratch, stop.signal, args);
    const seconds = (performance.now() - startMs) / 1000;
    const result = { summary, maps, jobPath, seconds };
    print(args.flag('json') ? resultJson(result) : resultText(result));
    return summary.slabsFailed > 0 ? 1 : 0;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await scratch.dispose();
  }
}

/** What can be refused without reading a file. */
function readLimits(args: ParsedArguments): Limits {
  if (args.positionals.length === 0) throw wrongUse('voxfit fit needs at least one image.');
  const out = args.text('out');
  if (out === undefined) throw wrongUse('voxfit fit needs --out DIR, the folder for the maps.');
  const workers = args.text('workers');
  const memoryLimit = args.text('memory-limit');
  return {
    folder: resolve(out),
    workers: workers === undefined ? undefined : parseCount(workers, '--workers', 1),
    memoryLimitBytes:
      memoryLimit === undefined ? undefined : parseNumber(memoryLimit, '--memory-limit') * 1e6,
  };
}

async function readRequest(args: ParsedArguments, limits: Limits): Promise<Request> {
  const { positionals } = args;
  const asked = { ...(await withModelFiles(requestedFit(args))), ...(await requestedInput(args)) };
  const [sidecarPath, bvalPath, bvecPath] = [args.text('sidecar'), args.text('bval'), args.text('bvec')];
  const format = parseChoice(args.text('format') ?? 'nii', ['nii', 'nii.gz'], '--format');
  const opened = await openSeries(
    positionals.map((path) => resolve(path)),
    {
      variables: givenVariables(args),
      fields: [asked.definition, asked.rival?.definition].flatMap(ownFields),
      ...(sidecarPath === undefined ? {} : { sidecarPath }),
      ...(bvalPath === undefined ? {} : { bvalPath }),
      ...(bvecPath === undefined ? {} : { bvecPath }),
    },
  );
  const made = await requestedEventDesign(args, opened);
  const fit = {
    ...asked,
    ...(await requestedLinear(args, made?.design)),
    ...(await requestedMaskedInput(args, opened)),
  };
  const models = modelsOf(fit, opened);
  const prepared = prepareSeries(opened, models, fit);
  const series = { ...prepared, problems: [...prepared.problems, ...(made?.problems ?? [])] };
  const options = {
    ...{ ...fit, ...(await requestedSliceOffsets(args, series)) },
    mask: maskChoice(args, models[0]),
  };
  return {
    series,
    options,
    plan: planRun(series, options),
    format,
    overwrite: args.flag('overwrite'),
    ...limits,
  };
}

async function fitInto(
  request: Request,
  makeWorker: WorkerMaker,
  scratch: ScratchFolder,
  signal: AbortSignal,
  args: ParsedArguments,
): Promise<{ summary: RunSummary } & Awaited<ReturnType<typeof exportRun>>> {
  const { plan, options, folder } = request;
  const line = new ProgressLine(args.flag('quiet'));
  const series = await importSeries(request.series, {
    scratchFolder: scratch.path,
    signal,
    onProgress: (fileName, fraction) => line.importing(fileName, fraction),
  });
  const hashes = Promise.all(series.files.map((file) => hashFile(file.path)));
  const mapHashes = hashFixedMaps(plan);
  const weightHash = hashWeights(plan.fit);
  for (const hashing of [hashes, mapHashes, weightHash]) hashing.catch(() => {}); // looked at after the run
  const workFolder = join(folder, `.${stemOf(series, plan.model.id)}_run`);
  const forecast = await forecastRun({
    ...{ ...request, series, fit: plan.fit, maps: plan.maps, workFolder },
    compares: plan.rival !== undefined,
  });
  const key = await journalKey(series, plan, options.mask);
  if (!args.flag('resume')) await rm(workFolder, { recursive: true, force: true });
  const made = await makeFolder(workFolder);
  const run = new Run({
    series,
    plan,
    mask: options.mask,
    workFolder,
    workers: forecast.workers,
    makeWorker,
    journalKey: key,
    resume: args.flag('resume'),
    onProgress: (progress) => line.fitting(progress),
  });
  const cancel = (): void => void run.cancel();
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  try {
    const summary = await run.finished;
    const exported = await exportRun(
      summary.maps,
      {
        ...{ series: request.series, plan, options, summary },
        ...{ inputSha256: await hashes, fixedMapSha256: await mapHashes },
        weightsSha256: await weightHash,
      },
      request,
    );
    await rm(workFolder, { recursive: true, force: true });
    return { summary, ...exported };
  } catch (error) {
    if (error instanceof Cancelled)
      say('Cancelled. Finished slices are kept: run again with --resume to go on.');
    else if (!args.flag('resume')) {
      await rm(workFolder, { recursive: true, force: true });
      await made.removeIfEmpty();
    }
    throw error;
  } finally {
    line.end();
  }
}
