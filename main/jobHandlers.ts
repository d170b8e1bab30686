import { dirname } from 'node:path';
import { VoxfitError } from '../core/contracts/errors.js';
import type { FitRequest } from '../core/contracts/fitRequest.js';
import type { ImportedSeries } from '../core/contracts/series.js';
import type { ShownRun } from '../core/contracts/windowViews.js';
import { imageStem } from '../core/io/imageFile.js';
import { readJobFile } from '../core/io/jobFile.js';
import { fileSafeName } from '../core/io/textTable.js';
import type { Dialogs } from './dialogs.js';
import type { Fits } from './fits.js';
import { seriesWords } from './formWords.js';
import type { WindowHandlers } from './ipc.js';
import type { Jobs } from './jobs.js';
import { drawnMaskPath } from './masks.js';
import type { Openings } from './openings.js';
import { type OpenedFrom, openedFrom, sourceOf } from './openRequest.js';
import { editsOf } from './requestedJob.js';
import type { SeriesOpener } from './seriesOpener.js';
import { recordedEnd, recordedMaps } from './shownJob.js';
import type { WindowFiles } from './windowFiles.js';

/** What the calls about jobs work with. */
export interface JobTools {
  readonly jobs: Jobs;
  readonly fits: Fits;
  readonly openings: Openings;
  readonly files: WindowFiles;
  readonly dialogs: Dialogs;
  readonly opener: SeriesOpener;
}

type JobCalls =
  | ('jobs' | 'openTable' | 'queueCandidates' | 'queueFit' | 'chooseJobsFolder' | 'startJobs' | 'pauseJobs')
  | ('resumeJobs' | 'cancelJobs' | 'cancelJob' | 'retryJob' | 'removeJob' | 'showJob');

/** The calls of the window about the queue of jobs. */
export function jobHandlers(tools: JobTools): Pick<WindowHandlers, JobCalls> {
  const { jobs, dialogs } = tools;
  const nothing = async (deed: () => unknown): Promise<null> => {
    await deed();
    return null;
  };
  const chooseFolder = async (): Promise<void> => {
    const folder = await dialogs.chooseJobsFolder(jobs.folder ?? tools.opener.folder);
    if (folder !== null) await jobs.setFolder(folder);
  };
  return {
    jobs: async () => jobs.view,
    openTable: () =>
      nothing(async () => {
        const path = await dialogs.chooseTable(tools.opener.folder);
        if (path !== null) await tools.opener.addTable(path);
      }),
    queueCandidates: () => nothing(() => queueCandidates(tools)),
    queueFit: (request) => nothing(() => queueFit(tools, request)),
    chooseJobsFolder: () => nothing(chooseFolder),
    startJobs: (form) =>
      nothing(async () => {
        if (tools.fits.isActive) {
          throw new VoxfitError(
            'WRONG_USE',
            'A fit is running: let it end or cancel it before the jobs start.',
          );
        }
        if (jobs.folder === null) await chooseFolder();
        if (jobs.folder !== null) await jobs.start(form);
      }),
    pauseJobs: () => nothing(() => jobs.pause()),
    resumeJobs: () => nothing(() => jobs.resume()),
    cancelJobs: () => nothing(() => jobs.cancelAll()),
    cancelJob: (id) => nothing(() => jobs.cancel(id)),
    retryJob: (id) => nothing(() => jobs.retry(id)),
    removeJob: (id) => nothing(() => jobs.remove(id)),
    showJob: (id) => showJob(tools, id),
  };
}

async function queueCandidates({ jobs, opener }: JobTools): Promise<void> {
  for (const { name, request } of opener.offered) {
    await jobs.add({ name: fileSafeName(name), ...sourceOf(openedFrom(request)) }, null);
  }
}

/** The open series with the form. Throws WRONG_USE for a function of the user's own, and for unknown tokens. */
async function queueFit({ jobs, openings, files }: JobTools, request: FitRequest): Promise<void> {
  if (request.functionToken !== null) {
    throw new VoxfitError('WRONG_USE', 'A function of your own cannot wait in the queue: use Run fit.');
  }
  const opened = openings.get(request.seriesId);
  const { imported, from, isRecorded } = opened;
  if (drawnMaskPath(opened, files.maskChoice(request.mask)) !== null) {
    throw new VoxfitError(
      'WRONG_USE',
      'A drawn mask cannot wait in the queue: use Run fit, or export it and choose its file as the mask.',
    );
  }
  const source = sourceOf(from);
  const known = isRecorded ? { ...imported, variables: {} } : imported;
  const { variables, bvecs } = editsOf(known, request, null);
  if (bvecs !== undefined) {
    throw new VoxfitError('WRONG_USE', 'B-vectors given by hand cannot wait in the queue: use Run fit.');
  }
  const edits = Object.entries(variables).map(([symbol, { values }]) => [symbol, values] as const);
  const words = [
    ...source.words,
    ...seriesWords(request, Object.fromEntries(edits), imported.volumeCount, (token) =>
      files.filePath(token),
    ),
  ];
  await jobs.add({ name: fileSafeName(nameOf(imported, from)), images: source.images, words }, request);
}

/** As a batch calls it: by its first image, or by its name in a folder of DICOM files. */
function nameOf({ name, files: [first] }: ImportedSeries, { dicomSeries }: OpenedFrom): string {
  return dicomSeries ?? imageStem(first?.path ?? name);
}

/** Opens what a job has fitted and shows its maps. Throws WRONG_USE, and what reading a job file and opening throw. */
async function showJob({ jobs, fits, opener }: JobTools, id: string): Promise<ShownRun> {
  const { outcome } = jobs.get(id);
  if (outcome?.jobPath == null) throw new VoxfitError('WRONG_USE', 'This job has no maps to show.', { id });
  const record = await readJobFile(outcome.jobPath);
  const { job, view, series, restored } = await opener.bringBack(outcome.jobPath);
  const maps = await recordedMaps(job.plan, record, dirname(outcome.jobPath), series.scratch.path);
  const { summary, progress } = recordedEnd(record, maps, series.imported.geometry.shape[2]);
  const end = { kind: 'done', summary } as const;
  const { plan, options } = job;
  const views = await fits.show({
    ...{ series, edited: series.imported, plan, options, maps, started: new Date(record.Started) },
    inputs: Promise.resolve(
      record.Inputs.map(({ Use, Path, Sha256 }) => ({ use: Use, path: Path, sha256: Sha256 })),
    ),
    kernelsSha256: Promise.resolve(record.Voxfit.KernelsSha256),
    ...{ command: record.Command, ended: Promise.resolve(end) },
  });
  return { series: view, restored, maps: views, progress, outcome: end };
}
